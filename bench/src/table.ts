import type { ComparedRow, PollSummary } from "./figures";
import { type DurationFigures, FIXED_PAUSES, allowedDelayMs } from "./polls/measure";
import type { ProcessFigures } from "./results";
import { SIDES, type Side } from "./sides";
import { median } from "./stats";

const NAMES: Record<Side, string> = {
  plugin: "plugin",
  dynamic: "dynamic",
  naive: "naive",
  naiveShared: "naive, shared",
};

/** What is compared with what; below 100 % the first is better. */
const RATIOS: readonly { of: Side; to: Side }[] = [
  { of: "plugin", to: "naive" },
  { of: "plugin", to: "naiveShared" },
  { of: "plugin", to: "dynamic" },
  { of: "dynamic", to: "naive" },
  { of: "dynamic", to: "naiveShared" },
];

/** The tables of all sides: medians with the quickest and the slowest round, then the ratios of the medians and of the quickest. */
export function formatComparison(rows: readonly ComparedRow[]): string {
  const head = ["", ...SIDES.map((side) => NAMES[side])];
  const body = rows.map(({ label, unit, values, best, worst }) => [
    label,
    ...SIDES.map((side) => formatSpread(unit, values[side], best[side], worst[side])),
  ]);
  const ratioHead = ["", ...RATIOS.map(({ of, to }) => `${NAMES[of]} / ${NAMES[to]}`), "best plugin / best naive"];
  const ratioBody = rows.map(({ label, values, best }) => [
    label,
    ...RATIOS.map(({ of, to }) => percent(values[of] / values[to])),
    percent(best.plugin / best.naive),
  ]);
  return `${formatColumns([head, ...body])}\n\n${formatColumns([ratioHead, ...ratioBody])}`;
}

/** The table of provider processes: start-up, then memory while operations stand still. */
export function formatProcesses({ startUp, waits }: Partial<ProcessFigures>): string {
  const starts = startUp
    ? [
        ["start-up of the provider process", "to its port", "to the first Check"],
        ...Object.entries(startUp).map(([side, of]) => [
          NAMES[side as Side],
          ...(["portMs", "checkMs"] as const).map((key) => formatSample(of.map((one) => one[key]))),
        ]),
      ]
    : [];
  const stands = waits
    ? [
        [
          `${waits.count} waits at once`,
          "RSS peak",
          "when all posted",
          "RSS mean",
          "to standing",
          "Ctrl-C to end",
          "kept",
        ],
        ...waits.sides.map(({ side, peakBytes, postedPeakBytes, rssBytes, standingMs, interruptMs, kept }) => [
          NAMES[side],
          ...[peakBytes, postedPeakBytes, rssBytes].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`),
          ...[standingMs, interruptMs].map((ms) => (ms === undefined ? "-" : `${Math.round(ms)} ms`)),
          String(kept ?? "-"),
        ]),
      ]
    : [];
  return [starts, stands]
    .filter((rows) => rows.length > 0)
    .map(formatColumns)
    .join("\n\n");
}

/** The table of polls: for each duration polls and mean delay of every way to wait, and what the whole provider asked. */
export function formatPolls(durations: readonly DurationFigures[], summary: PollSummary): string {
  const head = ["polls (mean delay)", "OfferGoLive", "fixed 30 s", "60 s", "300 s", "30 min", "/ 30 s"];
  const more = ["delay / wait", "/ allowed", "whole: polls + status"];
  const body = durations.map(({ duration, waitMs, ours, fixed, whole }) => [
    duration.text,
    formatWait(ours),
    ...FIXED_PAUSES.map(({ key }) => formatWait(fixed[key])),
    percent(ours.polls / fixed.Fixed30s.polls),
    percent(ours.delayMs / waitMs),
    percent(ours.delayMs / allowedDelayMs(waitMs)),
    `${whole.polls} + ${whole.statusReads}`,
  ]);
  const ratios = FIXED_PAUSES.map(({ key }) => percent(summary.pollsRatios[key]));
  return [
    formatColumns([[...head, ...more], ...body]),
    "",
    `polls in all, against fixed 30 s, 60 s, 300 s, 30 min: ${ratios.join(", ")}; worst duration ${percent(summary.pollsRatioWorstDuration)} of 30 s`,
    `GETs of the whole provider, status reads included, against fixed 30 s: ${percent(summary.getsRatioToFixed30s)}`,
    `mean detection delay: ${formatSeconds(summary.meanDelayMs)}; at most ${percent(summary.delayShareOfWaitMax)} of a wait, ${percent(summary.delayShareOfAllowedMax)} of what is allowed`,
  ].join("\n");
}

function formatWait({ polls, delayMs }: { polls: number; delayMs: number }): string {
  return `${Math.round(polls)} (${formatSeconds(delayMs)})`;
}

function formatSeconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}

function formatSample(values: readonly number[]): string {
  return formatSpread("Ms", median(values), Math.min(...values), Math.max(...values));
}

function formatSpread(unit: ComparedRow["unit"], value: number, least: number, most: number): string {
  const [middle, from, to] = [value, least, most].map(Math.round);
  const spread = from === to ? "" : ` (${from}-${to})`;
  return `${middle}${spread} ${unit === "Bytes" ? "B" : "ms"}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** The first column to the left, all others to the right. */
function formatColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join("  "))
    .join("\n");
}

function pad(text: string, width: number, isLeft: boolean): string {
  return isLeft ? text.padEnd(width) : text.padStart(width);
}
