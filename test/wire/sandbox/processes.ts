// The sandbox as a process of its own, for what only a process can show: kill -9, the command line.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const setup = join(__dirname, "../../setup.cjs");
const main = join(__dirname, "../../../sandbox/marketplace/src/main.ts");

export interface Served {
  url: string;
  authorityUrl: string;
  caFile: string;
  /** The sentence for people, after the line of JSON. */
  sentence: string;
  child: ChildProcess;
  /** SIGKILL, and wait until it is dead. */
  kill(): Promise<void>;
}

/** Starts the command from its sources, so that no build is needed. */
export function startCommand(args: string[]): ChildProcess {
  return spawn(process.execPath, ["--require", setup, main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

/** `serve`, up to its first two lines. */
export async function serve(args: string[]): Promise<Served> {
  const child = startCommand(["serve", ...args]);
  if (child.stdout === null) throw new Error("no output");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new Error("the sandbox ended before it was ready");
  const kill = async () => {
    const dead = once(child, "exit");
    child.kill("SIGKILL");
    await dead;
  };
  return { ...JSON.parse(first.value), sentence: String((await lines.next()).value), child, kill };
}

/** Runs the command to its end. */
export async function runCommand(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = startCommand(args);
  let out = "";
  let err = "";
  child.stdout?.on("data", (data: Buffer) => (out += data.toString("utf8")));
  child.stderr?.on("data", (data: Buffer) => (err += data.toString("utf8")));
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}
