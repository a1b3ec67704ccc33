import { COLUMNS, cellsOf, offerOf, releaseOf, summaryOf } from "./cells";
import type { StatusRow } from "./row";

/** The releases for a person: a table, then what there is to know and to do about each that is not simply live. */
export function formatTable(rows: readonly StatusRow[]): string {
  const lines = [COLUMNS.map((name) => name.toUpperCase()), ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const details = rows.flatMap((row) => formatDetails(row));
  return `${[...table, ...details, "", summaryOf(rows)].join("\n")}\n`;
}

function formatDetails(row: StatusRow): string[] {
  const lines = [...row.notes.map((note) => `  note: ${note}`), ...(row.result === "live" ? [] : formatWayOn(row))];
  return lines.length === 0 ? [] : ["", `${offerOf(row)} ${releaseOf(row)}: ${row.status}`, ...lines];
}

function formatWayOn(row: StatusRow): string[] {
  return [
    ...row.messages.map(({ level, text }) => `  ${level}: ${text}`),
    ...(row.next === undefined ? [] : [`  next: ${row.next}`]),
    ...(row.portalUrl === undefined ? [] : [`  portal: ${row.portalUrl}`]),
  ];
}
