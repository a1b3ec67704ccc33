import assert from "node:assert/strict";
import { createBatchWatch, formatBatchWarning } from "../../../provider/host/batch";
import { createVirtualClock } from "../../support/virtualClock";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Runs `count` calls of `ms` each, never more than `limit` at a time, as an engine does; gives what was warned of. */
async function runBatch(count: number, limit: number, ms: (index: number) => number, idleMs = 0): Promise<string[]> {
  const clock = createVirtualClock();
  const watch = createBatchWatch(clock);
  const warnings: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      await watch.run({ warn: (text) => void warnings.push(text) }, () => clock.sleep(ms(index)));
      if (idleMs > 0) await clock.sleep(idleMs);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return warnings;
}

describe("the batch warning", () => {
  it("is said once where 50 offers are released eight at a time", async () => {
    assert.deepEqual(await runBatch(50, 8, () => 72 * HOUR), [formatBatchWarning(8)]);
    assert.match(formatBatchWarning(8), /8 at a time.*--parallel.*waitFor: "accepted"/s);
    assert.deepEqual(await runBatch(50, 4, (index) => (1 + (index % 7)) * HOUR), [formatBatchWarning(4)]);
  });

  it("is not said where all are posted at once, however long they wait", async () => {
    assert.deepEqual(await runBatch(50, 50, (index) => index * HOUR), []);
    assert.deepEqual(await runBatch(8, 8, () => 72 * HOUR), []);
  });

  it('is not said where nobody waits, as with waitFor: "accepted"', async () => {
    assert.deepEqual(await runBatch(500, 8, () => 3_000), []);
  });

  it("is not said for fewer than four at a time, nor where a place stays free for a while", async () => {
    assert.deepEqual(await runBatch(50, 3, () => HOUR), []);
    assert.deepEqual(await runBatch(50, 8, (index) => HOUR + index * MINUTE, 10_000), []);
  });

  it("hands on what a call returns and throws, and counts a call that failed as over", async () => {
    const clock = createVirtualClock();
    const watch = createBatchWatch(clock);
    const warnings: string[] = [];
    const notifier = { warn: (text: string): void => void warnings.push(text) };
    assert.equal(await watch.run(notifier, async () => 7), 7);
    await assert.rejects(
      watch.run(notifier, () => Promise.reject(new Error("no"))),
      /^Error: no$/,
    );
    const wait = (): Promise<void> => watch.run(notifier, () => clock.sleep(HOUR));
    await Promise.all([wait(), wait(), wait(), wait()]);
    await wait();
    assert.deepEqual(warnings, []);
  });
});
