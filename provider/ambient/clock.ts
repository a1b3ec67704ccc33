/** Time, as every other room sees it: handed down, so that a test can run ten days in milliseconds. */
export interface Clock {
  /** Wall time, in milliseconds since 1970. May jump (sleeping laptop, NTP). */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back. Use it to measure, never to date. */
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds, or at once when `signal` aborts: it never rejects, so the caller looks at the
   * signal itself.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node turns a longer timer into one of 1 ms, which would make a long wait a busy loop. */
export const MAX_TIMER_MS = 2_147_483_647;

/** The machine's own clock. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) => sleepOnTimer(Math.min(Math.max(0, ms), MAX_TIMER_MS), signal),
  };
}

function sleepOnTimer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener("abort", finish, { once: true });
  });
}

/**
 * Calls back after `ms` milliseconds, unless it is ended before. For a call in flight, which lives in the network's own time:
 * a clock that is told to skip days does not skip them there. It keeps no process alive.
 * @returns ends it
 */
export function startNetworkTimer(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, Math.min(ms, MAX_TIMER_MS)).unref();
  return () => clearTimeout(timer);
}
