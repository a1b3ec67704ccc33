import { type DurationFigures, FIXED_PAUSES, allowedDelayMs, totalPolls } from "./polls/measure";
import { SIDES, type Side } from "./sides";
import { mean, median, sum } from "./stats";
import type { Round, Rounds } from "./walls";

/** One line of the table of both sides. */
export interface ComparedRow {
  /** Name in `results.json`, without unit. */
  key: string;
  unit: "Bytes" | "Ms";
  label: string;
  /** The median of each side: what the ratios are made of. */
  values: Record<Side, number>;
  /** The least of each side: what a busy machine disturbs least. */
  best: Record<Side, number>;
}

/** What the polls come to over all documented durations. */
export interface PollSummary {
  pollsRatios: Record<(typeof FIXED_PAUSES)[number]["key"], number>;
  /** All GETs of the whole provider, the reads of the offer's status among them, against fixed polls every 30 s. */
  getsRatioToFixed30s: number;
  pollsRatioWorstDuration: number;
  meanDelayMs: number;
  /** The largest mean delay of a duration as a share of that duration. */
  delayShareOfWaitMax: number;
  /** The largest mean delay as a share of what is allowed; above 1 the goal is missed. */
  delayShareOfAllowedMax: number;
}

const TIMES = [
  { key: "preview", label: "preview, new", pick: (round: Round) => round.previewMs },
  { key: "up", label: "up", pick: (round: Round) => round.upMs },
  { key: "firstPost", label: "start of up to first POST", pick: (round: Round) => round.firstPostMs },
  { key: "previewUnchanged", label: "preview, nothing to do", pick: (round: Round) => round.previewAgainMs },
];

/** The rows of both sides: state, then wall times. */
export function compareSides(one: Rounds, many: Rounds): ComparedRow[] {
  const times = TIMES.flatMap(({ key, label, pick }) => [
    row(`${key}N1`, "Ms", `${label}, N=1`, one, pick),
    row(`${key}N200`, "Ms", `${label}, N=200`, many, pick),
  ]);
  return [
    row("state", "Bytes", "state per resource, exported", many, ({ state }) => state.exportBytes),
    row("stateFile", "Bytes", "state file / resources", many, ({ state }) => state.fileBytes),
    ...times,
  ];
}

/** The polls over all documented durations, each duration counting with its mean release. */
export function summarisePolls(figures: readonly DurationFigures[]): PollSummary {
  const ours = totalPolls(figures, (figure) => figure.ours);
  const ratios = FIXED_PAUSES.map(({ key }) => [key, ours / totalPolls(figures, ({ fixed }) => fixed[key])]);
  const fixed30s = totalPolls(figures, ({ fixed }) => fixed.Fixed30s);
  return {
    pollsRatios: Object.fromEntries(ratios) as PollSummary["pollsRatios"],
    getsRatioToFixed30s: sum(figures.map(({ whole }) => whole.polls + whole.statusReads)) / fixed30s,
    pollsRatioWorstDuration: Math.max(...figures.map(({ ours, fixed }) => ours.polls / fixed.Fixed30s.polls)),
    meanDelayMs: mean(figures.map(({ ours }) => ours.delayMs)),
    delayShareOfWaitMax: Math.max(...figures.map(({ ours, waitMs }) => ours.delayMs / waitMs)),
    delayShareOfAllowedMax: Math.max(...figures.map(({ ours, waitMs }) => ours.delayMs / allowedDelayMs(waitMs))),
  };
}

function row(
  key: string,
  unit: ComparedRow["unit"],
  label: string,
  rounds: Rounds,
  pick: (round: Round) => number,
): ComparedRow {
  const reduce = (to: (values: readonly number[]) => number): Record<Side, number> =>
    Object.fromEntries(SIDES.map((side) => [side, to(rounds[side].map(pick))])) as Record<Side, number>;
  return { key, unit, label, values: reduce(median), best: reduce((values) => Math.min(...values)) };
}
