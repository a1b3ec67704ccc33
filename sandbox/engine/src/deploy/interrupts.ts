// The user's two interrupts: the first asks for an orderly end, the second for an immediate one.

/** Where an operation hears of interrupts. */
export interface Interrupts {
  /** The first has come. */
  cancelled(): boolean;
  /** The second has come. */
  terminated(): boolean;
  /** Calls back at the first; at once if it has come. Returns how to stop listening. */
  onCancel(listener: () => void): () => void;
  /** Calls back at the second; at once if it has come. Returns how to stop listening. */
  onTerminate(listener: () => void): () => void;
}

/** Interrupts and the hand that makes them. */
export interface InterruptSource extends Interrupts {
  /** The first call cancels, the second terminates. Returns which it was. */
  interrupt(): "cancel" | "terminate";
}

/** Makes a source of interrupts. */
export function createInterrupts(): InterruptSource {
  let count = 0;
  const listeners: [Set<() => void>, Set<() => void>] = [new Set(), new Set()];
  const on = (level: 0 | 1, listener: () => void): (() => void) => {
    if (count > level) listener();
    else listeners[level].add(listener);
    return () => listeners[level].delete(listener);
  };
  return {
    cancelled: () => count > 0,
    terminated: () => count > 1,
    onCancel: (listener) => on(0, listener),
    onTerminate: (listener) => on(1, listener),
    interrupt() {
      count += 1;
      const level = count === 1 ? 0 : 1;
      for (const listener of listeners[level]) listener();
      return level === 0 ? "cancel" : "terminate";
    },
  };
}
