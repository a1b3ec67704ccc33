import { setMaxListeners } from "node:events";
import type { Ambient, InterruptionKind, Interruptions, ListenOptions } from "../ambient";

/** Turns what happens to the engine into one abort signal, and ends a process that nobody serves any longer. */
export interface AbortScope {
  /** Runs one call; its signal aborts waiting, never what was sent. */
  run<T>(work: (signal: AbortSignal, canSeeCancel: boolean) => Promise<T>): Promise<T>;
  /** Begins to listen; the first call does so, too. */
  listen(): void;
  /** The engine's Cancel: ends the waits of the calls that are open. */
  abort(): void;
  /** Another operation begins in this process: what ended the one before counts no longer. */
  renew(): void;
}

/** After its last call, a process whose engine is gone gives its answer this long to leave. */
const LAST_WORDS_MS = 500;

/** One scope for the process; it begins to listen at the first call, when the process's server is up. */
export function createAbortScope(ambient: Pick<Ambient, "process" | "clock">, options?: ListenOptions): AbortScope {
  let controller = createController();
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
  const listen = (): Interruptions => (seen ??= ambient.process.listenForInterruptions(onInterruption, options));
  return {
    listen: () => void listen(),
    abort: () => controller.abort(),
    renew: () => {
      if (!isAbandoned) controller = createController();
    },
    run: async (work) => {
      const { canSeeCancel } = listen();
      open++;
      try {
        return await work(controller.signal, canSeeCancel);
      } finally {
        open--;
        void leaveIfIdle();
      }
    },
  };
}

/** As many waits as there are releases listen to one signal: that is no leak, and nobody needs to be warned of it. */
function createController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
