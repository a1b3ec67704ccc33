import { type DurationFigures, FIXED_PAUSES, allowedDelayMs, totalPolls } from "./polls/measure";
import { type Side, forSides } from "./sides";
import { mean, median, sum } from "./stats";
import type { Round, Rounds } from "./walls";

/** The rounds of programs that declare so many resources. */
export interface CountedRounds {
  count: number;
  rounds: Rounds;
}

/** One line of the tables of all sides. */
export interface ComparedRow {
  /** Name in `results.json`, without unit. */
  key: string;
  unit: "Bytes" | "Ms";
  label: string;
  /** The median of each side: what the ratios are made of. */
  values: Record<Side, number>;
  /** The least of each side: what a busy machine disturbs least. */
  best: Record<Side, number>;
  /** The most of each side: how far the rounds lie apart. */
  worst: Record<Side, number>;
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
  { key: "refresh", label: "refresh", pick: (round: Round) => round.refreshMs },
  { key: "destroy", label: "destroy", pick: (round: Round) => round.destroyMs },
];

/** The rows of all sides: state, then wall times. */
export function compareSides(counted: readonly CountedRounds[]): ComparedRow[] {
  const sizes = counted.flatMap(({ count, rounds }) => {
    const { key, text } = nameCount(count);
    // The goals name the state of 200 resources without a number.
    const suffix = count === 200 ? "" : key;
    return [
      row(`state${suffix}`, "Bytes", `state per resource, exported${text}`, rounds, ({ state }) => state.exportBytes),
      row(`stateFile${suffix}`, "Bytes", `state file / resources${text}`, rounds, ({ state }) => state.fileBytes),
    ];
  });
  const times = TIMES.flatMap(({ key, label, pick }) =>
    counted.map(({ count, rounds }) => {
      const named = nameCount(count);
      return row(`${key}${named.key}`, "Ms", `${label}${named.text}`, rounds, pick);
    }),
  );
  return [...sizes, ...times];
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

function nameCount(count: number): { key: string; text: string } {
  return { key: `N${count}`, text: `, N=${count}` };
}

function row(
  key: string,
  unit: ComparedRow["unit"],
  label: string,
  rounds: Rounds,
  pick: (round: Round) => number,
): ComparedRow {
  const reduce = (to: (values: readonly number[]) => number): Record<Side, number> =>
    forSides((side) => to(rounds[side].map(pick)));
  return {
    key,
    unit,
    label,
    values: reduce(median),
    best: reduce((values) => Math.min(...values)),
    worst: reduce((values) => Math.max(...values)),
  };
}
