import type { Clock } from "../../provider/ambient";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** A clock that skips time only while somebody sleeps: the next sleeper wakes as soon as nothing else is to do. */
export interface VirtualClock extends Clock {
  /** Moves both clocks without waking anybody: what happened while nobody slept. */
  advance(ms: number): void;
  /** Moves the wall clock alone, as NTP or a suspended laptop does. */
  jump(ms: number): void;
  /** Every sleep asked for, in milliseconds. */
  readonly sleeps: readonly number[];
}

export function createVirtualClock(startMs = Date.parse("2026-01-05T08:00:00Z")): VirtualClock {
  let elapsed = 0;
  let skew = 0;
  let pumping = false;
  const sleepers: Sleeper[] = [];
  const sleeps: number[] = [];
  const pump = (): void => {
    pumping = false;
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (!next) return;
    elapsed = Math.max(elapsed, next.at);
    next.wake();
    schedule();
  };
  const schedule = (): void => {
    if (pumping || sleepers.length === 0) return;
    pumping = true;
    setImmediate(pump);
  };
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    sleeps.push(ms);
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const abort = (): void => {
        const index = sleepers.indexOf(sleeper);
        if (index >= 0) sleepers.splice(index, 1);
        resolve();
      };
      const wake = (): void => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const sleeper = { at: elapsed + Math.max(0, ms), wake };
      sleepers.push(sleeper);
      signal?.addEventListener("abort", abort);
      schedule();
    });
  };
  return {
    now: () => startMs + elapsed + skew,
    monotonic: () => elapsed,
    sleep,
    advance: (ms) => void (elapsed += ms),
    jump: (ms) => void (skew += ms),
    sleeps,
  };
}
