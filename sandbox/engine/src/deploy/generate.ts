// From a registration to the steps that answer it. Runs one registration at a time: check and diff are serial, as in Pulumi.
import { blankState } from "../state/types";
import type { ResourceState } from "../state/types";
import { isDefaultProvider, isProviderType, makeUrn, parseUrn, STACK_TYPE } from "../state/urn";
import { deepEquals } from "../values/diff";
import { applyIgnoreChanges } from "../values/path";
import type { Props, Value } from "../values/value";
import { containsUnknown, unwrap } from "../values/value";
import { findOld } from "./aliases";
import { applyReplaceOnChanges, noChange, resolveDiff, someChange } from "./diffing";
import type { DiffResult, ResourceProvider } from "./provider";
import { replacementSteps } from "./replace";
import { causesOf, createStep, NO_CAUSES, providerOf, replaceStep, sameStep, updateStep } from "./steps";
import type { Done } from "./steps";
import { BailError } from "./types";
import type { Deployment, Goal, Step } from "./types";

/** A registration on its way to its steps. */
export interface Registration {
  readonly deployment: Deployment;
  readonly goal: Goal;
  readonly done: Done;
  readonly urn: string;
  readonly provider: ResourceProvider | undefined;
  readonly old: ResourceState | undefined;
  readonly now: ResourceState;
}

/**
 * Decides what a registration needs.
 * @throws BailError when the reason has been reported; any other error is reported by the caller
 */
export async function generateSteps(deployment: Deployment, goal: Goal, done: Done): Promise<Step[]> {
  const urn = claimUrn(deployment, goal);
  const { old, alias, invalid } = findOld(deployment, urn, goal);
  const now = stateOf(goal, urn, old, alias);
  if (goal.importId !== "" && goal.custom && (!old || old.external || (old.importId || old.id) !== goal.importId)) {
    throw new Error(
      `import of '${urn}' is refused: dynamic resources cannot be imported, and this engine imports none`,
    );
  }
  const provider = goal.custom ? providerOf(deployment, now) : undefined;
  const registration = { deployment, goal, done, urn, provider, old, now };
  // Deleted earlier in this operation for the sake of something it depends on: it comes back as a replacement.
  const recreating = old !== undefined && deployment.seen.deletes.has(urn);
  if (!(await checkInputs(registration, recreating)) || invalid) throw new BailError(`resource ${urn} is invalid`);
  if (old && recreating) return recreate(registration, old);
  if (old?.external) {
    deployment.seen.creates.add(urn);
    const causes = { old, causes: NO_CAUSES, pendingDelete: true };
    return [createStep(deployment, now, done, causes), replaceStep(old, now, NO_CAUSES)];
  }
  if (old) return changeSteps(registration, old);
  deployment.seen.creates.add(urn);
  return [createStep(deployment, now, done)];
}

/** Checks inputs with no regard to an old state and puts them into the new one: what a replacement starts from. */
export async function checkAfresh(registration: Registration): Promise<boolean> {
  return check(registration, {}, registration.goal.inputs);
}

function claimUrn(deployment: Deployment, goal: Goal): string {
  const { urns } = deployment.seen;
  if (goal.parent !== "" && !urns.has(goal.parent)) throw new Error(`could not find parent resource ${goal.parent}`);
  const urn = makeUrn(deployment.stack, deployment.project.name, goal.parent, goal.type, goal.name);
  if (urns.has(urn)) {
    deployment.diag("error", urn, `Duplicate resource URN '${urn}'; try giving it a unique name`);
    throw new BailError("duplicate URN");
  }
  urns.add(urn);
  return urn;
}

function stateOf(goal: Goal, urn: string, old: ResourceState | undefined, alias: string | undefined): ResourceState {
  return {
    ...blankState(urn, goal.type, goal.custom),
    inputs: goal.inputs,
    parent: goal.parent,
    provider: goal.provider,
    protect: goal.protect,
    dependencies: goal.dependencies,
    propertyDependencies: goal.propertyDependencies,
    additionalSecretOutputs: goal.additionalSecretOutputs,
    aliases: alias === undefined ? [] : [alias],
    customTimeouts: goal.customTimeouts,
    importId: goal.importId,
    retainOnDelete: goal.retainOnDelete,
    deletedWith: goal.deletedWith,
    ignoreChanges: goal.ignoreChanges,
    replaceOnChanges: goal.replaceOnChanges,
    hideDiff: goal.hideDiff,
    replacementTrigger: goal.replacementTrigger,
    sourcePosition: goal.sourcePosition,
    stackTrace: goal.stackTrace,
    created: old?.created ?? "",
    modified: old?.modified ?? "",
  };
}

