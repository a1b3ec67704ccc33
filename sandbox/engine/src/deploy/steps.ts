// The steps that change or keep a managed resource.
import { isProviderType, parseUrn } from "../state/urn";
import type { ResourceState } from "../state/types";
import { initErrorMessage } from "./provider";
import type { DiffResult, Outcome, ResourceKey, ResourceProvider, Written } from "./provider";
import type { Deployment, RegisterResult, Step, StepOp, StepOutcome } from "./types";

/** Answers a registration. */
export type Done = (result: RegisterResult) => void;

/** What caused a step, as far as a provider said it. */
export type Causes = Pick<Step, "diffs" | "detailed">;

/** No particular cause. */
export const NO_CAUSES: Causes = { diffs: [], detailed: undefined };

/** The causes a diff names. */
export function causesOf(diff: DiffResult): Causes {
  return { diffs: diff.changedKeys, detailed: diff.detailed };
}

/** A resource as its provider is told of it. */
export function keyOf(state: ResourceState): ResourceKey {
  return { urn: state.urn, type: state.type, name: parseUrn(state.urn).name };
}

/** The provider that manages a resource; components have none. */
export function providerOf(deployment: Deployment, state: ResourceState): ResourceProvider {
  if (isProviderType(state.type)) return deployment.providers.self;
  const provider = deployment.providers.get(state.provider);
  if (!provider) throw new Error(`unknown provider '${state.provider}' for resource '${state.urn}'`);
  return provider;
}

/** Keeps a resource as it is; what the program says beside its inputs is still taken over. */
export function sameStep(deployment: Deployment, old: ResourceState, now: ResourceState, done?: Done): Step {
  return {
    ...step("same", old, now, NO_CAUSES, done),
    async apply() {
      now.id = old.id;
      now.outputs = old.outputs;
      // A provider whose new inputs are "no change" goes on with the old ones, as Pulumi does it.
      if (isProviderType(now.type)) await deployment.providers.same({ ...now, inputs: old.inputs });
      return { status: "ok" };
    },
  };
}

/** Makes a resource; `replaced` is the one it takes the place of. */
export function createStep(
  deployment: Deployment,
  now: ResourceState,
  done: Done,
  replacing?: { old: ResourceState; causes: Causes; pendingDelete: boolean },
): Step {
  const op = replacing ? "create-replacement" : "create";
  return {
    ...step(op, replacing?.old, now, replacing?.causes ?? NO_CAUSES, done),
    async apply() {
      let outcome: StepOutcome = { status: "ok" };
      if (now.custom) {
        const timeout = now.customTimeouts.create ?? 0;
        const request = { inputs: now.inputs, timeout, dryRun: deployment.options.dryRun };
        const answer = await providerOf(deployment, now).create(keyOf(now), request);
        outcome = settle(now, answer);
        if (outcome.status === "failed") return outcome;
        now.id = answer.status === "ok" ? answer.value.id : answer.status === "partial" ? answer.id : "";
        if (now.id === "" && answer.status === "partial") {
          return { status: "failed", message: `plugin returned empty resource.ID from create '${now.urn}'` };
        }
      }
      now.created = now.modified = new Date().toISOString();
      if (replacing?.pendingDelete) replacing.old.delete = true;
      return outcome;
    },
  };
}

/** Changes a resource in place. */
export function updateStep(
  deployment: Deployment,
  old: ResourceState,
  now: ResourceState,
  causes: Causes,
  done: Done,
): Step {
  return {
    ...step("update", old, now, causes, done),
    async apply() {
      Object.assign(now, { id: old.id, created: old.created, modified: old.modified });
      if (!now.custom) return { status: "ok" };
      const answer = await providerOf(deployment, now).update(keyOf(now), {
        id: old.id,
        oldInputs: old.inputs,
        oldOutputs: old.outputs ?? {},
        newInputs: now.inputs,
        ignoreChanges: now.ignoreChanges,
        timeout: now.customTimeouts.update ?? 0,
        dryRun: deployment.options.dryRun,
      });
      const outcome = settle(now, answer);
      if (outcome.status !== "failed") now.modified = new Date().toISOString();
      return outcome;
    },
  };
}

