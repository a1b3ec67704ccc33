import assert from "node:assert/strict";
import { type Lock, acquireLock } from "../../../provider/release/journalLock";
import { createMemoryFiles } from "../../support/memoryFiles";
import { type TestWorld, createWorld } from "../../support/world";

const PATH = "/state/offer.lock";
const MINUTE = 60_000;

/** Processes of one machine: one disk and one clock; those in `dead` are gone. */
function machine(dead: number[] = [], contents = new Map<string, string>()) {
  const base = createWorld();
  base.ambient.files = createMemoryFiles(contents);
  const as = (id: number, host = "here"): TestWorld["ambient"] => ({
    ...base.ambient,
    process: { ...base.ambient.process, id, host, isAlive: (other) => !dead.includes(other) },
  });
  return { as, contents, clock: base.clock, dead };
}

const left = (more: object = {}): string => JSON.stringify({ process: 7, host: "here", id: "x", at: 0, ...more });

async function held(lock: Promise<Lock | "busy">): Promise<Lock> {
  const taken = await lock;
  if (taken === "busy") throw assert.fail("the lock is busy");
  return taken;
}

describe("the lock of one offer", () => {
  it("has one holder of two in one process, and goes to the other after it", async () => {
    const { as, clock } = machine();
    const first = await held(acquireLock(as(1), PATH, 0));
    assert.equal(await acquireLock(as(1), PATH, clock.monotonic() + 5_000), "busy");
    assert.ok(clock.monotonic() >= 5_000);
    const waiting = acquireLock(as(1), PATH, clock.monotonic() + MINUTE);
    await clock.sleep(3_000);
    await first.release();
    await (await held(waiting)).release();
  });

  it("never has two holders of twenty that want it at once, and each gets it", async () => {
    const { as, clock } = machine();
    let holders = 0;
    const work = async (id: number): Promise<void> => {
      const lock = await held(acquireLock(as(id), PATH, clock.monotonic() + 60 * MINUTE));
      assert.equal(++holders, 1);
      await clock.sleep(100);
      assert.equal(holders--, 1);
      await lock.release();
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => work(index + 1)));
  });

  it("is taken over at once from a process that is gone, by one of many", async () => {
    const { as, contents, clock } = machine([7], new Map([[PATH, left()]]));
    const all = await Promise.all([1, 2, 3, 4].map((id) => acquireLock(as(id), PATH, clock.monotonic() + 2_000)));
    assert.equal(all.filter((lock) => lock !== "busy").length, 1);
    assert.ok(clock.monotonic() < 3_000);
    assert.ok(!contents.has(`${PATH}.gate`));
  });

  it("is taken over where its process was killed while it wrote it", async () => {
    const whole = left();
    for (const torn of ["", "{", whole.slice(0, 20), whole.slice(0, -1), "null", "7", "{}"]) {
      const { as, clock } = machine([7], new Map([[PATH, torn]]));
      const lock = await acquireLock(as(1), PATH, clock.monotonic() + MINUTE);
      assert.notEqual(lock, "busy", torn);
    }
  });

  it("is not taken from a process that is just writing it", async () => {
    const { as, clock } = machine();
    const files = createMemoryFiles();
    // As a file system does it: first the name, then, on a busy machine a moment later, the text.
    const slowly = {
      ...files,
      createNew: async (path: string, text: string) => {
        if (path !== PATH) return files.createNew(path, text);
        if (!(await files.createNew(path, ""))) return false;
        await clock.sleep(20);
        await files.replace(path, text);
        return true;
      },
    };
    const deadline = clock.monotonic() + 2_000;
    const all = [1, 2, 3].map((id) => acquireLock({ ...as(id), files: slowly }, PATH, deadline));
    const holders = (await Promise.all(all)).filter((lock) => lock !== "busy");
    assert.equal(holders.length, 1);
  });

  it("waits for another machine's process for half an hour: it cannot be asked for", async () => {
    const { as, contents, clock } = machine();
    contents.set(PATH, left({ host: "there", at: clock.now() - 29 * MINUTE }));
    assert.equal(await acquireLock(as(1), PATH, clock.monotonic()), "busy");
    await held(acquireLock(as(1), PATH, clock.monotonic() + 2 * MINUTE));
    assert.ok(clock.monotonic() >= MINUTE && clock.monotonic() < 2 * MINUTE);
  });

  it("takes what says no process or no time as left behind", async () => {
    for (const odd of [
      left({ process: "7" }),
      left({ host: "there", at: "yesterday" }),
      left({ host: undefined, at: undefined }),
    ]) {
      const { as, clock } = machine([], new Map([[PATH, odd]]));
      assert.notEqual(await acquireLock(as(1), PATH, clock.monotonic()), "busy", odd);
    }
  });

  it("is taken over where the gone process had the number that this one has now", async () => {
    const { as, clock } = machine([], new Map([[PATH, left({ process: 1 })]]));
    assert.notEqual(await acquireLock(as(1), PATH, clock.monotonic() + MINUTE), "busy");
  });

  it("is taken over although whoever took it over before died in doing so", async () => {
    const { as, contents, clock } = machine([7], new Map([[PATH, left()]]));
    contents.set(`${PATH}.gate`, String(clock.now()));
    assert.equal(await acquireLock(as(1), PATH, clock.monotonic() + 5_000), "busy");
    await held(acquireLock(as(1), PATH, clock.monotonic() + 30_000));
    assert.ok(!contents.has(`${PATH}.gate`));
  });

  it("is not waited for by a run that was interrupted, nor by one that may not wait", async () => {
    const { as, clock } = machine();
    await held(acquireLock(as(1), PATH, 0));
    const controller = new AbortController();
    const waiting = acquireLock(as(2), PATH, clock.monotonic() + 60 * MINUTE, controller.signal);
    controller.abort();
    assert.equal(await waiting, "busy");
    assert.equal(await acquireLock(as(2), PATH, Number.NEGATIVE_INFINITY), "busy");
    assert.ok(clock.monotonic() < MINUTE);
  });

  it("removes nobody else's lock when it is let go late", async () => {
    const { as, contents } = machine();
    const lock = await held(acquireLock(as(1), PATH, 0));
    contents.set(PATH, left({ process: 2 }));
    await lock.release();
    assert.equal(contents.get(PATH), left({ process: 2 }));
  });
});
