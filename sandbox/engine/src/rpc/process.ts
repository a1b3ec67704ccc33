// Child processes as Pulumi's host keeps them: a process group of their own, stdin a pipe, output line by line.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** How a child is started. */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onStdout: (line: string) => void;
  readonly onStderr: (line: string) => void;
}

/** A running child. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves when it has ended and its output is drained. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Sends a signal to its whole group; false when it is gone. */
  signal(signal: NodeJS.Signals): boolean;
  /** Interrupts it, and kills it when it has not ended after the grace time. */
  stop(graceMs?: number): Promise<void>;
}

const GRACE_MS = 5_000;

/** Starts a child. A command that cannot be started ends with code 127 and says so on stderr. */
export function startChild(options: ChildOptions): Child {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  child.stdin.on("error", () => undefined); // A child that closed its stdin is no trouble.
  onLines(child.stdout, options.onStdout);
  onLines(child.stderr, options.onStderr);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on("error", (error) => {
      options.onStderr(`${options.command}: ${error.message}`);
      if (child.pid === undefined) resolve({ code: 127, signal: null });
    });
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  const signal = (name: NodeJS.Signals): boolean => signalGroup(child, name);
  const stop = async (graceMs = GRACE_MS): Promise<void> => {
    if (!signal("SIGINT")) return;
    const killer = setTimeout(() => signal("SIGKILL"), graceMs);
    await exited;
    clearTimeout(killer);
  };
  return { process: child, exited, signal, stop };
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): boolean {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false;
  try {
    return process.platform === "win32" ? child.kill(name) : process.kill(-child.pid, name);
  } catch {
    return false; // It ended in between.
  }
}

function onLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
    rest = "";
  });
}
