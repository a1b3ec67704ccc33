import { formatDuration } from "../../model/duration";
import { formatPair } from "../../release/attempt";
import { capitalize, layOutMarkdown, layOutText } from "../layout";
import type { Format } from "../options";
import { cleanText, escapeMarkdown } from "../text";
import type { HistoryRow } from "./row";

/** The columns that a person sees, in their order. */
const COLUMNS = ["offer", "release", "result", "version", "submitted", "took", "by", "approval", "operation"] as const;

/** The releases as text, for a program, or for a job summary. */
export const HISTORY_FORMATS: Readonly<Record<Format, (rows: readonly HistoryRow[]) => string>> = {
  table: formatTable,
  json: formatJson,
  markdown: formatMarkdown,
};

function formatTable(rows: readonly HistoryRow[]): string {
  const table = layOutText([COLUMNS.map((name) => name.toUpperCase()), ...rows.map(cellsOf)]);
  const details = rows.flatMap((row) => {
    const lines = detailsOf(row).map(([name, text]) => `  ${name}: ${text}`);
    return lines.length === 0 ? [] : ["", nameOf(row), ...lines];
  });
  return `${[...table, ...details, "", summaryOf(rows)].join("\n")}\n`;
}

function formatMarkdown(rows: readonly HistoryRow[]): string {
  const table = layOutMarkdown([COLUMNS.map(capitalize), ...rows.map((row) => cellsOf(row).map(escapeMarkdown))]);
  const details = rows.flatMap((row) => {
    const lines = detailsOf(row).map(
      ([name, text]) => `  - ${name}: ${name === "run" ? `<${text}>` : escapeMarkdown(text)}`,
    );
    return lines.length === 0 ? [] : [`- **${escapeMarkdown(nameOf(row))}**`, ...lines];
  });
  const lines = [`**Marketplace history: ${summaryOf(rows)}**`, "", ...table];
  return `${[...lines, ...(details.length > 0 ? ["", ...details] : [])].join("\n")}\n`;
}

/** An array of objects whose names never change meaning; what is not known is `null`, never absent. */
function formatJson(rows: readonly HistoryRow[]): string {
  return `${JSON.stringify(rows.map(jsonRow), undefined, 2)}\n`;
}

function jsonRow(row: HistoryRow): Record<string, unknown> {
  const { ticket, reviewer } = row;
  const hasApproval = ticket !== undefined || reviewer !== undefined;
  return {
    publisherId: row.publisherId ?? null,
    offerId: row.offerId ?? null,
    release: row.release ?? null,
    attempt: row.attempt ?? null,
    result: row.result,
    publishingVersion: row.publishingVersion ?? null,
    candidate: row.candidate ?? null,
    operationId: row.operationId ?? null,
    submittedAt: row.submittedAt ?? null,
    endedAt: row.endedAt ?? null,
    adopted: row.adopted,
    evidence: row.evidence ?? null,
    submittedBy: row.submittedBy ?? null,
    runUrl: row.runUrl ?? null,
    commit: row.commit ?? null,
    approval: hasApproval ? { ticket: ticket ?? null, reviewer: reviewer ?? null } : null,
    reason: row.reason ?? null,
    note: row.note ?? null,
    urn: row.urn,
  };
}

function cellsOf(row: HistoryRow): string[] {
  const approval = [row.ticket, row.reviewer].filter((part) => part !== undefined).join(" by ");
  const cells = [
    offerOf(row),
    releaseOf(row),
    row.adopted ? `${row.result} (adopted)` : row.result,
    row.publishingVersion?.toString(),
    row.submittedAt,
    tookOf(row),
    row.submittedBy,
    approval === "" ? undefined : approval,
    row.operationId,
  ];
  return cells.map((cell) => cell ?? "-");
}

function detailsOf({ runUrl, commit, reason, note }: HistoryRow): [name: string, text: string][] {
  const all = { run: runUrl, commit, reason, note };
  return Object.entries(all).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as [string, string]]));
}

function tookOf({ submittedAt, endedAt }: HistoryRow): string | undefined {
  const ms = Date.parse(endedAt ?? "") - Date.parse(submittedAt ?? "");
  return Number.isFinite(ms) ? formatDuration(ms) : undefined;
}

function offerOf({ publisherId, offerId, urn }: HistoryRow): string {
  if (publisherId !== undefined && offerId !== undefined) return `${publisherId}/${offerId}`;
  return cleanText(urn.split("::").at(-1)) ?? "?";
}

function releaseOf({ release, attempt }: HistoryRow): string {
  return release === undefined ? "?" : formatPair({ release, attempt: attempt ?? 1 });
}

function nameOf(row: HistoryRow): string {
  return `${offerOf(row)} ${releaseOf(row)}`;
}

function summaryOf(rows: readonly HistoryRow[]): string {
  if (rows.length === 0) return "nothing was released yet";
  const offers = new Set(rows.map(offerOf)).size;
  const live = rows.filter(({ result }) => result === "succeeded").length;
  const releases = rows.length === 1 ? "1 release" : `${rows.length} releases`;
  return `${releases} of ${offers === 1 ? "1 offer" : `${offers} offers`}, ${live} went live`;
}
