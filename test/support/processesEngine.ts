import type { ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type EngineRunner, createEngineRunner } from "azure-marketplace-sandbox-engine";
import type { EngineName } from "./engineBench";
import type { Values } from "./processes";
import { until } from "./processesFolder";
import { TOKEN } from "./wireBench";

/** What a command came to. */
export interface EngineRun {
  code: number | undefined;
  text: string;
}

/** A command that runs. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** Resolves once the command's own process has ended; what it started may still be there. */
  readonly ended: Promise<EngineRun>;
}

/** A program and its stack, on one engine, in a folder of its own. */
export interface EngineProject {
  declare(values: Values): void;
  start(args: readonly string[]): RunningCommand;
  /** Runs a command to its end. */
  run(args: readonly string[]): Promise<EngineRun>;
  /** The resource as state has it. */
  resource(): { id?: string; outputs?: Values } | undefined;
  /** Locks that a killed engine left behind. */
  locks(): string[];
  stateText(): string;
  putState(text: string): void;
  close(): void;
}

/** A stack that was made once, to be copied: a stack of one's own takes a second. */
export interface EngineTemplate {
  readonly engine: EngineName;
  readonly describe: string;
  copy(env: NodeJS.ProcessEnv): EngineProject;
  close(): void;
}

const SANDBOX = resolve(__dirname, "..", "..", ".sandbox");
const STACK = "test";
const PROJECT = "tier-c";
const RESOURCE = /::offer$/;
/** Nothing that ends at all takes longer. */
const PATIENCE_MS = 60_000;

const started = new Set<ChildProcess>();

/** Kills every command that is still there. */
export async function killCommands(): Promise<void> {
  const left = [...started];
  for (const child of left) child.kill("SIGKILL");
  await Promise.all(left.map((child) => until("a killed command", () => hasEnded(child) || undefined)));
}

/**
 * Makes a stack without resources, for a program that declares what `declared.json` holds.
 * @param project more lines of its Pulumi.yaml
 */
export async function createEngineTemplate(engine: EngineName, program: string, project = ""): Promise<EngineTemplate> {
  mkdirSync(SANDBOX, { recursive: true });
  const dir = mkdtempSync(join(SANDBOX, "tier-c-"));
  const template = join(dir, "template");
  const files: Record<string, string> = {
    "Pulumi.yaml": `name: ${PROJECT}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n${project}`,
    "package.json": `{ "name": "${PROJECT}", "private": true, "main": "index.js" }\n`,
    "declared.json": "{}",
    "index.js": program,
  };
  mkdirSync(join(template, "program"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(template, "program", name), text);
  const home = join(dir, "home");
  const runnerOf = (at: string, env: NodeJS.ProcessEnv): EngineRunner =>
    createEngineRunner({ which: engine, dir: join(at, "state"), home, env: { ...benchEnv(), ...env } });
  const made = createProject(template, runnerOf(template, {}));
  const { code, text } = await made.run(["stack", "init", STACK]);
  if (code !== 0) throw new Error(`no stack could be made\n${text}`);
  let copies = 0;
  return {
    engine,
    describe: runnerOf(template, {}).describe,
    copy: (env) => {
      const at = join(dir, String(++copies));
      cpSync(template, at, { recursive: true });
      return createProject(at, runnerOf(at, env));
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function benchEnv(): NodeJS.ProcessEnv {
  return {
    AZURE_MARKETPLACE_TOKEN: TOKEN,
    AZURE_MARKETPLACE_WAIT: "20h",
    ...{ CI: undefined, TF_BUILD: undefined, TS_NODE_PROJECT: undefined, TS_NODE_TRANSPILE_ONLY: undefined },
  };
}

function createProject(dir: string, runner: EngineRunner): EngineProject {
  const cwd = join(dir, "program");
  const stateFile = join(dir, "state", ".pulumi", "stacks", PROJECT, `${STACK}.json`);
  const start = (args: readonly string[]): RunningCommand => {
    const named = args[0] === "stack" ? [] : ["--stack", STACK];
    const child = runner.spawn([...args, ...named, "--non-interactive", "--color", "never"], { cwd });
    return { child, ended: collect(child) };
  };
  return {
    declare: (values) => writeFileSync(join(cwd, "declared.json"), JSON.stringify(values)),
    start,
    run: async (args) => {
      const { child, ended } = start(args);
      const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      return ended.finally(() => clearTimeout(timer));
    },
    resource: () => readResource(stateFile),
    locks: () => listFiles(join(dir, "state", ".pulumi", "locks")),
    stateText: () => readFileSync(stateFile, "utf8"),
    putState: (text) => {
      mkdirSync(join(stateFile, ".."), { recursive: true });
      writeFileSync(stateFile, text);
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A command has ended when its process has: processes that outlive it may hold its output open. */
function collect(child: ChildProcess): Promise<EngineRun> {
  let text = "";
  started.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  }
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      started.delete(child);
      const finish = (): void => done({ code: code ?? undefined, text });
      if (code === null) return finish();
      child.on("close", finish);
    });
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function readResource(stateFile: string): { id?: string; outputs?: Values } | undefined {
  if (!existsSync(stateFile)) return undefined;
  const { checkpoint } = JSON.parse(readFileSync(stateFile, "utf8")) as {
    checkpoint?: { latest?: { resources?: { urn: string; id?: string; outputs?: Values }[] } };
  };
  return checkpoint?.latest?.resources?.find(({ urn }) => RESOURCE.test(urn));
}

function listFiles(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
