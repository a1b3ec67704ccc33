// How each kind of step looks and is called, in Pulumi's words.
import type { StepOp } from "../deploy/types";
import type { Color } from "./color";

interface Look {
  readonly prefix: string;
  readonly color: Color;
  /** "creating" */
  readonly doing: string;
  /** "created" */
  readonly done: string;
  /** "creating failed" */
  readonly failed: string;
  /** What a preview says while it goes on ("create replacement"). */
  readonly plan: string;
  /** How the summary counts it ("created"). */
  readonly counted: string;
}

const LOOKS: Record<StepOp, Look> = {
  same: look("  ", "plain", "", "", "failed", "", "samed"),
  create: look("+ ", "green", "creating", "created", "creating failed", "create", "created"),
  update: look("~ ", "yellow", "updating", "updated", "updating failed", "update", "updated"),
  delete: look("- ", "red", "deleting", "deleted", "deleting failed", "delete", "deleted"),
  replace: look("+-", "magenta", "replacing", "replaced", "replacing failed", "replace", "replaced"),
  "create-replacement": look(
    ...(["++", "green", "creating replacement", "created replacement", "creating failed"] as const),
    ...(["create replacement", "create-replacementd"] as const),
  ),
  "delete-replaced": look(
    ...([
      "--",
      "red",
      "deleting original",
      "deleted original",
      "deleting failed",
      "delete original",
      "deleted",
    ] as const),
  ),
  read: look("> ", "cyan", "reading", "read", "reading failed", "read", "read"),
  "read-replacement": look(
    ...([">>", "magenta", "reading for replacement", "read for replacement", "reading failed"] as const),
    ...(["read for replacement", "read-replacementd"] as const),
  ),
  import: look("= ", "green", "importing", "imported", "importing failed", "import", "imported"),
  "import-replacement": look(
    ...(["=>", "magenta", "importing replacement", "imported replacement", "importing failed"] as const),
    ...(["import replacement", "imported"] as const),
  ),
  refresh: look("~ ", "yellow", "refreshing", "refresh", "refreshing failed", "refreshing", "refreshed"),
  discard: look("< ", "red", "discarding", "discarded", "discarding failed", "discard", "discarded"),
  "discard-replaced": look(
    ...(["<<", "red", "discarding original", "discarded original", "discarding failed"] as const),
    ...(["discard original", "discarded"] as const),
  ),
  "remove-pending-replace": look("~ ", "plain", "", "", "", "", ""),
};

/** The order in which a summary names kinds of steps. */
export const SUMMARY_ORDER: readonly StepOp[] = [
  ...(["create", "update", "delete", "replace", "create-replacement", "delete-replaced", "refresh"] as const),
  ...(["discard", "discard-replaced", "remove-pending-replace", "import", "import-replacement"] as const),
];

/** The look of a kind of step. */
export function lookOf(op: StepOp): Look {
  return LOOKS[op];
}

/** What a preview says of a finished step. */
export function plannedText(op: StepOp): string {
  if (op === "refresh") return "refresh";
  if (op === "import-replacement") return "import";
  const partOfReplace = ["create-replacement", "delete-replaced", "read-replacement", "discard-replaced"].includes(op);
  return partOfReplace ? "replace" : LOOKS[op].plan;
}

function look(
  prefix: string,
  color: Color,
  doing: string,
  done: string,
  failed: string,
  plan: string,
  counted: string,
): Look {
  return { prefix, color, doing, done, failed, plan, counted };
}
