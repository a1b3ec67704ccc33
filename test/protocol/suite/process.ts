import { type ChildProcess, spawn } from "node:child_process";
import type { ProviderUnderTest } from "./types";

/** A provider process, started as the engine starts it. */
export interface ProviderProcess {
  readonly port: number;
  /** Everything that it printed, by stream. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  isAlive(): boolean;
  /** The engine's end of standard input closes, as it does where the engine dies. */
  closeInput(): void;
  signal(name: NodeJS.Signals): void;
}

/** How one process is started. */
export interface StartOptions {
  /** Arguments before the engine's address. */
  flags?: readonly string[];
  /** False: its standard input is at its end from the start. @default true */
  hasInput?: boolean;
}

const running = new Set<ProviderProcess>();

/** Kills what is still there, so that a failed row leaves no process behind. */
export async function killProviders(): Promise<void> {
  const left = [...running];
  for (const one of left) one.signal("SIGKILL");
  await Promise.all(left.map(({ exited }) => exited));
}

/** Starts a provider and waits for its port, the first line that it prints. */
export async function startProvider(
  { command, args, cwd, env }: ProviderUnderTest["launch"],
  engineAddress: string,
  { flags = [], hasInput = true }: StartOptions = {},
): Promise<ProviderProcess> {
  const child = spawn(command, [...args, ...flags, engineAddress], {
    cwd,
    env,
    stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe"],
    detached: true,
  });
  child.stdin?.on("error", () => undefined);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const exited = new Promise<Awaited<ProviderProcess["exited"]>>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  const line = await firstLine(child, exited, stdout, stderr);
  if (!/^\d+$/.test(line)) throw new Error(`the first line is no port: ${JSON.stringify(line)}\n${stderr()}`);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const provider: ProviderProcess = {
    port: Number(line),
    stdout,
    stderr,
    exited,
    isAlive,
    closeInput: () => child.stdin?.end(),
    signal: (name) => {
      if (isAlive() && child.pid !== undefined) process.kill(-child.pid, name);
    },
  };
  running.add(provider);
  void exited.then(() => running.delete(provider));
  return provider;
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return () => text;
}

function firstLine(
  child: ChildProcess,
  exited: Promise<unknown>,
  stdout: () => string,
  stderr: () => string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", () => {
      if (stdout().includes("\n")) resolve(stdout().split("\n")[0] ?? "");
    });
    exited.then(() => reject(new Error(`the provider said no port\n${stderr()}`)), reject);
  });
}
