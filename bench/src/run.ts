import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Marketplace } from "azure-marketplace-sandbox";
import { type EngineChoice, type EngineRunner, createEngineRunner } from "azure-marketplace-sandbox-engine";
import { STACK, type Side, writeProject } from "./sides";

/** One side's project on an engine, with state and journal of its own. */
export interface BenchRun {
  runner: EngineRunner;
  /** The project's folder. */
  cwd: string;
  stateDir: string;
}

/** What a command took. */
export interface Timed {
  startedAt: number;
  ms: number;
  stdout: string;
}

/** Makes a side's project anew, its state and journal empty. */
export function createRun(
  course: { engine: EngineChoice; workDir: string; marketplace: Pick<Marketplace, "url"> },
  side: Side,
  count: number,
): BenchRun {
  const { engine, workDir, marketplace } = course;
  const stateDir = join(workDir, "state");
  const journalDir = join(workDir, "journal");
  for (const folder of [stateDir, journalDir]) rmSync(folder, { recursive: true, force: true });
  const env = {
    AZURE_MARKETPLACE_ENDPOINT: marketplace.url,
    AZURE_MARKETPLACE_TOKEN: "bench",
    // What an earlier round has posted must not be remembered: the marketplace does not either.
    AZURE_MARKETPLACE_JOURNAL: journalDir,
    BENCH_RESOURCES: String(count),
  };
  const runner = createEngineRunner({ which: engine, dir: stateDir, home: join(workDir, "home"), env });
  return { runner, cwd: writeProject(workDir, side), stateDir };
}

/** What every command of the bench is told beside its own arguments. */
export const COMMON_ARGS = ["--stack", STACK, "--non-interactive", "--color", "never"];

/**
 * Runs one command and takes its time.
 * @throws Error with all that it printed, where it fails
 */
export async function pulumi(runner: EngineRunner, cwd: string, ...args: string[]): Promise<Timed> {
  const startedAt = Date.now();
  const start = performance.now();
  const { code, stdout, stderr } = await runner.run([...args, ...COMMON_ARGS], { cwd });
  const ms = performance.now() - start;
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}\n${stdout}\n${stderr}`);
  return { startedAt, ms, stdout };
}
