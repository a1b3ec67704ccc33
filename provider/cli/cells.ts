import { formatDuration } from "../model/duration";
import { formatPair } from "../release/attempt";
import { exitCodeFor, worstResult } from "./exitCode";
import type { StatusRow } from "./row";
import { cleanText } from "./text";

/** The columns that a person sees, in their order. */
export const COLUMNS = ["offer", "release", "status", "step", "operation", "submitted", "elapsed"] as const;

/** One row's cells, in the order of `COLUMNS`; what is not known is `-`. */
export function cellsOf(row: StatusRow): string[] {
  const { step } = row;
  const cells = [
    offerOf(row),
    releaseOf(row),
    row.status,
    step && `${step.name ?? step.id}: ${step.status} (${step.number}/${step.count})`,
    row.operationId,
    row.submittedAt,
    row.elapsedMs === undefined ? undefined : formatDuration(row.elapsedMs),
  ];
  return cells.map((cell) => cell ?? "-");
}

/** The offer's name; where state does not tell it, the resource's. */
export function offerOf(row: StatusRow): string {
  if (row.publisherId !== undefined && row.offerId !== undefined) return `${row.publisherId}/${row.offerId}`;
  return cleanText(row.urn.split("::").at(-1)) ?? "?";
}

/** The release's name; `?` where state does not tell it. */
export function releaseOf(row: StatusRow): string {
  return row.release === undefined ? "?" : formatPair({ release: row.release, attempt: row.attempt ?? 1 });
}

/** One sentence about all rows, such as `pending (exit code 10): 1 of 2 live`. */
export function summaryOf(rows: readonly StatusRow[]): string {
  const live = rows.filter((row) => row.result === "live").length;
  return `${worstResult(rows) ?? "nothing"} (exit code ${exitCodeFor(rows)}): ${live} of ${rows.length} live`;
}
