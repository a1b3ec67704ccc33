// The ordinary view of a non-interactive run: a line for whatever happens to a resource, then its messages, the outputs of
// the stack and a summary.
import type { DiagEvent, EngineEvent, StepMetadata, SummaryEvent } from "../deploy/types";
import { displayType, isStackUrn, parseUrn } from "../state/urn";
import type { Paint } from "./color";
import type { Display, Output } from "./display";
import { printOutputs } from "./outputs";
import { countDiags, createRow, prefixed, renderRow } from "./row";
import type { Row } from "./row";
import { startSpinner } from "./spinner";
import { printSummary } from "./summary";

/** What a view is made for. */
export interface ViewOptions {
  /** "previewing update" */
  readonly label: string;
  readonly planning: boolean;
  /** A standalone refresh, whose outputs count as meaningful in a preview too. */
  readonly stackUrn: string;
  readonly paint: Paint;
  readonly output: Output;
}

interface View {
  readonly options: ViewOptions;
  /** By URN; the stack's messages have the empty one until the stack is registered. */
  readonly rows: Map<string, Row>;
  stackSeen: boolean;
  done: boolean;
  summary: SummaryEvent | undefined;
  println(line: string): void;
}

/** Makes the view. */
export function createProgressDisplay(options: ViewOptions): Display {
  const { output } = options;
  const spinner = startSpinner(options.label, output);
  const println = (line: string): void => {
    spinner.reset();
    output.write(`${line}\n`);
  };
  const rows = new Map<string, Row>();
  const view: View = { options, rows, stackSeen: false, done: false, summary: undefined, println };
  println(""); // The prelude, which has nothing to say but takes a line.
  return {
    onEvent: (event) => onEvent(view, event),
    end() {
      spinner.stop();
      end(view);
    },
  };
}

function onEvent(view: View, event: EngineEvent): void {
  if (event.kind === "summary") view.summary = event;
  else if (event.kind === "stdout") view.println(event.message);
  else if (event.kind === "diag") onDiag(view, event);
  else onStep(view, event.kind, event.step, event.planning);
}

function onDiag(view: View, event: DiagEvent): void {
  if (event.severity === "debug" || event.message.trim() === "") return;
  const row = rowOf(view, event.urn === "" ? stackKey(view) : event.urn, undefined);
  row.hidden = false;
  row.diags.push(event);
  show(view, row);
}

function onStep(view: View, kind: "pre" | "outputs" | "failed", step: StepMetadata, planning: boolean): void {
  if (step.op === "read" || step.op === "read-replacement" || step.op === "discard") return;
  const isKnownStack = view.stackSeen && step.urn === view.options.stackUrn;
  const row = rowOf(view, step.urn, step);
  // The stack's first event does not show its row: an unchanged stack is not worth a line until something happens.
  if (mustShow(step) || isKnownStack) row.hidden = false;
  const wasRefresh = row.step?.op === "refresh";
  if (kind === "failed") row.failed = true;
  else row.step = step;
  if (kind === "pre") Object.assign(row, { startedAt: Date.now(), endedAt: 0 });
  if (kind === "outputs") {
    row.endedAt = Date.now();
    row.outputs.push(step);
    if (!wasRefresh && (planning || !step.custom || step.op === "same")) return;
  }
  show(view, row);
}

function mustShow(step: StepMetadata): boolean {
  return step.op !== "same" || step.old?.protect !== step.new?.protect;
}

function stackKey(view: View): string {
  return view.stackSeen ? view.options.stackUrn : "";
}

function rowOf(view: View, urn: string, step: StepMetadata | undefined): Row {
  const known = view.rows.get(urn);
  if (known) return known;
  const early = view.rows.get("");
  if (urn !== "" && isStackUrn(urn)) {
    view.stackSeen = true;
    if (early) {
      // Messages that came before the stack was known had a row of their own: it becomes the stack's.
      view.rows.delete("");
      view.rows.set(urn, Object.assign(early, { urn, step }));
      return early;
    }
  }
  const row = createRow(urn, step);
  view.rows.set(urn, row);
  if (urn !== "") addRowsAbove(view, urn, step);
  return row;
}

/** A child that is heard of before its parent gets a parent's row to stand under, and the stack one of its own. */
function addRowsAbove(view: View, urn: string, step: StepMetadata | undefined): void {
  const stack = view.stackSeen ? view.options.stackUrn : "";
  const parent = step?.parent ?? "";
  if (parent !== "" && parent !== stack && !view.rows.has(parent)) view.rows.set(parent, createRow(parent, undefined));
  if (urn !== stack && !view.rows.has(stack)) view.rows.set(stack, { ...createRow(stack, undefined), hidden: false });
}

function isStackUrnOrNone(urn: string): boolean {
  return urn === "" || isStackUrn(urn);
}

function show(view: View, row: Row): void {
  if (!row.hidden) view.println(renderRow(row, { ...view.options, done: view.done }));
}

function end(view: View): void {
  const rows = [...view.rows.values()];
  const unfinished = rows.filter((row) => !isDone(row));
  view.done = true;
  for (const row of unfinished) show(view, row);
  printDiagnostics(view, rows);
  printStackOutputs(view);
  const errored = rows.filter((row) => countDiags(row, "error") > 0).length;
  if (view.summary) view.println(printSummary(view.summary, errored, view.options.paint));
}

function isDone(row: Row): boolean {
  if (row.failed) return true;
  if (isStackUrnOrNone(row.urn)) return false;
  return row.outputs.some((output) => output.op === row.step?.op);
}

function printDiagnostics(view: View, rows: readonly Row[]): void {
  const blocks = rows.flatMap((row) => diagnosticsOf(view, row));
  if (blocks.length === 0) return;
  view.println(view.options.paint("headline", "Diagnostics:"));
  for (const line of blocks) view.println(line);
}

/** The messages of one row: those of the default stream one by one, those of any other as one text. */
function diagnosticsOf(view: View, row: Row): string[] {
  const streams = new Map<number, string[]>();
  for (const diag of row.diags) {
    if (diag.ephemeral) continue;
    const text = diag.streamId === 0 ? prefixed(diag) : diag.message;
    const before = streams.get(diag.streamId) ?? [];
    streams.set(diag.streamId, [...before, text]);
  }
  const blocks = [...streams].map(([id, texts]) => (id === 0 ? texts : [texts.join("")]));
  const lines = blocks.flatMap((texts) => {
    const shown = texts.flatMap((text) => displayable(text).map((line) => `    ${line}`));
    return shown.length > 0 ? [...shown, ""] : [];
  });
  if (lines.length === 0) return [];
  const urn = parseUrn(row.urn === "" ? view.options.stackUrn : row.urn);
  return [`  ${displayType(urn.type)} (${urn.name}):`, ...lines];
}

function displayable(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trimEnd());
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  return lines;
}

function printStackOutputs(view: View): void {
  const step = view.stackSeen ? view.rows.get(view.options.stackUrn)?.step : undefined;
  if (!step) return;
  const text = printOutputs(step, 1, { planning: view.options.planning, refresh: false });
  if (text === "") return;
  view.println(view.options.paint("headline", "Outputs:"));
  view.println(text);
}
