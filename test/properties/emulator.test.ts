import fc from "fast-check";
import { createEmulatorBench } from "../support/scheduleEmulator";
import { play } from "../support/schedulePlay";
import { type Schedule, schedules } from "../support/scheduleSteps";

const SEED = 20260105;
const RUNS = 50;

describe("the promises, on random schedules over real sockets to the emulator", function () {
  this.timeout(180_000);

  it(`keeps them on ${RUNS} schedules`, async () => {
    let [posts, accepted, kills] = [0, 0, 0];
    const property = fc.asyncProperty(schedules(true), async ({ scene, steps }: Schedule) => {
      const bench = await createEmulatorBench(scene);
      try {
        const played = await play(bench, steps);
        posts += played.posts;
        accepted += played.accepted;
        kills += played.kills;
      } finally {
        await bench.close();
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    console.log(`      schedules: ${RUNS}, posts: ${posts}, accepted: ${accepted}, kills: ${kills}`);
  });
});
