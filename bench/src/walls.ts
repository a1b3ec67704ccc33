import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Marketplace } from "azure-marketplace-sandbox";
import { type EngineChoice, type EngineRunner, createEngineRunner } from "azure-marketplace-sandbox-engine";
import { SIDES, STACK, type Side, writeProject } from "./sides";
import { type StateSize, measureState } from "./stateSize";

/** What one round of one side took, in milliseconds of the whole command. */
export interface Round {
  previewMs: number;
  upMs: number;
  /** From the start of `up` to the arrival of the first POST. */
  firstPostMs: number;
  /** A preview of the stack that `up` has made: nothing to do. */
  previewAgainMs: number;
  state: StateSize;
}

/** The rounds of every side with the same number of resources. */
export type Rounds = Record<Side, Round[]>;

/** Where and with what the rounds are run. */
export interface Course {
  engine: EngineChoice;
  workDir: string;
  marketplace: Marketplace;
  say(line: string): void;
}

/** Runs the sides in turn, each beginning as often as the others: what disturbs the machine disturbs all of them. */
export async function runRounds(course: Course, count: number, rounds: number): Promise<Rounds> {
  const all: Rounds = { ours: [], naive: [], naiveShared: [] };
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < SIDES.length; turn++) {
      const side = SIDES[(round + turn) % SIDES.length] ?? "ours";
      const figures = await runRound(course, side, count);
      all[side].push(figures);
      const shown = [figures.previewMs, figures.upMs, figures.firstPostMs, figures.previewAgainMs].map(Math.round);
      course.say(
        `  N=${count} round ${round + 1} ${side}: preview, up, first POST, preview again ${shown.join(" ")} ms`,
      );
    }
  }
  return all;
}

async function runRound(course: Course, side: Side, count: number): Promise<Round> {
  const stateDir = join(course.workDir, "state");
  const journalDir = join(course.workDir, "journal");
  for (const folder of [stateDir, journalDir]) rmSync(folder, { recursive: true, force: true });
  await course.marketplace.reset();
  const env = {
    AZURE_MARKETPLACE_ENDPOINT: course.marketplace.url,
    AZURE_MARKETPLACE_TOKEN: "bench",
    // What an earlier round has posted must not be remembered: the marketplace does not either.
    AZURE_MARKETPLACE_JOURNAL: journalDir,
    BENCH_RESOURCES: String(count),
  };
  const runner = createEngineRunner({ which: course.engine, dir: stateDir, home: join(course.workDir, "home"), env });
  const cwd = writeProject(course.workDir, side);
  await pulumi(runner, cwd, "stack", "init");
  const preview = await pulumi(runner, cwd, "preview");
  const up = await pulumi(runner, cwd, "up", "--yes", "--skip-preview");
  const firstPostAt = assertPosted(course.marketplace, count);
  const again = await pulumi(runner, cwd, "preview", "--expect-no-changes");
  const exported = await pulumi(runner, cwd, "stack", "export");
  return {
    previewMs: preview.ms,
    upMs: up.ms,
    firstPostMs: firstPostAt - up.startedAt,
    previewAgainMs: again.ms,
    state: measureState(exported.stdout, stateDir, count),
  };
}

interface Timed {
  startedAt: number;
  ms: number;
  stdout: string;
}

async function pulumi(runner: EngineRunner, cwd: string, ...args: string[]): Promise<Timed> {
  const startedAt = Date.now();
  const start = performance.now();
  const all = [...args, "--stack", STACK, "--non-interactive", "--color", "never"];
  const { code, stdout, stderr } = await runner.run(all, { cwd });
  const ms = performance.now() - start;
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}\n${stdout}\n${stderr}`);
  return { startedAt, ms, stdout };
}

/** Both sides must have done the same work: one go-live for each resource, and none of them had to poll twice. */
function assertPosted({ control }: Marketplace, count: number): number {
  const { goLivesAccepted, byOffer } = control.counts();
  if (goLivesAccepted !== count) throw new Error(`${goLivesAccepted} go-lives were accepted, not ${count}`);
  const most = Math.max(...Object.values(byOffer).map(({ operationGets }) => operationGets));
  if (most !== 1) throw new Error(`an operation was read ${most} times, although it had ended before the first read`);
  const first = control.requests().find(({ method }) => method === "POST");
  return Date.parse(first?.at ?? "");
}
