import type { Marketplace } from "azure-marketplace-sandbox";
import type { EngineChoice, EngineRunner } from "azure-marketplace-sandbox-engine";
import { createRun, pulumi } from "./run";
import { SIDES, type Side, forSides, turnsOf } from "./sides";
import { type StateSize, measureState } from "./stateSize";

/** What one round of one side took, in milliseconds of the whole command. */
export interface Round {
  previewMs: number;
  upMs: number;
  /** From the start of `up` to the arrival of the first POST. */
  firstPostMs: number;
  /** A preview of the stack that `up` has made: nothing to do. */
  previewAgainMs: number;
  refreshMs: number;
  destroyMs: number;
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

/** Runs the sides in turn. */
export async function runRounds(course: Course, count: number, rounds: number): Promise<Rounds> {
  const all: Rounds = forSides(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const side of turnsOf(round, SIDES)) {
      const { state, ...times } = await runRound(course, side, count);
      all[side].push({ ...times, state });
      const shown = Object.entries(times).map(([name, ms]) => `${name.replace(/Ms$/, "")} ${Math.round(ms)}`);
      course.say(`  N=${count} round ${round + 1} ${side}: ${shown.join(", ")} ms`);
    }
  }
  return all;
}

async function runRound(course: Course, side: Side, count: number): Promise<Round> {
  const { marketplace } = course;
  await marketplace.reset();
  const { runner, cwd, stateDir } = createRun(course, side, count);
  await pulumi(runner, cwd, "stack", "init");
  const preview = await pulumi(runner, cwd, "preview");
  const up = await pulumi(runner, cwd, "up", "--yes", "--skip-preview");
  const firstPostAt = assertPosted(marketplace, count);
  const again = await pulumi(runner, cwd, "preview", "--expect-no-changes");
  const state = await readState(runner, cwd, stateDir, count);
  const refresh = await pulumi(runner, cwd, "refresh", "--yes", "--skip-preview");
  const destroy = await pulumi(runner, cwd, "destroy", "--yes", "--skip-preview");
  assertNothingMore(marketplace, count);
  return {
    previewMs: preview.ms,
    upMs: up.ms,
    firstPostMs: firstPostAt - up.startedAt,
    previewAgainMs: again.ms,
    refreshMs: refresh.ms,
    destroyMs: destroy.ms,
    state,
  };
}

async function readState(runner: EngineRunner, cwd: string, stateDir: string, count: number): Promise<StateSize> {
  const exported = await pulumi(runner, cwd, "stack", "export");
  return measureState(exported.stdout, stateDir, count);
}

/** Every side must have done the same work: one go-live for each resource, and none of them had to poll twice. */
function assertPosted({ control }: Marketplace, count: number): number {
  assertNothingMore({ control }, count);
  const most = Math.max(...Object.values(control.counts().byOffer).map(({ operationGets }) => operationGets));
  if (most !== 1) throw new Error(`an operation was read ${most} times, although it had ended before the first read`);
  const first = control.requests().find(({ method }) => method === "POST");
  return Date.parse(first?.at ?? "");
}

function assertNothingMore({ control }: Pick<Marketplace, "control">, count: number): void {
  const { goLivesAccepted } = control.counts();
  if (goLivesAccepted !== count) throw new Error(`${goLivesAccepted} go-lives were accepted, not ${count}`);
}
