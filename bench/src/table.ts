import type { ComparedRow, PollSummary } from "./figures";
import { type DurationFigures, FIXED_PAUSES, allowedDelayMs } from "./polls/measure";

/** The table of both sides: medians, ours as a share of each naive one, and the same of the best rounds. */
export function formatComparison(rows: readonly ComparedRow[]): string {
  const head = ["", "OfferGoLive", "naive", "naive, shared", "/ naive", "/ shared", "best / naive", "best / shared"];
  const body = rows.map(({ label, unit, values, best }) => {
    const shown = [values.ours, values.naive, values.naiveShared].map((value) => formatValue(value, unit));
    const ratios = [values, best].flatMap((of) => [percent(of.ours / of.naive), percent(of.ours / of.naiveShared)]);
    return [label, ...shown, ...ratios];
  });
  return formatColumns([head, ...body]);
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

function formatValue(value: number, unit: ComparedRow["unit"]): string {
  return `${Math.round(value)} ${unit === "Bytes" ? "B" : "ms"}`;
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
