import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_TIMER_MS } from "../../../provider/ambient";
import { nextPauseMs } from "../../../provider/lro/cadence";
import type { PollAnswer } from "../../../provider/lro/outcome";
import { type WaitOptions, wait } from "../../../provider/lro/wait";
import { createVirtualClock } from "../../support/virtualClock";

const DAY = 86_400_000;

function waitFor(
  poll: () => PollAnswer<string>,
  more: Partial<WaitOptions<string>> = {},
): { clock: ReturnType<typeof createVirtualClock>; done: ReturnType<typeof wait<string>> } {
  const clock = createVirtualClock();
  const done = wait<string>({
    clock,
    random: { unit: () => 0.5, uuid: () => "u" },
    poll: async () => poll(),
    deadlineAtMs: 30 * DAY,
    isPassing: () => true,
    ...more,
  });
  return { clock, done };
}

describe("wait", () => {
  it("sees a ten-day operation of six steps to its end in a moment", async () => {
    const seen: string[] = [];
    const clock = createVirtualClock();
    const stepAt = (): number => Math.min(6, Math.floor(clock.monotonic() / ((10 * DAY) / 6)));
    const outcome = await wait<string>({
      clock,
      random: { unit: () => 0.5, uuid: () => "u" },
      poll: async () => ({ state: stepAt() === 6 ? "completed" : "pending", value: `step ${stepAt()}` }),
      deadlineAtMs: 30 * DAY,
      isPassing: () => false,
      onPending: (value) => void (seen.at(-1) === value || seen.push(value)),
    });
    assert.deepEqual(outcome, { kind: "completed", last: "step 6" });
    assert.deepEqual(seen, ["step 0", "step 1", "step 2", "step 3", "step 4", "step 5"]);
    assert.ok(clock.monotonic() >= 10 * DAY && clock.monotonic() < 10 * DAY + 20 * 60_000);
  });

  it("returns failed and canceled as data", async () => {
    for (const kind of ["failed", "canceled"] as const) {
      const { done } = waitFor(() => ({ state: kind, value: "x" }));
      assert.deepEqual(await done, { kind, last: "x" });
    }
  });

  it("polls once where the deadline has already passed, and says so", async () => {
    let polls = 0;
    const { done } = waitFor(() => ({ state: "pending", value: `${++polls}` }), { deadlineAtMs: -1 });
    assert.deepEqual(await done, { kind: "timedOut", last: "1" });
  });

  it("polls a last time at the deadline, and not after it", async () => {
    const { clock, done } = waitFor(() => ({ state: "pending", value: "x" }), { deadlineAtMs: 45 * 60_000 });
    assert.equal((await done).kind, "timedOut");
    assert.equal(clock.monotonic(), 45 * 60_000);
  });

  it("ends at once when it is aborted, in a sleep of minutes too", async () => {
    const controller = new AbortController();
    let polls = 0;
    const { clock, done } = waitFor(
      () => {
        if (++polls === 12) controller.abort();
        return { state: "pending", value: "x" };
      },
      { signal: controller.signal },
    );
    assert.deepEqual(await done, { kind: "aborted", last: "x" });
    assert.equal(polls, 12);
    assert.ok(clock.monotonic() < DAY);
  });

  it("goes on through trouble that may pass, and throws what may not", async () => {
    let polls = 0;
    const trouble = (): PollAnswer<string> => {
      if (++polls < 5) throw new Error("down");
      return { state: "completed", value: "x" };
    };
    assert.equal((await waitFor(trouble).done).kind, "completed");
    await assert.rejects(
      waitFor(
        () => {
          throw new TypeError("a fault");
        },
        { isPassing: (error) => !(error instanceof TypeError) },
      ).done,
      /a fault/,
    );
  });

  it("measures with the clock that never goes back", async () => {
    const clock = createVirtualClock();
    let polls = 0;
    const outcome = await wait<string>({
      clock,
      random: { unit: () => 0.5, uuid: () => "u" },
      poll: async () => {
        clock.jump(polls++ % 2 === 0 ? -DAY : 40 * DAY);
        return { state: "pending", value: "x" };
      },
      deadlineAtMs: DAY,
      isPassing: () => false,
    });
    assert.equal(outcome.kind, "timedOut");
    assert.equal(clock.monotonic(), DAY);
  });
});

describe("nextPauseMs", () => {
  it("is fast first, then slower", () => {
    const pauses = Array.from({ length: 12 }, (_, index) =>
      nextPauseMs({ pollCount: index + 1, ageMs: index * 60_000 }, 0.5),
    );
    assert.equal(pauses[0], 1_000);
    assert.deepEqual(
      pauses,
      [...pauses].sort((a, b) => a - b),
    );
  });

  it("never is shorter than Retry-After, and never longer than a timer holds", () => {
    assert.equal(nextPauseMs({ pollCount: 1, ageMs: 0, retryAfterMs: 120_000 }, 0.5), 120_000);
    assert.equal(nextPauseMs({ pollCount: 1, ageMs: 0, retryAfterMs: 10 ** 15 }, 0.5), 60 * 60_000);
  });

  it("looks at a step of minutes more often than at one of days", () => {
    const pace = { pollCount: 20, ageMs: 2 * DAY };
    const minutes = nextPauseMs({ ...pace, expectedMs: 15 * 60_000 }, 0.5);
    const days = nextPauseMs({ ...pace, expectedMs: 5 * DAY }, 0.5);
    assert.ok(minutes < days / 4, `${minutes} and ${days}`);
  });

  it("is bounded and jittered by at most 10 % for whatever it is given", () => {
    const pace = fc.record({
      pollCount: fc.integer({ min: 1, max: 20_000 }),
      ageMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
      expectedMs: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: undefined }),
      retryAfterMs: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: undefined }),
    });
    fc.assert(
      fc.property(pace, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (given, unit) => {
        const pause = nextPauseMs(given, unit);
        assert.ok(pause >= 900 && pause <= MAX_TIMER_MS);
        const plain = nextPauseMs({ ...given, retryAfterMs: undefined }, 0.5);
        const jittered = nextPauseMs({ ...given, retryAfterMs: undefined }, unit);
        assert.ok(Math.abs(jittered - plain) <= plain * 0.1 + 1);
      }),
    );
  });
});
