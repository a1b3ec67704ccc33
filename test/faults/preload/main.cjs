// Loaded by NODE_OPTIONS=--require into every Node process of a run; fails and skips time only in the one that serves
// resources: Pulumi's own for dynamic ones, or the plugin.
const Module = require("node:module");
require("../../support/lazyModules.cjs");
const { folder, say } = require("./world.cjs");

let wrapLoaded = (request, exported) => exported;

if (folder !== undefined) {
  if (/dynamic-provider|plugin[\\/]main\.js$/.test(process.argv[1] ?? "")) wrapLoaded = createWrap();
  const load = Module._load;
  Module._load = function loadWrapped(request, parent, isMain) {
    return wrapLoaded(request, load.call(this, request, parent, isMain));
  };
}

function createWrap() {
  const { wrapAmbient } = require("./ambient.cjs");
  const { wrapHandler, wrapNaive, wrapService } = require("./handler.cjs");
  let fromString;
  let isAmbientWrapped = false;
  say("provider.json", { pid: process.pid });
  wrapNaive();
  return (request, exported) => {
    if (request === "require-from-string") return (fromString ??= wrapHandler(exported));
    if (request === "./service" && exported.createProviderService) return wrapService(exported);
    const isAmbient = /(^|\/)ambient(\/index(\.js)?)?$/.test(request) && typeof exported.createAmbient === "function";
    if (!isAmbient || isAmbientWrapped) return exported;
    isAmbientWrapped = true;
    const create = exported.createAmbient;
    return Object.assign(exported, { createAmbient: () => wrapAmbient(create()) });
  };
}
