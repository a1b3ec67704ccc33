// What programs of several languages are told and tell alike: variables of the environment at the start, an exit code at the end.
import type { ProgramResult, ProgramRun } from "./language";

/** The exit code by which an SDK says "I have told the user already". */
const ALREADY_REPORTED = 32;

/** The environment of a program: the operation's own and what the run is, as Pulumi's SDKs read it. */
export function programVariables(run: ProgramRun): NodeJS.ProcessEnv {
  const entries = Object.entries(run.config);
  const secretKeys = entries.filter(([, { secret }]) => secret).map(([key]) => key);
  return {
    ...run.env,
    PULUMI_MONITOR: run.address,
    PULUMI_ENGINE: run.address,
    PULUMI_ORGANIZATION: "organization",
    PULUMI_PROJECT: run.project.name,
    PULUMI_ROOT_DIRECTORY: run.project.root,
    PULUMI_STACK: run.stack,
    PULUMI_DRY_RUN: String(run.dryRun),
    PULUMI_PARALLEL: String(run.parallel),
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(entries.map(([key, { value }]) => [key, value]))),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
  };
}

/** What the end of a program's process means. */
export function programResult(code: number | null, signal: NodeJS.Signals | null): ProgramResult {
  if (code === 0) return { kind: "ok" };
  if (code === ALREADY_REPORTED) return { kind: "bail" };
  const how = code === null ? `program exited on signal: ${signal}` : `program exited with non-zero exit code: ${code}`;
  return { kind: "error", message: `an unhandled error occurred: ${how}` };
}
