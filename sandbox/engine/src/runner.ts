// One way to run either engine: the same arguments, the same isolation, whichever is there.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startCommandLine } from "./cli/commandLine";
import { findPulumi } from "./find";
import type { FoundPulumi } from "./find";

/** Which engine is wanted. */
export type EngineChoice = "auto" | "pulumi" | "embedded";

/** What a runner is made with. */
export interface EngineRunnerOptions {
  /** `auto` takes the real CLI where there is one. */
  readonly which: EngineChoice;
  /** The folder of the file backend; made if it is not there. */
  readonly dir: string;
  /** Set for every run, after the user's own Pulumi and Azure variables are taken away. */
  readonly env?: NodeJS.ProcessEnv;
  /** `PULUMI_HOME`; by default `home` beside the backend's folder. */
  readonly home?: string;
  /**
   * `run` keeps the embedded engine in the caller's own process, at a third of the cost; programs and providers have
   * processes of their own all the same. The real CLI, and whatever is given to `spawn`, always has one.
   */
  readonly inProcess?: boolean;
}

/** Where and how one command runs. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Hears every line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void;
  /** Interrupts the command once, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** What a command came to. */
export interface RunResult {
  /** The exit code; 128 and the signal's number, as a shell has it, when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pulumi` commands on one of the engines. */
export interface EngineRunner {
  readonly name: "pulumi" | "embedded";
  /** One line for people: which engine this is and why. */
  readonly describe: string;
  /** `run` needs no process for the engine itself. */
  readonly inProcess: boolean;
  /** Runs a command to its end. */
  run(args: readonly string[], options: RunOptions): Promise<RunResult>;
  /** Starts a command and leaves the rest to the caller; its stdin is closed, its output piped. */
  spawn(args: readonly string[], options: RunOptions): ChildProcess;
}

/** Variables of the user that must not reach a sandbox: other accounts, other backends, other plugins. */
const TAKEN_AWAY = /^(ARM_|AZURE_|PULUMI_|AWS_|GOOGLE_|TF_VAR_)/;
/** Exceptions: these are switches of the test bench, not of the user's account. */
const KEPT = new Set(["PULUMI_DEBUG_GRPC"]);

const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/**
 * Makes a runner.
 * @throws Error when the real CLI is asked for and there is none
 */
export function createEngineRunner(options: EngineRunnerOptions): EngineRunner {
  const found = options.which === "embedded" ? undefined : findPulumi(process.env);
  if (options.which === "pulumi" && !found) throw new Error("no pulumi CLI found on PATH");
  const env = isolatedEnv(options, found);
  const command = found ? found.path : process.execPath;
  const prefix = found ? [] : [join(__dirname, "main.js")];
  const inProcess = found === undefined && options.inProcess === true;
  const start = (args: readonly string[], run: RunOptions): ChildProcess =>
    spawn(command, [...prefix, ...args], {
      cwd: run.cwd,
      env: { ...env, ...run.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
  return {
    name: found ? "pulumi" : "embedded",
    describe: describeEngine(options.which, found),
    inProcess,
    spawn: start,
    run: (args, run) => (inProcess ? runInProcess(args, env, run) : collect(start(args, run), run)),
  };
}

function describeEngine(which: EngineChoice, found: FoundPulumi | undefined): string {
  if (found) return `engine: pulumi ${found.version} ${found.where}`;
  return which === "embedded" ? "engine: embedded (asked for)" : "engine: embedded (no pulumi CLI found on PATH)";
}

/** The caller's environment without the user's accounts, with a backend, a home and a passphrase of its own. */
function isolatedEnv(options: EngineRunnerOptions, found: FoundPulumi | undefined): NodeJS.ProcessEnv {
  const dir = resolve(options.dir);
  const home = resolve(options.home ?? join(dirname(dir), "home"));
  mkdirSync(dir, { recursive: true });
  mkdirSync(home, { recursive: true });
  const kept = Object.entries(process.env).filter(([name]) => KEPT.has(name) || !TAKEN_AWAY.test(name));
  const env = Object.fromEntries(kept);
  return {
    ...env,
    // The CLI looks for its language host and the dynamic provider's starter beside itself.
    ...(found && { PATH: [dirname(found.path), env["PATH"]].join(delimiter) }),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: pathToFileURL(dir).href,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...options.env,
  };
}

function collect(child: ChildProcess, run: RunOptions): Promise<RunResult> {
  const interrupt = (): void => void child.kill("SIGINT");
  if (run.signal?.aborted) interrupt();
  run.signal?.addEventListener("abort", interrupt, { once: true });
  const stdout = gather(child.stdout, run.onLine);
  const stderr = gather(child.stderr, run.onLine);
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      run.signal?.removeEventListener("abort", interrupt);
      const byExit = code ?? 128 + ((signal && SIGNAL_NUMBERS[signal]) ?? 0);
      done({ code: byExit, stdout: stdout(), stderr: stderr() });
    });
  });
}

function gather(stream: NodeJS.ReadableStream | null, onLine: RunOptions["onLine"]): () => string {
  const gathered = createGathered(onLine);
  stream?.setEncoding("utf8").on("data", gathered.add).on("end", gathered.end);
  return gathered.text;
}

async function runInProcess(args: readonly string[], env: NodeJS.ProcessEnv, run: RunOptions): Promise<RunResult> {
  const [stdout, stderr] = [createGathered(run.onLine), createGathered(run.onLine)];
  // As a process would get it: without what is not set.
  const set = Object.fromEntries(Object.entries({ ...env, ...run.env }).filter(([, value]) => value !== undefined));
  const output = { write: stdout.add, writeError: stderr.add };
  const line = startCommandLine(args, { env: set, cwd: run.cwd, output });
  const interrupt = (): void => line.signal("SIGINT");
  if (run.signal?.aborted) interrupt();
  run.signal?.addEventListener("abort", interrupt, { once: true });
  const code = await line.code;
  run.signal?.removeEventListener("abort", interrupt);
  stdout.end();
  stderr.end();
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Text that comes in pieces, and is heard line by line. */
interface Gathered {
  add(chunk: string): void;
  end(): void;
  text(): string;
}

function createGathered(onLine: RunOptions["onLine"]): Gathered {
  let text = "";
  let rest = "";
  return {
    add: (chunk) => {
      text += chunk;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      if (onLine) lines.forEach(onLine);
    },
    end: () => {
      if (rest !== "") onLine?.(rest);
    },
    text: () => text,
  };
}
