// A number of workers, each with one piece of work at a time.

/** The workers. */
export interface Pool {
  /** Hands over a piece of work; resolves when a worker has taken it. */
  submit(work: () => Promise<void>): Promise<{ ended: Promise<void> }>;
  /** Waits until no worker has any work. */
  idle(): Promise<void>;
}

/** Makes a pool of so many workers. */
export function createPool(size: number): Pool {
  const running = new Set<Promise<void>>();
  const waiting: (() => void)[] = [];
  return {
    async submit(work) {
      while (running.size >= size) await new Promise<void>((resolve) => waiting.push(resolve));
      const ended = work().finally(() => {
        running.delete(ended);
        waiting.shift()?.();
      });
      running.add(ended);
      return { ended };
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
