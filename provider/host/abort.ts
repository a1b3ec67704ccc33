import type { Ambient, InterruptionKind, Interruptions } from "../ambient";

/** Turns what happens to the engine into one abort signal, and ends a process that nobody serves any longer. */
export interface AbortScope {
  /** Runs one call; its signal aborts waiting, never what was sent. */
  run<T>(work: (signal: AbortSignal, canSeeCancel: boolean) => Promise<T>): Promise<T>;
}

/** After its last call, a process whose engine is gone gives its answer this long to leave. */
const LAST_WORDS_MS = 500;

/** One scope for the process; it begins to listen at the first call, when the process's server is up. */
export function createAbortScope(ambient: Pick<Ambient, "process" | "clock">): AbortScope {
  const controller = new AbortController();
  let seen: Interruptions | undefined;
  let open = 0;
  let isAbandoned = false;
  const leaveIfIdle = async (): Promise<void> => {
    if (!isAbandoned || open > 0) return;
    await ambient.clock.sleep(LAST_WORDS_MS);
    if (open === 0) ambient.process.exit(0);
  };
  const onInterruption = (kind: InterruptionKind): void => {
    controller.abort();
    if (kind === "cancel") return;
    isAbandoned = true;
    void leaveIfIdle();
  };
  return {
    run: async (work) => {
      seen ??= ambient.process.listenForInterruptions(onInterruption);
      open++;
      try {
        return await work(controller.signal, seen.canSeeCancel);
      } finally {
        open--;
        void leaveIfIdle();
      }
    },
  };
}
