// From a registration to the steps that answer it. Runs one registration at a time: check and diff are serial, as in Pulumi.
import { blankState } from "../state/types";
import type { ResourceState } from "../state/types";
import { makeUrn } from "../state/urn";
import { deepEquals } from "../values/diff";
import { applyIgnoreChanges } from "../values/path";
import type { Props, Value } from "../values/value";
import { containsSecret, containsUnknown, unwrap } from "../values/value";
import { findOld } from "./aliases";
import { goText, tellFailures } from "./checking";
import { applyReplaceOnChanges, noChange, resolveDiff, someChange } from "./diffing";
import { importStep } from "./importStep";
import { DiffUnavailableError } from "./provider";
import type { DiffResult, ResourceProvider } from "./provider";
import { providerChanged } from "./providerChange";
import type { Again } from "./registrations";
import { replacementSteps } from "./replace";
import { causesOf, createStep, keyOf, NO_CAUSES, providerOf, replaceStep, sameStep, updateStep } from "./steps";
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
 * Decides what a registration needs. `again` is for an import: once it is done, the resource is dealt with like any other.
 * @throws BailError when the reason has been reported; any other error is reported by the caller
 */
export async function generateSteps(deployment: Deployment, goal: Goal, done: Done, again: Again): Promise<Step[]> {
  const urn = claimUrn(deployment, goal);
  const { old, alias, invalid } = findOld(deployment, urn, goal);
  const now = stateOf(goal, urn, old, alias);
  const provider = goal.custom ? providerOf(deployment, now) : undefined;
  const registration = { deployment, goal, done, urn, provider, old, now };
  // Deleted earlier in this operation for the sake of something it depends on: it comes back as a replacement.
  const recreating = old !== undefined && deployment.seen.deletes.has(urn);
  if (!isImport(goal, old)) return continueSteps(registration, recreating, invalid);
  deployment.seen.imports.add(urn);
  const original = recreating ? undefined : old;
  const goOn: Done = ({ state, result }) => {
    if (result !== "success") return done({ state, result });
    const fresh = stateOf(goal, urn, state, alias);
    again(() => continueSteps({ ...registration, old: state, now: fresh }, recreating, invalid));
  };
  const step = importStep(deployment, now, original, goOn);
  return original ? [step, replaceStep(original, now, NO_CAUSES)] : [step];
}

function isImport(goal: Goal, old: ResourceState | undefined): boolean {
  return goal.custom && goal.importId !== "" && (!old || old.external || (old.importId || old.id) !== goal.importId);
}

async function continueSteps(registration: Registration, recreating: boolean, invalid: boolean): Promise<Step[]> {
  const { deployment, now, old, urn, done } = registration;
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
    refreshBeforeUpdate: old?.refreshBeforeUpdate ?? false,
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
  const { deployment, provider, now } = registration;
  if (!provider) {
    now.inputs = news;
    return true;
  }
  const { inputs, failures } = await provider.check(keyOf(now), olds, news, deployment.options.dryRun);
  tellFailures(deployment, "error", now, failures);
  now.inputs = inputs;
  return failures.length === 0;
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
    refuseImported(registration, old, diff);
    return replacementSteps(registration, old, diff);
  }
  // Init errors without a change still need an update: that is how an unfinished create goes on.
  if (diff.changes === "some" || hasInitErrors) {
    deployment.seen.updates.add(urn);
    return [updateStep(deployment, old, now, causesOf(diff), done)];
  }
  if (deployment.seen.imports.has(urn)) {
    done({ state: old, result: "success" }); // The import has left it as the program wants it.
    return [];
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

/** A replacement has another id than the one the program asks to import. */
function refuseImported({ deployment, goal, urn, now }: Registration, old: ResourceState, diff: DiffResult): void {
  if (goal.importId === "") return;
  const keys = diff.replaceKeys.map((key) => `${key}: ${shown(old.inputs[key])} => ${shown(now.inputs[key])}`);
  const message =
    "previously-imported resources that still specify an ID may not be replaced; please remove the `import` " +
    `declaration from your program;\n${keys.join("\n")}`;
  if (!deployment.options.dryRun) throw new Error(message);
  deployment.diag("warning", urn, message);
}

function shown(value: Value | undefined): string {
  return value !== undefined && containsSecret(value) ? "[secret]" : goText(value);
}

async function diffResource(registration: Registration, old: ResourceState): Promise<DiffResult> {
  const { deployment, provider, now } = registration;
  if (now.deletedWith !== "" && deployment.seen.replaces.has(now.deletedWith)) return someChange(["deletedWith"]);
  if (await providerChanged(deployment, old, now)) return someChange(["provider"]);
  if (!provider) return deepEquals(old.inputs, now.inputs) ? noChange() : someChange();
  const before = { ...old, ignoreChanges: now.ignoreChanges };
  try {
    return await resolveDiff(deployment, provider, before, old, now.inputs);
  } catch (error) {
    if (!(error instanceof DiffUnavailableError)) throw error;
    deployment.diag("warning", registration.urn, error.message);
    return someChange();
  }
}
