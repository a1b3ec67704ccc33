/**
 * How a wait ended, as data. `timedOut` and `aborted` say nothing of the operation, only that nobody waits any longer;
 * `last` is the newest answer that was read.
 */
export type Outcome<T> =
  | { kind: "completed"; last: T }
  | { kind: "failed"; last: T }
  | { kind: "canceled"; last: T }
  | { kind: "timedOut"; last: T | undefined }
  | { kind: "aborted"; last: T | undefined };

/** One answer to a poll. */
export interface PollAnswer<T> {
  /** `pending` goes on waiting; anything else ends the wait. */
  state: "pending" | "completed" | "failed" | "canceled";
  value: T;
  /** `Retry-After`, in milliseconds. */
  retryAfterMs?: number;
  /** The longest the running step is estimated to take, in milliseconds. */
  expectedMs?: number;
}
