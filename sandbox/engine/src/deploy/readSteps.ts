// The steps that only look: a program's `get`, and the refresh of what state holds.
import { isProviderType } from "../state/urn";
import type { ResourceState } from "../state/types";
import { deepEquals, invertDiff } from "../values/diff";
import { resolveDiff } from "./diffing";
import type { Outcome, ReadResult } from "./provider";
import { keyOf, messageOf, NO_CAUSES, providerOf, step } from "./steps";
import type { Done } from "./steps";
import type { Deployment, Step, StepOutcome } from "./types";

/** Reads a resource that somebody else manages. */
export function readStep(deployment: Deployment, old: ResourceState | undefined, now: ResourceState, done: Done): Step {
  const replacing = old !== undefined && !old.external && old.id !== now.id;
  return {
    ...step(replacing ? "read-replacement" : "read", old, now, NO_CAUSES, done),
    async apply() {
      const answer = await providerOf(deployment, now).read(keyOf(now), {
        id: now.id,
        inputs: now.inputs,
        state: now.inputs,
        timeout: now.customTimeouts.read ?? 0,
      });
      if (answer.status === "failed") return { status: "failed", message: answer.message };
      const found = answer.status === "ok" ? answer.value : answer;
      if (!found.outputs) return { status: "failed", message: `resource '${now.id}' does not exist` };
      Object.assign(now, {
        id: found.id || now.id,
        outputs: found.outputs,
        created: old?.created,
        modified: old?.modified,
      });
      if (replacing && old) old.delete = true;
      if (answer.status === "ok") return { status: "ok" };
      now.initErrors = answer.reasons;
      return { status: "partial", message: messageOf(answer) };
    },
  };
}

/** Looks how a resource of the state is now. Its `new` is what state will hold; undefined when it is gone. */
export function refreshStep(deployment: Deployment, old: ResourceState): Step {
  let now: ResourceState | undefined = old;
  let resultOp: Step["op"] = "same";
  let detailed: Step["detailed"];
  let diffs: readonly string[] = [];
  return {
    ...step("refresh", old, old, NO_CAUSES),
    get new() {
      return now;
    },
    get resultOp() {
      return resultOp;
    },
    get detailed() {
      return detailed;
    },
    get diffs() {
      return diffs;
    },
    async apply(): Promise<StepOutcome> {
      if (!old.custom || isProviderType(old.type) || old.pendingReplacement) return { status: "ok" };
      const answer = await readState(deployment, old);
      if (answer.status === "failed") return { status: "failed", message: answer.message };
      now = refreshed(deployment, old, answer);
      if (!now) {
        resultOp = "delete";
        return { status: "ok" };
      }
      if (old.external) {
        resultOp = deepEquals(old.outputs ?? {}, now.outputs ?? {}) ? "same" : "update";
        return { status: "ok" };
      }
      // The difference an `up` would see from here, turned round: what has changed out there, not what `up` would do.
      const diff = await resolveDiff(deployment, providerOf(deployment, old), old, now, old.inputs);
      resultOp = diff.changes === "none" ? "same" : "update";
      detailed = diff.detailed && invertDiff(diff.detailed);
      diffs = diff.changedKeys;
      return { status: "ok" };
    },
  };
}

function readState(deployment: Deployment, old: ResourceState): Promise<Outcome<ReadResult>> {
  return providerOf(deployment, old).read(keyOf(old), {
    id: old.id,
    inputs: old.inputs,
    state: old.outputs ?? {},
    timeout: old.customTimeouts.read ?? 0,
  });
}

/** A partial read is not a failure of the refresh: it is told as a warning and kept as init errors. */
function refreshed(
  deployment: Deployment,
  old: ResourceState,
  answer: Exclude<Outcome<ReadResult>, { status: "failed" }>,
): ResourceState | undefined {
  const found = answer.status === "ok" ? answer.value : answer;
  const initErrors = answer.status === "ok" ? [] : answer.reasons;
  if (answer.status === "partial") {
    const list = initErrors.map((reason) => `\n* ${reason}`).join("");
    deployment.diag("warning", old.urn, `Refreshed resource is in an unhealthy state:${list}`);
  }
  const { id, outputs, refreshBeforeUpdate } = found;
  if (id === "" || !outputs) return undefined;
  const inputs = found.inputs ?? old.inputs;
  const changed = !deepEquals(inputs, old.inputs) || !deepEquals(outputs, old.outputs ?? {});
  const modified = changed ? new Date().toISOString() : old.modified;
  return { ...old, id, initErrors, inputs, outputs, refreshBeforeUpdate, modified };
}
