// What wraps any dynamic resource, ours and the naive one: the moment between its return and the answer to the engine,
// and, for a resource that talks by `fetch` and sleeps by `timers/promises`, the points of its own way.
const timers = require("node:timers/promises");
const world = require("./world.cjs");
const { pass } = require("./points.cjs");

const ENDED = /"status":"(succeeded|completed|complete|failed|canceled)","messages"/;

/** `require-from-string`, by which Pulumi's provider process turns a handler's text into a provider. */
function wrapHandler(fromString) {
  return (...args) => {
    const exported = fromString(...args);
    if (typeof exported.handler !== "function") return exported;
    return { ...exported, handler: () => wrapProvider(exported.handler()) };
  };
}

function wrapProvider(provider) {
  const after = (verb) =>
    async function afterReturn(...args) {
      try {
        return await provider[verb](...args);
      } finally {
        await pass("returned");
      }
    };
  const names = ["check", "diff", "read", "delete", "configure"].filter((name) => provider[name] !== undefined);
  const plain = names.map((name) => [name, (...args) => provider[name](...args)]);
  const verbs = ["create", "update"].filter((name) => provider[name] !== undefined).map((name) => [name, after(name)]);
  return Object.fromEntries([...plain, ...verbs]);
}

/** The plugin's service: the same moment, between what a call came to and the answer to the engine. */
function wrapService(exported) {
  const after = (handler) => (call, done) =>
    handler(call, (...answer) => void pass("returned").then(() => done(...answer)));
  const createProviderService = (...args) => {
    const service = exported.createProviderService(...args);
    return { ...service, create: after(service.create), update: after(service.update) };
  };
  return { ...exported, createProviderService };
}

/** The naive resource's points, named as ours: what it does not have (a journal) it passes at the same moment. */
function wrapNaive() {
  const { fetch } = globalThis;
  globalThis.fetch = async (url, options = {}) => {
    const isPost = options.method === "POST" && /\/golive/.test(String(url));
    const isPoll = !isPost && /\/operations\//.test(String(url));
    if (isPost) for (const point of ["beforeJournal", "journalWritten"]) await pass(point);
    const answer = await fetch(url, options);
    if (isPost) for (const point of ["answerReceived", "locationJournalled"]) await pass(point);
    if (isPoll && ENDED.test(await answer.clone().text())) await pass("terminalReached");
    return answer;
  };
  timers.setTimeout = async (ms) => {
    await pass("midWait");
    world.skip(ms);
  };
}

module.exports = { wrapHandler, wrapNaive, wrapService };
