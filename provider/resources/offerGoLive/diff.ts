import type { DiffResult } from "../../port/lifecycle";
import { isUnknown } from "./check";
import { INPUT_NAMES, type InputName, inputSpec } from "./shape";
import { readState } from "./state";

/**
 * Compares what is declared with what state holds. It is a change unless the declared pair is live and no input
 * differs: a release that is pending, unclear or ended badly always shows in a preview, and the next `up` deals with it.
 */
export function diffInputs(stored: Record<string, unknown>, inputs: Record<string, unknown>): DiffResult {
  const differs = (name: InputName): boolean =>
    !isSame(stored[name], inputs[name]) || (name === "candidate" && isPinnedElsewhere(stored, inputs[name]));
  const changed = INPUT_NAMES.filter(differs);
  // An id that is not known yet may be another one: what would replace the resource must not look like an update.
  const replaces = changed.filter((name) => inputSpec(name).replaces === true);
  const isDone = isLiveAsDeclared(stored, inputs);
  return { hasChanges: changed.length > 0 || !isDone, changed, replaces };
}

/** The status alone is not believed: the record must bear it out, for this label. */
function isLiveAsDeclared(stored: Record<string, unknown>, inputs: Record<string, unknown>): boolean {
  const state = readState(stored);
  return (
    state?.status === "succeeded" && state.record?.result === "succeeded" && state.record.release === inputs["release"]
  );
}

/** A pin that is not what went live stays visible: nobody may believe that the pinned version is live. */
function isPinnedElsewhere(stored: Record<string, unknown>, pinned: unknown): boolean {
  const record = readState(stored)?.record;
  if (typeof pinned !== "number" || record?.result !== "succeeded" || record.publishingVersion === undefined)
    return false;
  return record.release === stored["release"] && record.publishingVersion !== pinned;
}

function isSame(stored: unknown, declared: unknown): boolean {
  if (isUnknown(declared)) return false;
  return canonical(stored ?? undefined) === canonical(declared ?? undefined);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
