// The `--diff` view: every changed resource with its properties, changes marked.
import type { EngineEvent, StepMetadata, StepOp } from "../deploy/types";
import { isStackUrn, parseUrn } from "../state/urn";
import { diffProps, isInternalKey } from "../values/diff";
import type { Display } from "./display";
import { lookOf } from "./ops";
import { printOutputs } from "./outputs";
import { printDiff, printProps } from "./printer";
import type { Mark } from "./printer";
import type { ViewOptions } from "./progress";
import { prefixed } from "./row";
import { startSpinner } from "./spinner";
import { printSummary } from "./summary";

interface View {
  readonly options: ViewOptions;
  readonly seen: Map<string, StepMetadata>;
  errored: number;
}

/** Makes the view. */
export function createDiffDisplay(options: ViewOptions): Display {
  const spinner = startSpinner(options.label, options.output);
  const view: View = { options, seen: new Map(), errored: 0 };
  return {
    onEvent(event) {
      const text = render(view, event);
      if (text === "") return;
      spinner.reset();
      if (event.kind === "diag") options.output.writeError(text);
      else options.output.write(text);
    },
    end: () => spinner.stop(),
  };
}

function render(view: View, event: EngineEvent): string {
  switch (event.kind) {
    case "summary":
      return printSummary(event, view.errored, view.options.paint);
    case "stdout":
      return event.message;
    case "diag":
      return event.severity === "debug" ? "" : prefixed(event);
    case "failed":
      view.errored += 1;
      return "";
    case "pre":
      view.seen.set(event.step.urn, event.step);
      return event.step.op === "refresh" || event.step.op === "import" || !isShown(event.step)
        ? ""
        : renderStep(view, event.step, false);
    case "outputs":
      return renderOutputs(view, event.step, event.planning);
  }
}

function isShown(step: StepMetadata): boolean {
  if (isStackUrn(step.urn)) return true;
  if (step.op === "same") return step.old?.protect !== step.new?.protect;
  return step.logical || !PARTS.includes(step.op); // The parts of a replacement are told by the replacement.
}

const PARTS: readonly StepOp[] = [
  "create-replacement",
  "delete-replaced",
  "discard-replaced",
  "read-replacement",
  "import-replacement",
];

function renderOutputs(view: View, step: StepMetadata, planning: boolean): string {
  if (!isShown(step)) return "";
  const refresh = view.seen.get(step.urn)?.op === "refresh";
  if (step.op === "import" || (refresh && step.op === "update")) return renderStep(view, step, refresh);
  const indent = indentOf(view, step);
  const text = printOutputs(step, indent + 1, { planning, refresh });
  const head = refresh && (step.op !== "refresh" || text !== "") ? header(view, step) : "";
  return head + (text === "" ? "" : `${"    ".repeat(indent + 1)}--outputs:--\n${text}`);
}

function renderStep(view: View, step: StepMetadata, refresh: boolean): string {
  return header(view, step) + (step.op === "same" ? "" : details(step, indentOf(view, step) + 1, refresh));
}

function header(view: View, step: StepMetadata): string {
  const indent = indentOf(view, step);
  const { prefix, color } = lookOf(step.op);
  const lock = step.new?.protect || (!step.new && step.old?.protect) ? " 🔒" : "";
  const inner = "    ".repeat(indent + 1);
  const id = step.old?.id ? `${inner}[id=${step.old.id}]\n` : "";
  const title = view.options.paint(color, `${prefix}${parseUrn(step.urn).type}: (${step.op})`);
  return `${"    ".repeat(indent)}${title}${lock}\n${id}${inner}[urn=${step.urn}]\n`;
}

function details(step: StepMetadata, indent: number, refresh: boolean): string {
  const { old, new: now } = step;
  const mark = lookOf(step.op).prefix as Mark;
  if (!old && now) return printProps(filled(now.outputs) ?? now.inputs, indent);
  if (old && !now) return printProps(old.inputs, indent, mark === "- " ? "  " : mark);
  if (!old || !now) return "";
  if (step.detailed) return printDiff(step.detailed, indent, {}, undefined);
  const isImport = step.op === "import" || step.op === "import-replacement";
  const useOutputs = filled(now.outputs) !== undefined && !isImport;
  const [before, after] = useOutputs || refresh ? [old.outputs ?? {}, now.outputs ?? {}] : [old.inputs, now.inputs];
  const diff = diffProps(before, after, isInternalKey);
  if (!diff) return printProps(after, indent);
  return printDiff(diff, indent, {}, useOutputs || step.diffs.length === 0 ? undefined : step.diffs);
}

function filled<T extends object>(props: T | undefined): T | undefined {
  return props && Object.keys(props).length > 0 ? props : undefined;
}

function indentOf(view: View, step: StepMetadata): number {
  let indent = 0;
  for (let parent = view.seen.get(step.parent); parent; parent = view.seen.get(parent.parent)) {
    if (isShown(parent)) indent += 1;
  }
  return indent;
}
