// The sign of life of a non-interactive run: `@ updating` and a dot per second while nothing else is printed, so that a
// CI job which ends silent processes lets a long release go on.
import type { Output } from "./display";

/** A line of dots. */
export interface Spinner {
  /** Ends the line: something else is about to be printed. */
  reset(): void;
  /** Stops for good. */
  stop(): void;
}

const TICK_MS = 1_000;
/** The real one starts with three dots at its first tick and then adds one for each. */
const FIRST_DOTS = "...";

/** Starts the dots. */
export function startSpinner(label: string, output: Output): Spinner {
  let drawn = false;
  const tick = (): void => {
    output.write(drawn ? "." : `@ ${label}${FIRST_DOTS}.`);
    drawn = true;
  };
  const timer = setInterval(tick, TICK_MS);
  timer.unref();
  const reset = (): void => {
    if (drawn) output.write("\n");
    drawn = false;
  };
  return {
    reset,
    stop: () => {
      clearInterval(timer);
      reset();
    },
  };
}