/** Says that a resource is replaced; the work is in the create and the delete around it. */
export function replaceStep(old: ResourceState, now: ResourceState, causes: Causes): Step {
  return { ...step("replace", old, now, causes), apply: async () => ({ status: "ok" }) };
}

/** How a delete comes about. */
export interface DeleteKind {
  /** Part of a replacement, not counted by itself. */
  readonly replacing: boolean;
  /** Deleted before its replacement is made, and kept in state until then. */
  readonly pendingReplacement: boolean;
}

/** Removes a resource. */
export function deleteStep(deployment: Deployment, old: ResourceState, kind: DeleteKind): Step {
  return {
    ...step(deleteOp(old, kind.replacing), old, undefined, NO_CAUSES),
    async apply() {
      if (!kind.replacing && old.protect) return { status: "failed", message: protectedMessage(old.urn) };
      if (!deployment.options.dryRun && mustBeAsked(deployment, old)) {
        const answer = await providerOf(deployment, old).delete(keyOf(old), {
          id: old.id,
          inputs: old.inputs,
          outputs: old.outputs ?? {},
          timeout: old.customTimeouts.delete ?? 0,
        });
        if (answer.status !== "ok") return { status: "failed", message: messageOf(answer) };
      }
      if (kind.pendingReplacement) old.pendingReplacement = true;
      return { status: "ok" };
    },
  };
}

/** Forgets a resource that was deleted for a replacement nobody wants any more. */
export function removePendingReplaceStep(old: ResourceState): Step {
  return { ...step("remove-pending-replace", old, undefined, NO_CAUSES), apply: async () => ({ status: "ok" }) };
}

/** The common part of every step. */
export function step(
  op: StepOp,
  old: ResourceState | undefined,
  now: ResourceState | undefined,
  causes: Causes,
  done?: Done,
): Omit<Step, "apply"> {
  const parts: readonly StepOp[] = [
    "create-replacement",
    "delete-replaced",
    "discard-replaced",
    "read-replacement",
    "import-replacement",
  ];
  return {
    op,
    urn: (now ?? (old as ResourceState)).urn,
    old,
    new: now,
    logical: !parts.includes(op) && op !== "remove-pending-replace" && op !== "refresh",
    ...causes,
    done: (result) => now && done?.({ state: now, result }),
  };
}

/** Takes a provider's answer over into the new state. */
export function settle(now: ResourceState, answer: Outcome<Written>): StepOutcome {
  if (answer.status === "failed") return { status: "failed", message: answer.message };
  const { outputs, refreshBeforeUpdate } = answer.status === "ok" ? answer.value : answer;
  Object.assign(now, { outputs: outputs ?? {}, refreshBeforeUpdate });
  if (answer.status === "ok") return { status: "ok" };
  now.initErrors = answer.reasons;
  return { status: "partial", message: initErrorMessage(answer.reasons) };
}

/** What a provider's failure says. */
export function messageOf(answer: Exclude<Outcome<unknown>, { status: "ok" }>): string {
  return answer.status === "failed" ? answer.message : initErrorMessage(answer.reasons);
}

function deleteOp(old: ResourceState, replacing: boolean): StepOp {
  if (old.external) return replacing ? "discard-replaced" : "discard";
  return replacing ? "delete-replaced" : "delete";
}

function mustBeAsked(deployment: Deployment, old: ResourceState): boolean {
  if (!old.custom || old.external || old.retainOnDelete) return false;
  return old.deletedWith === "" || !deployment.seen.deletes.has(old.deletedWith);
}

function protectedMessage(urn: string): string {
  return (
    `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
    "either remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, " +
    `or use the command:\n\`pulumi state unprotect '${urn}'\``
  );
}
