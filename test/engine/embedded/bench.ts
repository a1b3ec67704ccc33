// What every test of this folder works with: a project in a folder of its own, run on one of the engines.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { createEngineRunner, findPulumi } from "azure-marketplace-sandbox-engine";
import type { EngineRunner, RunResult } from "azure-marketplace-sandbox-engine";
import { LAZILY } from "../../support/lazily";
import { LOGIC_JS, PROGRAM_JS, SERIALIZED_JS } from "./program";
import type { Behaviour, Call, Thing } from "./program";

/** A resource in a state file. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: string[];
  readonly [key: string]: unknown;
}

/** A state file's content. */
export interface State {
  readonly resources: StateResource[];
  readonly pending: { readonly type: string; readonly resource: StateResource }[];
  readonly text: string;
}

/** How a command is run. */
export interface CommandOptions {
  readonly things?: readonly Thing[];
  readonly behave?: Behaviour;
  readonly env?: NodeJS.ProcessEnv;
}

/** A project and its stack. */
export interface Bench {
  readonly runner: EngineRunner;
  readonly dir: string;
  run(args: readonly string[], options?: CommandOptions): Promise<RunResult>;
  /** `up` without the preview before it. */
  up(options: CommandOptions & { readonly flags?: readonly string[] }): Promise<RunResult>;
  /** Starts a command that the test will interrupt or kill. */
  start(args: readonly string[], options: CommandOptions): Started;
  state(): State;
  /** The calls that have reached the provider since the last time they were taken. */
  takeCalls(): Call[];
  locks(): string[];
}

/** A running command. */
export interface Started {
  readonly child: ChildProcess;
  /** Resolves when the provider has been called. */
  called(method: string, name: string): Promise<void>;
  readonly result: Promise<RunResult>;
}

const ROOT = join(__dirname, "..", "..", "..", ".sandbox");

/** The engines that are there: the embedded one always, the real one where a CLI is on PATH. */
export const ENGINES: readonly ("embedded" | "pulumi")[] = findPulumi(process.env)
  ? ["embedded", "pulumi"]
  : ["embedded"];

const open: string[] = [];

/** Removes the folders of every bench. */
export function removeBenches(): void {
  for (const dir of open.splice(0)) rmSync(dir, { recursive: true, force: true });
}

const YAML = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";

/** Makes a project with a stack `dev`. `files` replaces the ordinary program. */
export async function createBench(
  which: "embedded" | "pulumi",
  files?: Record<string, string>,
  yaml = YAML,
  name = "bench",
): Promise<Bench> {
  return makeBench(which, { files, yaml, name, inProcess: true });
}

/** Makes one where each command has a process of its own, and Pulumi itself serializes the provider: as a person has it. */
export async function createWholeBench(which: "embedded" | "pulumi"): Promise<Bench> {
  return makeBench(which, { files: { "index.js": SERIALIZED_JS }, yaml: YAML, name: "bench", inProcess: false });
}

async function makeBench(
  which: "embedded" | "pulumi",
  { files, yaml, name, inProcess }: { files?: Record<string, string>; yaml: string; name: string; inProcess: boolean },
): Promise<Bench> {
  mkdirSync(ROOT, { recursive: true });
  const dir = mkdtempSync(join(ROOT, `engine-${which}-`));
  open.push(dir);
  const project = join(dir, "project");
  const all = { "package.json": `{"name":"bench","main":"index.js"}`, "index.js": PROGRAM_JS, ...files };
  for (const [file, text] of Object.entries({ ...all, "Pulumi.yaml": `name: ${name}\n${yaml}` })) {
    mkdirSync(join(project, file, ".."), { recursive: true });
    writeFileSync(join(project, file), text);
  }
  writeFileSync(join(dir, "logic.js"), LOGIC_JS);
  const env = { PULUMI_CONFIG_PASSPHRASE: "correct", ...LAZILY };
  const runner = createEngineRunner({ which, dir: join(dir, "state"), env, inProcess });
  const bench = benchOf(runner, dir, name);
  const made = await bench.run(["stack", "init", "dev"]);
  if (made.code !== 0) throw new Error(`stack init: ${made.stderr}`);
  return bench;
}

