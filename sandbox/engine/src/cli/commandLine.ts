// One run of the command line, in a process of its own or in somebody else's.
import { createInterrupts } from "../deploy/interrupts";
import type { Args } from "./args";
import { parseArgs } from "./args";
import { runCommand } from "./cli";
import type { Context } from "./context";

/** What a run has of the world around it. */
export type CommandWorld = Pick<Context, "env" | "cwd" | "output">;

/** A run that has begun. */
export interface CommandLine {
  /** Resolves with the exit code; never rejects. */
  readonly code: Promise<number>;
  /** What such a signal does to a process of its own: the first cancels, the second terminates. */
  signal(name: "SIGINT" | "SIGTERM"): void;
}

type Level = "cancel" | "terminate";

/** Begins a run with the arguments of `pulumi`. */
export function startCommandLine(argv: readonly string[], world: CommandWorld): CommandLine {
  const interrupts = createInterrupts();
  const listeners = new Set<(level: Level) => void>();
  let last: "SIGINT" | "SIGTERM" = "SIGINT";
  const onSignal: Context["onSignal"] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const run = async (): Promise<number> => {
    let args: Args;
    try {
      args = parseArgs(argv);
    } catch (error) {
      world.output.writeError(`error: ${(error as Error).message}\n`);
      return 2;
    }
    return runCommand({ ...world, args, interrupts, onSignal, lastSignal: () => last });
  };
  return {
    code: Promise.resolve().then(run), // Whoever forwards signals is ready for them before anything is done.
    signal: (name) => {
      last = name;
      const level: Level = interrupts.cancelled() ? "terminate" : "cancel";
      for (const listener of listeners) listener(level); // Said first: what it sets off has its own messages.
      interrupts.interrupt();
    },
  };
}
