import { execFile } from "node:child_process";

/** What a finished child process left behind. */
export interface ChildResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** The process this code runs in. */
export interface ProcessInfo {
  /** Arguments after the script's name. */
  readonly argv: readonly string[];
  /** Monotonic milliseconds at which the process began to run this package. */
  readonly startedAtMs: number;
  /** True where a person watches: standard output is a terminal. */
  readonly isTerminal: boolean;
  writeOut(text: string): void;
  setExitCode(code: number): void;
  /** Runs a program without a shell and collects what it printed; rejects when it cannot be started. */
  run(command: string, args: readonly string[]): Promise<ChildResult>;
}

/** The real process. */
export function createProcessInfo(): ProcessInfo {
  return {
    argv: process.argv.slice(2),
    startedAtMs: performance.now(),
    isTerminal: process.stdout.isTTY === true,
    writeOut: (text) => void process.stdout.write(text),
    setExitCode: (code) => {
      process.exitCode = code;
    },
    run: runProgram,
  };
}

function runProgram(command: string, args: readonly string[]): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error && typeof error.code === "string") reject(error);
      else resolve({ code: exitCodeOf(error), stdout, stderr });
    });
  });
}

/** A child that a signal ended has no code: it did not end well either. */
function exitCodeOf(error: { code?: unknown } | null): number {
  if (error === null) return 0;
  return typeof error.code === "number" ? error.code : 1;
}
