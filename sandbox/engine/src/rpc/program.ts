// Runs the user's program as Pulumi's Node language host does: `node @pulumi/pulumi/cmd/run …` from the SDK that the
// program itself resolves.
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ConfigValue } from "../project/stackConfig";
import type { Project } from "../project/project";
import { startChild } from "./process";
import type { Child } from "./process";

/** What a program run needs to know. */
export interface ProgramRun {
  readonly project: Project;
  readonly stack: string;
  readonly config: Record<string, ConfigValue>;
  /** Address of both the resource monitor and the engine service. */
  readonly address: string;
  readonly parallel: number;
  readonly dryRun: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly onStdout: (line: string) => void;
  readonly onStderr: (line: string) => void;
}

/** How a program ended: well, with errors it has reported itself, or badly. */
export type ProgramResult = { kind: "ok" } | { kind: "bail" } | { kind: "error"; message: string };

/** The exit code by which the SDK says "I have told the user already". */
const ALREADY_REPORTED = 32;

/**
 * Resolves a module from the program's folder.
 * @throws Error in the language host's words when the SDK is not installed there
 */
export function resolveFrom(programDir: string, module: string): string {
  try {
    return createRequire(join(programDir, "noop.js")).resolve(module);
  } catch {
    throw new Error(
      "It looks like the Pulumi SDK has not been installed. Have you run pulumi install? " +
        `(looking for ${module} from ${programDir})`,
    );
  }
}

/** Starts the program. */
export function startProgram(run: ProgramRun): Child {
  const { project } = run;
  const runner = resolveFrom(project.programDir, "@pulumi/pulumi/cmd/run");
  const args = [
    ...project.nodeArgs,
    runner,
    ...["--monitor", run.address, "--engine", run.address],
    ...["--organization", "organization", "--project", project.name, "--root-directory", project.root],
    ...["--stack", run.stack, "--pwd", project.programDir],
    ...(run.dryRun ? ["--dry-run"] : []),
    ...["--parallel", String(run.parallel)],
    project.entryPoint,
  ];
  return startChild({
    command: "node",
    args,
    cwd: project.programDir,
    env: programEnv(run),
    onStdout: run.onStdout,
    onStderr: run.onStderr,
  });
}

/** What the end of the program's process means. */
export function programResult(code: number | null, signal: NodeJS.Signals | null): ProgramResult {
  if (code === 0) return { kind: "ok" };
  if (code === ALREADY_REPORTED) return { kind: "bail" };
  const how = code === null ? `Program exited on signal: ${signal}` : `Program exited with non-zero exit code: ${code}`;
  return { kind: "error", message: `an unhandled error occurred: ${how}` };
}

function programEnv(run: ProgramRun): NodeJS.ProcessEnv {
  const entries = Object.entries(run.config);
  // Keys go in the old form `namespace:config:name`, which every SDK version understands.
  const config = entries.map(([key, { value }]) => [key.replace(":", ":config:"), value]);
  const secretKeys = entries.filter(([, { secret }]) => secret).map(([key]) => key);
  return {
    ...run.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    ...(run.project.typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(run.project.tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: run.project.tsconfig }),
  };
}
