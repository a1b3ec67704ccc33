#!/usr/bin/env node
// The embedded engine as a command: `node main.js <the arguments of pulumi>`.
import { writeSync } from "node:fs";
import { parseArgs } from "./cli/args";
import type { Args } from "./cli/args";
import { runCommand } from "./cli/cli";
import type { Context } from "./cli/context";
import { createInterrupts } from "./deploy/interrupts";

type Level = "cancel" | "terminate";

/** Writes all of it, also where stdout is a pipe that is full for a moment. */
function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE") return; // Nobody reads any more; the operation goes on.
      if (code !== "EAGAIN") throw error;
    }
  }
}

async function main(argv: readonly string[]): Promise<number> {
  let args: Args;
  try {
    args = parseArgs(argv);
  } catch (error) {
    writeAll(2, `error: ${(error as Error).message}\n`);
    return 2;
  }
  const interrupts = createInterrupts();
  const listeners = new Set<(level: Level) => void>();
  let last: "SIGINT" | "SIGTERM" = "SIGINT";
  const onSignal = (signal: "SIGINT" | "SIGTERM") => (): void => {
    last = signal;
    const level: Level = interrupts.cancelled() ? "terminate" : "cancel";
    for (const listener of listeners) listener(level); // Said first: what it sets off has its own messages.
    interrupts.interrupt();
  };
  process.on("SIGINT", onSignal("SIGINT"));
  process.on("SIGTERM", onSignal("SIGTERM"));
  const context: Context = {
    ...{ args, interrupts, env: process.env, cwd: process.cwd(), lastSignal: () => last },
    output: { write: (text) => writeAll(1, text), writeError: (text) => writeAll(2, text) },
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return runCommand(context);
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
