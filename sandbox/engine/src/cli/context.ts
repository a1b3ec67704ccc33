// What every command works with: the environment, the output, the project and its stack.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Output } from "../display/display";
import type { InterruptSource } from "../deploy/interrupts";
import { loadProject } from "../project/project";
import type { Project } from "../project/project";
import { backendRoot, ensureBackend } from "../state/store";
import type { StackRef } from "../state/store";
import type { Args } from "./args";

/** One run of the command line. */
export interface Context {
  readonly args: Args;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly output: Output;
  readonly interrupts: InterruptSource;
  /** The last signal, for messages that name it. */
  readonly lastSignal: () => "SIGINT" | "SIGTERM";
  /** Calls back at each interrupt with what it does. */
  onSignal: (listener: (level: "cancel" | "terminate") => void) => () => void;
}

/** The exit code of a stack that is not there. */
export const EXIT_STACK_NOT_FOUND = 6;

/** The project in the context's folder. */
export function projectOf({ args, cwd }: Context): Project {
  return loadProject(resolve(cwd, args.values.get("cwd") ?? "."));
}

/**
 * The stack a command is about: `--stack`, else the selected one.
 * @throws Error when neither is there
 */
export function stackRef(context: Context, project: Project, name?: string): StackRef {
  const given = name ?? context.args.values.get("stack") ?? selectedStack(context, project);
  if (given === undefined) {
    throw new Error("no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one");
  }
  const url = context.env["PULUMI_BACKEND_URL"] ?? "";
  const root = backendRoot(context.env["PULUMI_BACKEND_URL"]);
  ensureBackend(root);
  // `organization/project/stack` is the long form of a stack in a file backend.
  return { root, url, project: project.name, stack: given.split("/").at(-1) ?? given };
}

/** The passphrase that the environment gives; undefined when it gives none. */
export function passphrase({ env }: Context): string | undefined {
  const file = env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (env["PULUMI_CONFIG_PASSPHRASE"] !== undefined) return env["PULUMI_CONFIG_PASSPHRASE"];
  return file === undefined ? undefined : readFileSync(file, "utf8").trim();
}

/** Remembers the stack for the commands that come without `--stack`, where Pulumi itself remembers it. */
export function selectStack(context: Context, project: Project, stack: string): void {
  const file = workspaceFile(context, project);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ stack: `organization/${project.name}/${stack}` }));
}

function selectedStack(context: Context, project: Project): string | undefined {
  const file = workspaceFile(context, project);
  if (context.env["PULUMI_STACK"]) return context.env["PULUMI_STACK"];
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, "utf8")) as { stack?: string }).stack;
}

function workspaceFile({ env }: Context, project: Project): string {
  const home = env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  const hash = createHash("sha1").update(join(project.root, "Pulumi.yaml")).digest("hex");
  return join(home, "workspaces", `${project.name}-${hash}-workspace.json`);
}
