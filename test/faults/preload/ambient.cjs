// The package's world, wrapped: its waits skip time instead of passing it, and its journal has points to die at.
const { setImmediate } = require("node:timers");
const world = require("./world.cjs");
const { pass, passBeforeWrite } = require("./points.cjs");

/** A wait can be told to stop and lasts; everything else (a grace time, a look at a lock) takes its real time. */
const SHORTEST_WAIT_MS = 1_000;
const HELD_MS = 600_000;

const BEFORE = { posting: "beforeJournal", located: "answerReceived", ended: "terminalReached" };
const AFTER = { posting: "journalWritten", located: "locationJournalled" };

/** Ambient as the package makes it, in skipping time and with failpoints. */
function wrapAmbient(ambient) {
  return {
    ...ambient,
    clock: wrapClock(ambient.clock),
    files: { ...ambient.files, append: wrapAppend(ambient.files) },
    process: wrapProcess(ambient.process),
  };
}

function wrapClock(clock) {
  return {
    now: () => clock.now() + world.aheadMs(),
    monotonic: () => clock.monotonic() + world.aheadMs(),
    sleep: async (ms, signal) => {
      if (signal === undefined || ms < SHORTEST_WAIT_MS) return clock.sleep(ms, signal);
      // Held in the wait, it sleeps as the package does: on a real timer that the signal ends.
      await pass("midWait", () => clock.sleep(HELD_MS, signal));
      if (signal.aborted) return undefined;
      world.skip(ms);
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function wrapAppend(files) {
  return async (path, text) => {
    const { kind } = JSON.parse(text);
    const half = () => files.append(path, text.slice(0, Math.floor(text.length / 2)));
    if (BEFORE[kind]) await passBeforeWrite(BEFORE[kind], half);
    await files.append(path, text);
    if (AFTER[kind]) await pass(AFTER[kind]);
  };
}

function wrapProcess(info) {
  return {
    ...info,
    startedAtMs: info.startedAtMs + world.aheadMs(),
    listenForInterruptions: (listener, options) =>
      info.listenForInterruptions((kind) => {
        listener(kind);
        world.note(kind);
      }, options),
  };
}

module.exports = { wrapAmbient };
