import { MAX_TIMER_MS } from "../ambient";

/** What the next pause depends on. */
export interface Pace {
  /** Polls made in this wait so far. */
  pollCount: number;
  /** Milliseconds since the operation was submitted (or since this wait began, where that is not known). */
  ageMs: number;
  /** The longest the running step is estimated to take, in milliseconds. */
  expectedMs?: number;
  /** What the service asked for in `Retry-After`, in milliseconds. */
  retryAfterMs?: number;
}

/** The first pauses of a wait: a person who watches sees quick trouble at once. */
const FAST_START_MS = [1_000, 2_000, 3_000, 5_000, 8_000, 13_000, 20_000, 30_000];
/** After that, a pause in proportion to the age keeps the detection delay near 2 % of the wait: half of the pause. */
const SHARE_OF_AGE = 0.036;
const SHORTEST_MS = 110_000;
const LONGEST_MS = 15 * 60_000;
/** A step that should take 15 minutes is looked at about eight times, not once. */
const LOOKS_PER_STEP = 8;
/** A service that asks for more than this is asked again after it all the same. */
const LONGEST_RETRY_AFTER_MS = 60 * 60_000;
const JITTER = 0.1;

/**
 * How long to sleep before the next poll, in milliseconds: first fast, then slower, jittered by ±10 %, never shorter
 * than the service's `Retry-After` and never longer than a timer can hold.
 * @param unit a random number in [0, 1)
 */
export function nextPauseMs(pace: Pace, unit: number): number {
  const jitter = 1 + JITTER * (2 * unit - 1);
  const asked = Math.min(pace.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.min(Math.max(Math.round(plainPauseMs(pace) * jitter), asked), MAX_TIMER_MS);
}

function plainPauseMs({ pollCount, ageMs, expectedMs }: Pace): number {
  const fast = FAST_START_MS[pollCount - 1];
  if (fast !== undefined) return fast;
  const ceiling = expectedMs === undefined ? LONGEST_MS : clamp(expectedMs / LOOKS_PER_STEP, SHORTEST_MS, LONGEST_MS);
  return clamp(SHARE_OF_AGE * ageMs, SHORTEST_MS, ceiling);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
