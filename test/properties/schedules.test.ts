import assert from "node:assert/strict";
import fc from "fast-check";
import { type Played, expectPromisesKept } from "../support/schedulePlay";
import { type Schedule, schedules } from "../support/scheduleSteps";

const SEED = 20260105;
const FIXED_RUNS = 2_000;
const RANDOM_RUNS = 200;

/** Counts what schedules came to: a property that never posts proves nothing. */
interface Sum {
  schedules: number;
  posts: number;
  accepted: number;
  kills: number;
  undecidable: Record<string, number>;
  statuses: Record<string, number>;
}

async function playMany(parameters: { seed?: number; numRuns: number }): Promise<Sum> {
  const sum: Sum = { schedules: 0, posts: 0, accepted: 0, kills: 0, undecidable: {}, statuses: {} };
  const property = fc.asyncProperty(schedules(), async (schedule: Schedule) => {
    add(sum, await expectPromisesKept(schedule.scene, schedule.steps));
  });
  await fc.assert(property, { ...parameters, endOnFailure: false });
  return sum;
}

function add(sum: Sum, played: Played): void {
  sum.schedules++;
  sum.posts += played.posts;
  sum.accepted += played.accepted;
  sum.kills += played.kills;
  for (const { cell } of played.undecidable) sum.undecidable[cell] = (sum.undecidable[cell] ?? 0) + 1;
  for (const status of played.statuses) sum.statuses[status] = (sum.statuses[status] ?? 0) + 1;
}

describe("the promises, on random schedules against a model marketplace", function () {
  this.timeout(300_000);

  it(`keeps them on ${FIXED_RUNS} schedules, always the same`, async () => {
    const sum = await playMany({ seed: SEED, numRuns: FIXED_RUNS });
    console.log(`      schedules: ${JSON.stringify(sum)}`);
    assert.ok(sum.schedules >= FIXED_RUNS);
    assert.ok(sum.accepted > FIXED_RUNS / 2);
  });

  it(`keeps them on ${RANDOM_RUNS} more, never the same`, async () => {
    const seed = Date.now() % 2 ** 31;
    console.log(`      seed of the random schedules: ${seed}`);
    await playMany({ seed, numRuns: RANDOM_RUNS });
  });
});
