// The outputs of a resource as they are shown after a step: what is new or changed, beside what the inputs say already.
import type { StepMetadata } from "../deploy/types";
import { STACK_TYPE } from "../state/urn";
import { deepEquals, diffKeys, diffProps, isInternalKey } from "../values/diff";
import type { ObjectDiff } from "../values/diff";
import { Unknown } from "../values/value";
import { isWorthPrinting, maxWidth, printKeyDiff, printProperty } from "./printer";

/** How outputs are shown. */
export interface OutputOptions {
  readonly planning: boolean;
  /** The outputs come from a refresh: differences from the inputs are not the point. */
  readonly refresh: boolean;
}

/** The text of a step's outputs; empty when there is nothing to show. */
export function printOutputs(step: StepMetadata, indent: number, options: OutputOptions): string {
  const isStack = step.type === STACK_TYPE;
  const showSames = isStack && !options.planning;
  if (options.planning && !options.refresh && !isStack && step.op !== "read") return "";
  if (step.old && step.old.initErrors.length > 0) return "";
  const outs = step.new?.outputs ?? {};
  const ins = step.new?.outputs ? step.new.inputs : {};
  const diff = step.old?.outputs && outputDiff(step, options);
  if (step.old?.outputs && !diff && !showSames) return "";
  const keys = diff ? diffKeys(diff) : Object.keys(outs).sort();
  const width = maxWidth(keys);
  return keys
    .filter((key) => diff || (!isInternalKey(key) && isWorthPrinting(outs[key] ?? null)))
    .filter((key) => options.refresh || !(key in ins) || !deepEquals(outs[key], ins[key]))
    .filter((key) => showSames || !diff || !diff.sames.has(key))
    .map((key) =>
      diff
        ? printKeyDiff(key, diff, width, indent, { planning: options.planning })
        : printProperty(key, outs[key] ?? null, width, indent),
    )
    .join("");
}

/** In a preview, an output of the stack that is merely not known yet is not a change. */
function outputDiff(step: StepMetadata, options: OutputOptions): ObjectDiff | undefined {
  const diff = diffProps(step.old?.outputs ?? {}, step.new?.outputs ?? {}, isInternalKey);
  if (!diff || !options.planning || step.type !== STACK_TYPE) return diff;
  for (const [key, update] of diff.updates) if (update.new instanceof Unknown) diff.updates.delete(key);
  return diff;
}
