// Taking over a resource that exists already: it is read by its id, and becomes part of the state as it is.
import { packageOf } from "../state/urn";
import type { ResourceState } from "../state/types";
import { keyOf, NO_CAUSES, providerOf, step } from "./steps";
import type { Done } from "./steps";
import type { Deployment, Step, StepOutcome } from "./types";

/**
 * Imports a resource by its `importId`. What was read is the step's `old` as well: what is changed in the new one later
 * shows as a difference.
 * @param original the managed resource whose place it takes
 */
export function importStep(
  deployment: Deployment,
  now: ResourceState,
  original: ResourceState | undefined,
  done: Done,
): Step {
  let old: ResourceState | undefined;
  return {
    ...step(original ? "import-replacement" : "import", undefined, now, NO_CAUSES, done),
    original,
    get old() {
      return old;
    },
    async apply() {
      const outcome = await readImported(deployment, now);
      if (outcome.status === "ok") {
        old = { ...now };
        if (original) original.delete = true;
      }
      return outcome;
    },
  };
}

/** Reads what is to be imported into a new state. */
export async function readImported(deployment: Deployment, now: ResourceState): Promise<StepOutcome> {
  const timeout = now.customTimeouts.read ?? 0;
  const asked = { id: now.importId, inputs: undefined, state: undefined, timeout };
  const answer = await providerOf(deployment, now).read(keyOf(now), asked);
  if (answer.status === "failed") return answer;
  const found = answer.status === "ok" ? answer.value : answer;
  if (!found.outputs) return { status: "failed", message: `resource '${now.importId}' does not exist` };
  if (!found.inputs) {
    const pkg = packageOf(now.type);
    const message = `provider does not support importing resources; please try updating the '${pkg}' plugin`;
    return { status: "failed", message };
  }
  const at = new Date().toISOString();
  Object.assign(now, {
    ...{ id: found.id || now.importId, inputs: found.inputs, outputs: found.outputs, created: at, modified: at },
    refreshBeforeUpdate: found.refreshBeforeUpdate,
    initErrors: answer.status === "partial" ? answer.reasons : [],
  });
  return { status: "ok" };
}
