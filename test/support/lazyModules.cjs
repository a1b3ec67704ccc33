// Loaded by NODE_OPTIONS=--require into the processes of programs and providers: what Pulumi's SDK needs only to serialize a
// closure, to drive its own CLI or to trace (and zod for messages in other languages) is more than half of such a process's start. Here it
// comes when it is used.
const Module = require("node:module");

/** What the files of these two packages ask for, and whether it says that it was an ES module. */
const LAZY = new Map([
  ["typescript", false],
  ["@npmcli/arborist", true],
  ["normalize-package-data", false],
  ["./automation", true],
  ["../locales/index.cjs", true],
  ["@opentelemetry/exporter-zipkin", true],
  ["@opentelemetry/instrumentation", true],
  ["@opentelemetry/instrumentation-grpc", true],
  ["@opentelemetry/resources", true],
  ["@opentelemetry/sdk-trace-base", true],
  ["@opentelemetry/sdk-trace-node", true],
]);
const ASKS = /[\\/]node_modules[\\/](@pulumi[\\/]pulumi|zod)[\\/]/;

const load = Module._load;
Module._load = function loadLazily(request, parent, isMain) {
  const now = () => load.call(this, request, parent, isMain);
  if (!LAZY.has(request) || !ASKS.test(parent?.filename ?? "")) return now();
  let loaded;
  const use = () => (loaded ??= now());
  return new Proxy(() => undefined, {
    get: (_target, name) => (name === "__esModule" ? LAZY.get(request) : use()[name]),
    apply: (_target, self, args) => Reflect.apply(use(), self, args),
  });
};
