import type { Clock } from "../ambient";
import type { Notifier } from "../port/notifier";

/** Watches how an engine hands out its creates and updates to one provider process. */
export interface BatchWatch {
  /** Runs one create or update, and warns once where releases are waited for one after another. */
  run<T>(notifier: Pick<Notifier, "warn">, work: () => Promise<T>): Promise<T>;
}

/** Fewer calls at a time than this are rather a program's own order than an engine's limit. */
const SMALLEST_LIMIT = 4;
/** A call that lasted this long has waited: a POST alone, or a call that only looks, takes seconds. */
const WAITED_MS = 60_000;
/** The engine hands on a free place at once. */
const AT_ONCE_MS = 5_000;

/**
 * A provider never sees `--parallel`; it shows where a call that had waited ends and another takes its place at once,
 * so that as many are open again as ever were, and there never were more. Resources that depend on each other can look
 * like that, too, so it is a warning, said once in the life of the process.
 */
export function createBatchWatch(clock: Pick<Clock, "monotonic">): BatchWatch {
  let open = 0;
  let most = 0;
  let freedAtMs = -Infinity;
  let hasWarned = false;
  const enter = (notifier: Pick<Notifier, "warn">): void => {
    open++;
    most = Math.max(most, open);
    const isRefill = open === most && clock.monotonic() - freedAtMs <= AT_ONCE_MS;
    if (hasWarned || !isRefill || most < SMALLEST_LIMIT) return;
    hasWarned = true;
    notifier.warn(formatBatchWarning(most));
  };
  const leave = (startedAtMs: number): void => {
    const nowMs = clock.monotonic();
    if (open === most && nowMs - startedAtMs > WAITED_MS) freedAtMs = nowMs;
    open--;
  };
  return {
    run: async (notifier, work) => {
      const startedAtMs = clock.monotonic();
      enter(notifier);
      try {
        return await work();
      } finally {
        leave(startedAtMs);
      }
    },
  };
}

/** What is said where only some of the releases go on at a time. */
export function formatBatchWarning(limit: number): string {
  return (
    `releases go on ${limit} at a time, and the others are not posted before one of these is over: ` +
    '`pulumi up --parallel <number of offers>` or waitFor: "accepted" posts them all first (nothing to do where they ' +
    "depend on each other)"
  );
}
