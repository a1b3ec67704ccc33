import { COLUMNS, cellsOf, offerOf, releaseOf, summaryOf } from "./cells";
import { layOutText } from "./layout";
import type { StatusRow } from "./row";

/** The releases for a person: a table, then what there is to know and to do about each that is not simply live. */
export function formatTable(rows: readonly StatusRow[]): string {
  const table = layOutText([COLUMNS.map((name) => name.toUpperCase()), ...rows.map(cellsOf)]);
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
