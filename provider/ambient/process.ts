import { execFile } from "node:child_process";
import { hostname } from "node:os";

import { type InterruptionKind, type Interruptions, type ListenOptions, listenForInterruptions } from "./interruption";

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
  readonly id: number;
  /** Name of this machine. */
  readonly host: string;
  /** True where a process of this machine still runs. */
  isAlive(id: number): boolean;
  /** True where a person watches: standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Calls the listener when work should stop; call it once, when the process's server is up. */
  listenForInterruptions(listener: (kind: InterruptionKind) => void, options?: ListenOptions): Interruptions;
  exit(code: number): void;
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
    id: process.pid,
    host: hostname(),
    isAlive: isProcessAlive,
    isTerminal: process.stdout.isTTY === true,
    listenForInterruptions,
    exit: (code) => process.exit(code),
    writeOut: (text) => void process.stdout.write(text),
    setExitCode: (code) => {
      process.exitCode = code;
    },
    run: runProgram,
  };
}

function isProcessAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive, too.
    return (error as { code?: unknown }).code === "EPERM";
  }
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
