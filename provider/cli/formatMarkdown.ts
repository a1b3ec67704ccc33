import { COLUMNS, cellsOf, offerOf, releaseOf, summaryOf } from "./cells";
import { capitalize, layOutMarkdown } from "./layout";
import type { StatusRow } from "./row";
import { escapeMarkdown } from "./text";

/** The releases as GitHub-flavoured markdown, for a job summary (`>> "$GITHUB_STEP_SUMMARY"`). */
export function formatMarkdown(rows: readonly StatusRow[]): string {
  const lines = [
    `**Marketplace releases: ${summaryOf(rows)}**`,
    "",
    ...layOutMarkdown([COLUMNS.map(capitalize), ...rows.map((row) => cellsOf(row).map(escapeMarkdown))]),
  ];
  const details = rows.flatMap(formatDetails);
  return `${[...lines, ...(details.length > 0 ? ["", ...details] : [])].join("\n")}\n`;
}

function formatDetails(row: StatusRow): string[] {
  const isLive = row.result === "live";
  const items = [
    ...row.notes.map((note) => `  - ${escapeMarkdown(note)}`),
    ...(isLive ? [] : row.messages.map(({ level, text }) => `  - ${level}: ${escapeMarkdown(text)}`)),
    ...(isLive || row.next === undefined ? [] : [`  - next: ${row.next}`]),
    ...(isLive || row.portalUrl === undefined ? [] : [`  - portal: <${row.portalUrl}>`]),
  ];
  if (items.length === 0) return [];
  return [`- **${escapeMarkdown(`${offerOf(row)} ${releaseOf(row)}`)}**: ${row.status}`, ...items];
}
