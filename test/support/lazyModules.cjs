// Loaded by NODE_OPTIONS=--require into the processes of plain JavaScript programs: TypeScript is a third of such a
// process's start, and only a closure that is serialized needs it. It comes when it is used.
const Module = require("node:module");

const load = Module._load;
Module._load = function loadLazily(request, parent, isMain) {
  const now = () => load.call(this, request, parent, isMain);
  if (request !== "typescript") return now();
  let loaded;
  return new Proxy({}, { get: (_target, name) => (loaded ??= now())[name] });
};
