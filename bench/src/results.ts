import { writeFileSync } from "node:fs";
import type { ComparedRow, PollSummary } from "./figures";
import { type DurationFigures, FIXED_PAUSES } from "./polls/measure";
import { mean, rounded } from "./stats";

/** Everything that a run has measured. */
export interface Measured {
  /** Which engine ran the programs. */
  engine: string;
  rows: readonly ComparedRow[];
  durations: readonly DurationFigures[];
  summary: PollSummary;
  /** How many rounds the medians are made of: one, where the run was a quick one. */
  rounds: { one: number; many: number };
}

type Flat = Record<string, number | string>;

/** Writes `results.json`: flat keys, each with its unit in its name; ratios and shares have none. */
export function writeResults(file: string, measured: Measured, at = new Date()): void {
  const flat: Flat = {
    engine: measured.engine,
    node: process.version,
    at: at.toISOString(),
    roundsN1Count: measured.rounds.one,
    roundsN200Count: measured.rounds.many,
    ...Object.assign({}, ...measured.rows.map(flattenRow)),
    ...flattenSummary(measured),
    ...Object.assign({}, ...measured.durations.map(flattenDuration)),
  };
  writeFileSync(file, `${JSON.stringify(flat, null, 2)}\n`);
}

function flattenRow({ key, unit, values, best }: ComparedRow): Flat {
  const per = unit === "Bytes" ? "PerResource" : "";
  return {
    [`${key}${unit}${per}`]: rounded(values.ours),
    [`${key}${unit}${per}Naive`]: rounded(values.naive),
    [`${key}${unit}${per}NaiveShared`]: rounded(values.naiveShared),
    // The state's ratios carry the unit, as the goals name them.
    [`${key}${unit === "Bytes" ? unit : ""}RatioToNaive`]: rounded(values.ours / values.naive, 3),
    [`${key}${unit === "Bytes" ? unit : ""}RatioToNaiveShared`]: rounded(values.ours / values.naiveShared, 3),
    ...(unit === "Ms" && {
      [`${key}BestRatioToNaive`]: rounded(best.ours / best.naive, 3),
      [`${key}BestRatioToNaiveShared`]: rounded(best.ours / best.naiveShared, 3),
    }),
  };
}

function flattenSummary({ summary, durations }: Measured): Flat {
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
