import type { Policy } from "../call";

/**
 * Lets at most `most` calls past it at a time; the others wait for their turn in the order in which they came. A call signs
 * in, and its own timeout begins, when its turn has come. Not for a POST: what was observed before it must not grow old
 * in a queue.
 */
export function limitPolicy(most: number): Policy {
  const waiting: (() => void)[] = [];
  let free = most;
  const enter = (): Promise<void> | undefined => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free--;
    return undefined;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  return async (call, next) => {
    await enter();
    try {
      return await next(call);
    } finally {
      leave();
    }
  };
}
