// The end of the output: how many resources were touched how, and how long it took.
import type { SummaryEvent } from "../deploy/types";
import type { Paint } from "./color";
import { lookOf, SUMMARY_ORDER } from "./ops";

/** The text of the summary, with a final newline. */
export function printSummary(event: SummaryEvent, errored: number, paint: Paint): string {
  const to = event.planning ? "to " : "";
  const counted = SUMMARY_ORDER.flatMap((op) => {
    const count = event.changes.get(op) ?? 0;
    return count > 0 ? [{ op, count }] : [];
  });
  const lines = counted.map(({ op, count }) => {
    const { prefix, color, counted: past } = lookOf(op);
    return `    ${paint(color, `${prefix}${count} ${to}${event.planning ? op : past}`)}\n`;
  });
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const same = event.changes.get("same") ?? 0;
  const pieces = [
    ...(counted.length >= 2 ? [`${total} ${total === 1 ? "change" : "changes"}`] : []),
    ...(same > 0 ? [`${same} unchanged`] : []),
  ];
  if (pieces.length > 0) lines.push(`    ${pieces.join(". ")}\n`);
  if (errored > 0) lines.push(`    ${paint("red", `${errored} errored`)}\n`);
  const duration = event.planning ? "" : `\n${paint("headline", "Duration:")} ${goDuration(event.durationMs)}\n`;
  return `${paint("headline", "Resources:")}\n${lines.join("")}${duration}`;
}

/** Whole seconds, rounded up, as Go prints a duration. */
function goDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h}h${m}m${s}s`;
  return m > 0 ? `${m}m${s}s` : `${s}s`;
}
