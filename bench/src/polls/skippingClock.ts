import type { Clock } from "../../../dist/ambient";

/** A clock on which a sleep takes no time: it turns at once to the instant of waking. For one sleeper at a time. */
export interface SkippingClock extends Clock {
  /** Sets both clocks to the given number of milliseconds after the start. */
  turnTo(elapsedMs: number): void;
}

const START_MS = Date.parse("2026-01-05T08:00:00Z");

/** Makes a clock at Monday, 5 January 2026. */
export function createSkippingClock(): SkippingClock {
  let elapsedMs = 0;
  return {
    now: () => START_MS + elapsedMs,
    monotonic: () => elapsedMs,
    sleep: async (ms, signal) => {
      if (!signal?.aborted) elapsedMs += Math.max(0, ms);
    },
    turnTo: (ms) => void (elapsedMs = ms),
  };
}
