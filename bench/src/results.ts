import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import type { ComparedRow, PollSummary } from "./figures";
import { type DurationFigures, FIXED_PAUSES } from "./polls/measure";
import type { StartUp, StartedSide } from "./processes/startUp";
import type { WaitFigures } from "./processes/waits";
import { SIDES, type Side } from "./sides";
import { mean, median, rounded } from "./stats";

/** What was measured of the provider processes. */
export interface ProcessFigures {
  startUp: Record<StartedSide, StartUp[]>;
  waits: { count: number; sides: WaitFigures[] };
}

/** Everything that a run has measured; a part that was left out is not there. */
export interface Measured extends Partial<ProcessFigures> {
  /** Which engine ran the programs. */
  engine: string;
  polls?: { durations: readonly DurationFigures[]; summary: PollSummary };
  rows?: readonly ComparedRow[];
  /** How many rounds the medians are made of, for each number of resources: one, where the run was a quick one. */
  rounds: readonly { count: number; rounds: number }[];
}

type Flat = Record<string, number | string>;

const SUFFIXES: Record<Side, string> = { plugin: "Plugin", dynamic: "", naive: "Naive", naiveShared: "NaiveShared" };

/** What each side is compared with; the dynamic face has the plain names. */
const RATIOS: readonly { of: Side; to: Side; name: string }[] = [
  { of: "dynamic", to: "naive", name: "RatioToNaive" },
  { of: "dynamic", to: "naiveShared", name: "RatioToNaiveShared" },
  { of: "plugin", to: "naive", name: "PluginRatioToNaive" },
  { of: "plugin", to: "naiveShared", name: "PluginRatioToNaiveShared" },
  { of: "plugin", to: "dynamic", name: "PluginRatioToDynamic" },
];

/** Writes `results.json`: flat keys, each with its unit in its name; ratios and shares have none. */
export function writeResults(file: string, measured: Measured, at = new Date()): void {
  const { startUp, waits, polls } = measured;
  const flat: Flat = {
    engine: measured.engine,
    node: process.version,
    at: at.toISOString(),
    // A busy machine's milliseconds say little: above the number of cores, they say nothing.
    load5MinRatioToCores: rounded((loadavg()[1] ?? 0) / availableParallelism(), 2),
    ...Object.fromEntries(measured.rounds.map(({ count, rounds }) => [`roundsN${count}Count`, rounds])),
    ...Object.assign({}, ...(measured.rows ?? []).map(flattenRow)),
    ...(startUp && flattenStartUp(startUp)),
    ...(waits && flattenWaits(waits)),
    ...(polls && flattenSummary(polls)),
    ...(polls && Object.assign({}, ...polls.durations.map(flattenDuration))),
  };
  writeFileSync(file, `${JSON.stringify(flat, null, 2)}\n`);
}

function flattenRow({ key, unit, values, best, worst }: ComparedRow): Flat {
  const per = unit === "Bytes" ? "PerResource" : "";
  // The state's ratios carry the unit, as the goals name them.
  const ratioKey = `${key}${unit === "Bytes" ? unit : ""}`;
  const flat: Flat = {};
  for (const side of SIDES) {
    const name = `${key}${unit}${per}${SUFFIXES[side]}`;
    flat[name] = rounded(values[side]);
    if (unit === "Ms")
      Object.assign(flat, { [`${name}Min`]: rounded(best[side]), [`${name}Max`]: rounded(worst[side]) });
  }
  for (const { of, to, name } of RATIOS) {
    flat[`${ratioKey}${name}`] = rounded(values[of] / values[to], 3);
    if (unit === "Ms") flat[`${key}${name.replace("Ratio", "BestRatio")}`] = rounded(best[of] / best[to], 3);
  }
  return flat;
}

function flattenStartUp(startUp: ProcessFigures["startUp"]): Flat {
  const pairs = Object.entries(startUp).flatMap(([side, starts]) => [
    [`startUpPortMs${SUFFIXES[side as Side]}`, rounded(median(starts.map(({ portMs }) => portMs)))],
    [`startUpCheckMs${SUFFIXES[side as Side]}`, rounded(median(starts.map(({ checkMs }) => checkMs)))],
  ]);
  return Object.fromEntries(pairs) as Flat;
}

function flattenWaits({ count, sides }: ProcessFigures["waits"]): Flat {
  const pairs = sides.flatMap(({ side, peakBytes, postedPeakBytes, rssBytes, standingMs, interruptMs, kept }) => {
    const name = (key: string): string => `waits${key}${SUFFIXES[side]}`;
    return [
      [name("RssPeakBytes"), peakBytes],
      [name("RssPostedPeakBytes"), postedPeakBytes],
      [name("RssMeanBytes"), rounded(rssBytes)],
      [name("StandingMs"), rounded(standingMs)],
      ...(interruptMs === undefined ? [] : [[name("InterruptMs"), rounded(interruptMs)]]),
      ...(kept === undefined ? [] : [[name("KeptCount"), kept]]),
    ];
  });
  return { waitsCount: count, ...(Object.fromEntries(pairs) as Flat) };
}

function flattenSummary({ summary, durations }: NonNullable<Measured["polls"]>): Flat {
  const ratios = FIXED_PAUSES.map(({ key }) => [`pollsRatioTo${key}`, rounded(summary.pollsRatios[key], 4)]);
  const delays = FIXED_PAUSES.map(({ key }) => {
    const delayMs = mean(durations.map(({ fixed }) => fixed[key].delayMs));
    return [`meanDetectionDelay${key}Ms`, rounded(delayMs)];
  });
  return {
    ...Object.fromEntries(ratios),
    pollsRatioWorstDuration: rounded(summary.pollsRatioWorstDuration, 4),
    wholeProviderGetsRatioToFixed30s: rounded(summary.getsRatioToFixed30s, 4),
    meanDetectionDelayMs: rounded(summary.meanDelayMs),
    meanDetectionDelayShareOfWaitMax: rounded(summary.delayShareOfWaitMax, 4),
    meanDetectionDelayShareOfAllowedMax: rounded(summary.delayShareOfAllowedMax, 4),
    ...Object.fromEntries(delays),
  };
}

function flattenDuration({ duration, waitMs, ours, fixed, whole }: DurationFigures): Flat {
  const { key } = duration;
  return {
    [`wait${key}Ms`]: waitMs,
    [`polls${key}`]: rounded(ours.polls, 1),
    [`polls${key}RatioToFixed30s`]: rounded(ours.polls / fixed.Fixed30s.polls, 4),
    [`meanDetectionDelay${key}Ms`]: rounded(ours.delayMs),
    [`meanDetectionDelay${key}ShareOfWait`]: rounded(ours.delayMs / waitMs, 4),
    [`wholeProviderPolls${key}`]: whole.polls,
    [`wholeProviderStatusReads${key}`]: whole.statusReads,
    [`wholeProviderDetectionDelay${key}Ms`]: rounded(whole.delayMs),
  };
}
