import type { Clock, Random } from "../ambient";
import { nextPauseMs } from "./cadence";
import type { Outcome, PollAnswer } from "./outcome";

/** What a wait needs. */
export interface WaitOptions<T> {
  clock: Clock;
  random: Random;
  /** One GET; it throws for transport trouble. */
  poll(signal?: AbortSignal): Promise<PollAnswer<T>>;
  /** Monotonic milliseconds at which the wait ends; at least one poll is made all the same. */
  deadlineAtMs: number;
  /** Ends the wait at once; the operation goes on. */
  signal?: AbortSignal;
  /** Age of the operation when this wait begins, in milliseconds. @default 0 */
  ageMs?: number;
  /** True for trouble that may pass: the wait goes on. Any other error is thrown to the caller. */
  isPassing(error: unknown): boolean;
  /** Told of every answer that does not end the wait. */
  onPending?(value: T): void;
  /** Told of every trouble that may pass. */
  onTrouble?(error: unknown): void;
}

/**
 * Polls until the operation is terminal, the deadline has come or the signal aborts. It never decides from silence:
 * trouble that may pass and unknown answers are pending.
 * @throws what `poll` throws, unless `isPassing`
 */
export async function wait<T>(options: WaitOptions<T>): Promise<Outcome<T>> {
  const { clock, signal } = options;
  const course: Course<T> = { startedAtMs: clock.monotonic(), pollCount: 0, last: undefined };
  for (;;) {
    if (signal?.aborted) return { kind: "aborted", last: course.last };
    const next = await takeTurn(options, course);
    if (typeof next !== "number") return next;
    await clock.sleep(next, signal);
  }
}

/** What a wait keeps while it sleeps: a thousand of them sleep at once, for days. */
interface Course<T> {
  readonly startedAtMs: number;
  pollCount: number;
  last: T | undefined;
}

/** One poll. @returns how the wait ended, or the milliseconds until the next poll */
async function takeTurn<T>(options: WaitOptions<T>, course: Course<T>): Promise<Outcome<T> | number> {
  const { clock } = options;
  course.pollCount++;
  const answer = await pollOnce(options);
  if (answer && answer.state !== "pending") return { kind: answer.state, last: answer.value };
  if (answer) course.last = answer.value;
  const remainingMs = options.deadlineAtMs - clock.monotonic();
  if (remainingMs <= 0) return { kind: "timedOut", last: course.last };
  const pace = {
    pollCount: course.pollCount,
    ageMs: (options.ageMs ?? 0) + clock.monotonic() - course.startedAtMs,
    expectedMs: answer?.expectedMs,
    retryAfterMs: answer?.retryAfterMs,
  };
  return Math.min(nextPauseMs(pace, options.random.unit()), remainingMs);
}

async function pollOnce<T>(options: WaitOptions<T>): Promise<PollAnswer<T> | undefined> {
  try {
    const answer = await options.poll(options.signal);
    if (answer.state === "pending") options.onPending?.(answer.value);
    return answer;
  } catch (error) {
    if (options.signal?.aborted) return undefined;
    if (!options.isPassing(error)) throw error;
    options.onTrouble?.(error);
    return undefined;
  }
}
