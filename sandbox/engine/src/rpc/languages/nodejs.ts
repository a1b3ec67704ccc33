// Node programs, as Pulumi's Node language host runs them: `node @pulumi/pulumi/cmd/run …` from the SDK that the program
// itself resolves.
import { createRequire } from "node:module";
import { join } from "node:path";
import { startChild } from "../process";
import type { Command, Language, ProgramResult, ProgramRun } from "./language";

/** Programs in JavaScript and TypeScript. */
export const nodejs: Language = {
  start: async (run) =>
    startChild({
      command: "node",
      args: programArgs(run),
      cwd: run.project.programDir,
      env: programEnv(run),
      onStdout: run.onStdout,
      onStderr: run.onStderr,
    }),
  resultOf,
  plugin,
};

/**
 * Resolves a module from a folder.
 * @throws Error in the language host's words when the SDK is not installed there
 */
export function resolveFrom(folder: string, module: string): string {
  try {
    return createRequire(join(folder, "noop.js")).resolve(module);
  } catch {
    throw new Error(
      "It looks like the Pulumi SDK has not been installed. Have you run pulumi install? " +
        `(looking for ${module} from ${folder})`,
    );
  }
}

/** The exit code by which the SDK says "I have told the user already". */
const ALREADY_REPORTED = 32;

function resultOf(code: number | null, signal: NodeJS.Signals | null): ProgramResult {
  if (code === 0) return { kind: "ok" };
  if (code === ALREADY_REPORTED) return { kind: "bail" };
  const how = code === null ? `Program exited on signal: ${signal}` : `Program exited with non-zero exit code: ${code}`;
  return { kind: "error", message: `an unhandled error occurred: ${how}` };
}

function programArgs(run: ProgramRun): string[] {
  const { project } = run;
  return [
    ...nodeArgs(project.options),
    resolveFrom(project.programDir, "@pulumi/pulumi/cmd/run"),
    ...["--monitor", run.address, "--engine", run.address],
    ...["--organization", "organization", "--project", project.name, "--root-directory", project.root],
    ...["--stack", run.stack, "--pwd", project.programDir],
    ...(run.dryRun ? ["--dry-run"] : []),
    ...["--parallel", String(run.parallel)],
    project.entryPoint,
  ];
}

function plugin(folder: string, options: Record<string, unknown>): Command {
  const runner = resolveFrom(folder, "@pulumi/pulumi/cmd/run-plugin");
  return { command: "node", args: [runner, ...nodeArgs(options), folder], env: typescriptEnv(options) };
}

function nodeArgs(options: Record<string, unknown>): string[] {
  const given = options["nodeargs"];
  return typeof given === "string" ? given.split(/\s+/).filter(Boolean) : [];
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
    ...typescriptEnv(run.project.options),
  };
}

function typescriptEnv(options: Record<string, unknown>): NodeJS.ProcessEnv {
  return {
    ...(options["typescript"] !== false && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(typeof options["tsconfig"] === "string" && { PULUMI_NODEJS_TSCONFIG_PATH: options["tsconfig"] }),
  };
}