function benchOf(runner: EngineRunner, dir: string, name: string): Bench {
  const project = join(dir, "project");
  const calls = join(dir, "calls.jsonl");
  let taken = 0;
  const optionsOf = ({ things = [], behave = {}, env }: CommandOptions = {}) => ({
    cwd: project,
    env: {
      THINGS: JSON.stringify(things),
      BEHAVE: JSON.stringify(behave),
      CALLS: calls,
      LOGIC: join(dir, "logic.js"),
      ...env,
    },
  });
  const allCalls = (): Call[] => {
    const text = existsSync(calls) ? readFileSync(calls, "utf8") : "";
    return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Call]));
  };
  return {
    runner,
    dir,
    run: (args, options) => runner.run(["--non-interactive", ...args], optionsOf(options)),
    up: ({ flags = [], ...options }) =>
      runner.run(["up", "--yes", "--skip-preview", "--non-interactive", ...flags], optionsOf(options)),
    start(args, options) {
      const child = runner.spawn(args, optionsOf(options));
      const before = allCalls().length;
      return { child, result: resultOf(child), called: (method, name) => waitForCall(allCalls, before, method, name) };
    },
    state: () => readState(join(dir, "state", ".pulumi", "stacks", name, "dev.json")),
    takeCalls() {
      const all = allCalls();
      const fresh = all.slice(taken);
      taken = all.length;
      return fresh;
    },
    locks() {
      const folder = join(dir, "state", ".pulumi", "locks", "organization", name, "dev");
      return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
    },
  };
}

function resultOf(child: ChildProcess): Promise<RunResult> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code: code ?? (signal === "SIGKILL" ? 137 : 130), stdout, stderr }));
  });
}

async function waitForCall(calls: () => Call[], before: number, method: string, name: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (
      calls()
        .slice(before)
        .some((call) => call.method === method && call.name === name)
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`no call of ${method} for ${name} in 30 s`);
}

function readState(path: string): State {
  const text = readFileSync(path, "utf8");
  const { latest } = (JSON.parse(text) as { checkpoint: { latest: Record<string, unknown> } }).checkpoint;
  return {
    resources: (latest["resources"] ?? []) as StateResource[],
    pending: (latest["pending_operations"] ?? []) as State["pending"],
    text,
  };
}

/** The resource of a state with this name. */
export function find(state: State, name: string): StateResource | undefined {
  return state.resources.find(({ urn }) => urn.endsWith(`::${name}`));
}

/** The calls of a kind, as `method name`, without those that only note the end of one. */
export function sequence(calls: readonly Call[], ...methods: string[]): string[] {
  return calls
    .filter((call) => !call.end && methods.includes(call.method))
    .map((call) => `${call.method} ${call.name}`);
}

/** A state as both engines must write it: without ids of providers, times, positions, ciphertexts. */
export function shapeOf(state: State): unknown {
  const resources = state.resources.map((resource) => {
    const { created, modified, sourcePosition, stackTrace, provider, ...rest } = resource;
    const times = [created, modified, sourcePosition, stackTrace].map((value) => value !== undefined);
    const properties = JSON.parse(JSON.stringify(rest), hideVolatile) as object;
    const id = resource.type.startsWith("pulumi:providers:") ? { id: "some" } : {};
    return { ...properties, ...id, times, provider: String(provider).replace(/::[^:]+$/, "") };
  });
  return { resources, pending: state.pending.map(({ type, resource }) => [type, resource.urn]) };
}

function hideVolatile(key: string, value: unknown): unknown {
  return key === "ciphertext" || key === "__provider" ? typeof value : value;
}
