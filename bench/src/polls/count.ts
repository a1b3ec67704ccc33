import { wait } from "../../../dist/lro/wait";
import { createSkippingClock } from "./skippingClock";
import type { ScheduledStep } from "./schedule";

/** What one wait cost and how late it was. */
export interface Waited {
  polls: number;
  /** From the instant the operation ended to the poll that saw it. */
  delayMs: number;
}

const NEVER_MS = Number.MAX_SAFE_INTEGER;

/** Waits with the provider's own `wait`, and so its own cadence. */
export async function waitLikeProvider(steps: readonly ScheduledStep[], unit: () => number): Promise<Waited> {
  const clock = createSkippingClock();
  const endMs = endOf(steps);
  let polls = 0;
  await wait<undefined>({
    clock,
    random: { unit, uuid: () => "unused" },
    deadlineAtMs: NEVER_MS,
    isPassing: () => false,
    poll: async () => {
      polls++;
      const running = steps.find(({ endsAtMs }) => clock.monotonic() < endsAtMs);
      return { state: running ? "pending" : "completed", value: undefined, expectedMs: running?.expectedMs };
    },
  });
  return { polls, delayMs: clock.monotonic() - endMs };
}

/** Waits as a loop with a fixed pause does: it polls at once, then after each pause. */
export async function waitWithFixedPause(steps: readonly ScheduledStep[], pauseMs: number): Promise<Waited> {
  const clock = createSkippingClock();
  const endMs = endOf(steps);
  let polls = 1;
  while (clock.monotonic() < endMs) {
    await clock.sleep(pauseMs);
    polls++;
  }
  return { polls, delayMs: clock.monotonic() - endMs };
}

function endOf(steps: readonly ScheduledStep[]): number {
  return steps.at(-1)?.endsAtMs ?? 0;
}