async function checkInputs(registration: Registration, recreating: boolean): Promise<boolean> {
  const { old, goal } = registration;
  if (!old || old.external || recreating) return check(registration, {}, goal.inputs);
  return check(registration, old.inputs, applyIgnoreChanges(goal.inputs, old.inputs, goal.ignoreChanges));
}

async function check(registration: Registration, olds: Props, news: Props): Promise<boolean> {
  const { deployment, provider, urn, now } = registration;
  if (!provider) {
    now.inputs = news;
    return true;
  }
  const { type, name } = parseUrn(urn);
  const answer = await provider.check({ urn, type, name }, olds, news, deployment.options.dryRun);
  for (const { property, reason } of answer.failures) {
    const value = property === "" ? "" : `: property ${property} value ${goText(now.inputs[property])}`;
    deployment.diag("error", urn, `${type} resource '${name}'${value} has a problem: ${reason}`);
  }
  now.inputs = answer.inputs;
  return answer.failures.length === 0;
}

/** A value as Pulumi prints it in this one message: Go's `%v` of its wrapper. */
function goText(value: Value | undefined): string {
  if (value === undefined || value === null) return "{<nil>}";
  const plain = unwrap(value);
  return typeof plain === "object" ? `{${JSON.stringify(plain)}}` : `{${String(plain)}}`;
}

function recreate({ deployment, urn, now, done }: Registration, old: ResourceState): Step[] {
  deployment.seen.deletes.delete(urn);
  deployment.seen.replaces.add(urn);
  const replacing = { old, causes: NO_CAUSES, pendingDelete: false };
  return [replaceStep(old, now, NO_CAUSES), createStep(deployment, now, done, replacing)];
}

async function changeSteps(registration: Registration, old: ResourceState): Promise<Step[]> {
  const { deployment, goal, urn, now, done } = registration;
  const hasInitErrors = old.initErrors.length > 0;
  const triggered = isTriggered(deployment, registration, old);
  const found = triggered ? someChange() : await diffResource(registration, old);
  const diff = applyReplaceOnChanges(found, goal.replaceOnChanges, hasInitErrors);
  const replaces = triggered || diff.replaceKeys.length > 0 || old.pendingReplacement;
  if ((diff.changes === "some" || old.pendingReplacement) && replaces) {
    return replacementSteps(registration, old, diff);
  }
  // Init errors without a change still need an update: that is how an unfinished create goes on.
  if (diff.changes === "some" || hasInitErrors) {
    deployment.seen.updates.add(urn);
    return [updateStep(deployment, old, now, causesOf(diff), done)];
  }
  deployment.seen.sames.add(urn);
  return [sameStep(deployment, old, now, done)];
}

function isTriggered(deployment: Deployment, { now, urn }: Registration, old: ResourceState): boolean {
  const [before, after] = [unwrap(old.replacementTrigger), unwrap(now.replacementTrigger)];
  if (containsUnknown(after) && !deployment.options.dryRun) {
    deployment.diag("error", urn, `replacement trigger contains unknowns for ${urn}`);
    throw new BailError("replacement trigger contains unknowns");
  }
  if (containsUnknown(before) || containsUnknown(after)) return true;
  return before !== null && after !== null && !deepEquals(before, after); // null is "no trigger"
}

async function diffResource(registration: Registration, old: ResourceState): Promise<DiffResult> {
  const { deployment, provider, now } = registration;
  if (now.deletedWith !== "" && deployment.seen.replaces.has(now.deletedWith)) return someChange(["deletedWith"]);
  if (providerChanged(deployment, old, now)) return someChange(["provider"]);
  if (!provider) return deepEquals(old.inputs, now.inputs) ? noChange() : someChange();
  const before = { ...old, ignoreChanges: now.ignoreChanges };
  return resolveDiff(deployment, provider, before, old, now.inputs);
}

/** Another provider means another resource, unless both are default providers: those take over from each other. */
function providerChanged(deployment: Deployment, old: ResourceState, now: ResourceState): boolean {
  if (old.provider === now.provider || isProviderType(now.type) || now.type === STACK_TYPE) return false;
  if (old.provider === "" || now.provider === "") return true;
  const urnOf = (reference: string): string => reference.slice(0, reference.lastIndexOf("::"));
  const [before, after] = [urnOf(old.provider), urnOf(now.provider)];
  if (before === after || deployment.seen.aliased.get(before) === after) return false;
  return !(isDefaultProvider(before) && isDefaultProvider(after));
}
