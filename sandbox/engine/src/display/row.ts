// One row of the progress view: the latest state of one resource, and the messages that belong to it.
import type { DiagEvent, StepMetadata, StepOp } from "../deploy/types";
import { displayType, isStackUrn, parseUrn } from "../state/urn";
import { diffProps, isInternalKey } from "../values/diff";
import type { ObjectDiff } from "../values/diff";
import type { Paint } from "./color";
import { lookOf, plannedText } from "./ops";

/** A row. */
export interface Row {
  /** Empty until the stack resource is known. */
  urn: string;
  step: StepMetadata | undefined;
  /** The kinds of steps that have ended. */
  readonly outputs: StepMetadata[];
  readonly diags: DiagEvent[];
  failed: boolean;
  /** Unchanged resources have a row nobody is shown. */
  hidden: boolean;
  startedAt: number;
  endedAt: number;
}

/** What a row's text depends on beside the row. */
export interface RowContext {
  readonly planning: boolean;
  /** The operation has ended: messages are counted, not quoted. */
  readonly done: boolean;
  readonly paint: Paint;
  /** The URN of the stack, for rows without one. */
  readonly stackUrn: string;
}

/** A new row. */
export function createRow(urn: string, step: StepMetadata | undefined): Row {
  return { urn, step, outputs: [], diags: [], failed: false, hidden: true, startedAt: 0, endedAt: 0 };
}

/** The row as one line. */
export function renderRow(row: Row, context: RowContext): string {
  const { paint } = context;
  const op = row.step?.op ?? "same";
  const urn = parseUrn(row.urn === "" ? context.stackUrn : row.urn);
  const { prefix, color } = lookOf(op);
  const columns = [
    paint(color, prefix),
    displayType(urn.type),
    urn.name,
    status(row, op, context),
    info(row, op, context),
  ];
  return columns.map((column) => ` ${column}`).join("");
}

/** How many messages of each kind a row has that are kept. */
export function countDiags(row: Row, severity: DiagEvent["severity"]): number {
  return row.diags.filter((diag) => !diag.ephemeral && diag.severity === severity).length;
}

function status(row: Row, op: StepOp, context: RowContext): string {
  const { planning, done, paint } = context;
  const { color, doing, done: past, failed: failure, plan } = lookOf(op);
  const failed = row.failed || countDiags(row, "error") > 0;
  const ended = row.outputs.some((output) => output.op === op);
  const custom = row.step?.custom ?? false;
  if (done && !failed && custom && !ended && op !== "same") return paint("yellow", `${doing} (interrupted)`);
  const isStack = row.urn !== "" && isStackUrn(row.urn);
  if (row.failed || done || (!isStack && ended)) {
    if (planning) return paint(color, plannedText(op));
    if (failed) return paint("red", `**${op === "same" ? failure : withTime(row, failure)}**`);
    return paint(color, op === "same" ? past : withTime(row, past));
  }
  if (isStack && op === "same") return "running";
  if (planning) return paint(color, plan);
  return paint(color, op === "same" ? doing : `${doing} (${elapsedSeconds(row)}s)`);
}

function withTime(row: Row, text: string): string {
  if (row.startedAt === 0 || row.endedAt === 0) return text;
  const seconds = (row.endedAt - row.startedAt) / 1000;
  return seconds < 1 ? `${text} (${seconds.toFixed(2)}s)` : `${text} (${Math.floor(seconds)}s)`;
}

function elapsedSeconds(row: Row): number {
  return Math.floor((Date.now() - row.startedAt) / 1000);
}

function info(row: Row, op: StepOp, context: RowContext): string {
  const isPart = op === "create-replacement" || op === "delete-replaced";
  const isImport = op === "import" || op === "import-replacement"; // Only its outcome has something to compare.
  const telling = isPart ? "replace" : isImport ? op : undefined;
  const step = row.outputs.find((output) => output.op === telling) ?? row.step;
  const parts = [...diffInfo(step, context.paint), ...(context.done ? counts(row) : lastMessage(row))];
  return parts.join("; ").split("\n")[0] ?? "";
}

function counts(row: Row): string[] {
  const words = [
    ["error", "error"],
    ["warning", "warning"],
    ["info", "message"],
  ] as const;
  return words.flatMap(([severity, word]) => {
    const count = countDiags(row, severity);
    return count > 0 ? [`${count} ${word}${count === 1 ? "" : "s"}`] : [];
  });
}

function lastMessage(row: Row): string[] {
  const last = row.diags.at(-1);
  return last ? [prefixed(last).trimEnd()] : [];
}

/** A message with its severity in front, where it has one. */
export function prefixed(diag: DiagEvent): string {
  return diag.severity === "info" ? diag.message : `${diag.severity}: ${diag.message}`;
}

/** `[diff: +added-deleted~updated]`, with only the keys the provider blames when it names any. */
function diffInfo(step: StepMetadata | undefined, paint: Paint): string[] {
  if (!step?.old || !step.new) return [];
  const diff = step.op === "same" ? undefined : inputDiff(step);
  const metadata = (["provider", "protect"] as const).filter((key) => step.old?.[key] !== step.new?.[key]);
  if (!diff && metadata.length === 0) return [];
  const wanted = (key: string): boolean => step.diffs.length === 0 || step.diffs.includes(key);
  const list = (prefix: string, keys: Iterable<string>): string => {
    const shown = [...keys].filter(wanted).sort();
    return shown.length === 0 ? "" : prefix + shown.join(",");
  };
  const updates = [...(diff?.updates.keys() ?? []), ...metadata];
  const text = list("+", diff?.adds.keys() ?? []) + list("-", diff?.deletes.keys() ?? []) + list("~", updates);
  return [`[diff: ${paint("yellow", text)}]`];
}

function inputDiff(step: StepMetadata): ObjectDiff | undefined {
  if (step.detailed) return step.detailed;
  return diffProps(step.old?.inputs ?? {}, step.new?.inputs ?? {}, isInternalKey);
}
