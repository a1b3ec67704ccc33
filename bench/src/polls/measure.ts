import { createSeededUnit, mean, sum } from "../stats";
import { type Waited, waitLikeProvider, waitWithFixedPause } from "./count";
import { type DocumentedDuration, DURATIONS, totalMs } from "./durations";
import { endingAt, scheduleOf } from "./schedule";
import { type Served, releaseWithWholeProvider } from "./wholeProvider";

/** Ways to wait that ours is compared with. */
export const FIXED_PAUSES = [
  { key: "Fixed30s", ms: 30_000 },
  { key: "Fixed60s", ms: 60_000 },
  { key: "Fixed300s", ms: 300_000 },
  { key: "Fixed30min", ms: 1_800_000 },
] as const;

/** Key of a way to wait with a fixed pause. */
export type FixedKey = (typeof FIXED_PAUSES)[number]["key"];

/** The mean of many waits. */
export type MeanWait = Waited;

/** What was counted for one documented duration. */
export interface DurationFigures {
  duration: DocumentedDuration;
  waitMs: number;
  ours: MeanWait;
  fixed: Record<FixedKey, MeanWait>;
  /** One release of exactly this duration through the whole provider. */
  whole: Served;
}

const PHASES = 120;
const SEED = 20_260_105;
/** The ends are spread evenly over one pause of the slowest fixed way, so that no way to wait is lucky. */
const SPREAD_MS = 1_800_000;

/** Counts polls and delays over all documented durations. */
export async function measurePolls(): Promise<DurationFigures[]> {
  const figures: DurationFigures[] = [];
  for (const duration of DURATIONS) figures.push(await measureDuration(duration));
  return figures;
}

/** The longest that a mean detection delay may be: 2 % of the wait or 60 s, whichever is larger. */
export function allowedDelayMs(waitMs: number): number {
  return Math.max(0.02 * waitMs, 60_000);
}

async function measureDuration(duration: DocumentedDuration): Promise<DurationFigures> {
  const unit = createSeededUnit(SEED);
  const waitMs = totalMs(duration.steps);
  const steps = await scheduleOf(duration.steps);
  const ours: Waited[] = [];
  const fixed = FIXED_PAUSES.map((): Waited[] => []);
  for (let phase = 0; phase < PHASES; phase++) {
    const scheduled = endingAt(steps, waitMs + ((phase + unit()) / PHASES - 0.5) * SPREAD_MS);
    ours.push(await waitLikeProvider(scheduled, unit));
    for (const [index, { ms }] of FIXED_PAUSES.entries()) {
      fixed[index]?.push(await waitWithFixedPause(scheduled, ms));
    }
  }
  const means = FIXED_PAUSES.map(({ key }, index) => [key, meanOf(fixed[index] ?? [])] as const);
  return {
    duration,
    waitMs,
    ours: meanOf(ours),
    fixed: Object.fromEntries(means) as Record<FixedKey, MeanWait>,
    whole: await releaseWithWholeProvider(duration.steps, unit),
  };
}

function meanOf(waits: readonly Waited[]): MeanWait {
  return { polls: mean(waits.map(({ polls }) => polls)), delayMs: mean(waits.map(({ delayMs }) => delayMs)) };
}

/** Sums over all durations, each weighing what it costs. */
export function totalPolls(figures: readonly DurationFigures[], pick: (figure: DurationFigures) => MeanWait): number {
  return sum(figures.map((figure) => pick(figure).polls));
}
