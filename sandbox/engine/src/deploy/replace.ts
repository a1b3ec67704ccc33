// Replacing a resource: the new one first, or (when the provider or the program says so) the old one away first, together
// with everything that depends on it and could not live without it.
import type { ResourceState } from "../state/types";
import { isProviderType } from "../state/urn";
import { UNKNOWN } from "../values/value";
import type { Props } from "../values/value";
import { applyReplaceOnChanges, resolveDiff } from "./diffing";
import { checkAfresh } from "./generate";
import type { Registration } from "./generate";
import { dependingOn, providerUrn } from "./graph";
import type { DiffResult, ResourceProvider } from "./provider";
import { causesOf, createStep, deleteStep, replaceStep } from "./steps";
import { BailError } from "./types";
import type { Deployment, Step } from "./types";

/** The steps of a replacement; the delete of a create-before-delete comes at the end of the operation. */
export async function replacementSteps(
  registration: Registration,
  old: ResourceState,
  diff: DiffResult,
): Promise<Step[]> {
  const { deployment, goal, urn, now, done, provider } = registration;
  refuseIfProtected(registration, old);
  deployment.seen.replaces.add(urn);
  // Defaults may not be carried over from the old resource: check again, as for a new one.
  if (provider && !(await checkAfresh(registration))) throw new BailError(`resource ${urn} has check errors`);
  const causes = causesOf(diff);
  if (!(goal.deleteBeforeReplace ?? diff.deleteBeforeReplace)) {
    const replacing = { old, causes, pendingDelete: true };
    return [createStep(deployment, now, done, replacing), replaceStep(old, now, causes)];
  }
  const steps = await deleteDependents(deployment, old, urn);
  if (!old.pendingReplacement) {
    deployment.seen.deletes.add(old.urn);
    deployment.seen.pendingDeletes.add(old);
    steps.push(deleteStep(deployment, old, { replacing: true, pendingReplacement: true }));
  }
  const create = createStep(deployment, now, done, { old, causes, pendingDelete: false });
  return [...steps, replaceStep(old, now, causes), create];
}

function refuseIfProtected({ deployment, urn, now }: Registration, old: ResourceState): void {
  if (!now.protect || !old.protect) return;
  const message =
    `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, ` +
    "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
  deployment.diag("error", urn, message);
  throw new BailError(message);
}

async function deleteDependents(deployment: Deployment, root: ResourceState, urn: string): Promise<Step[]> {
  const dependents = await dependentReplacements(deployment, root);
  const steps: Step[] = [];
  for (const dependent of dependents.reverse()) {
    if (deployment.seen.pendingDeletes.has(dependent)) continue;
    if (dependent.protect) {
      const message = `unable to replace resource "${dependent.urn}" as part of replacing "${urn}" as it is currently marked for protection.`;
      deployment.diag("error", urn, message);
      throw new BailError(message);
    }
    steps.push(deleteStep(deployment, dependent, { replacing: true, pendingReplacement: !dependent.delete }));
    deployment.seen.deletes.add(dependent.urn);
    deployment.seen.pendingDeletes.add(dependent);
  }
  return steps;
}

/** The dependents that a change of what they depend on would replace: found by asking with unknowns in its place. */
async function dependentReplacements(deployment: Deployment, root: ResourceState): Promise<ResourceState[]> {
  const { seen } = deployment;
  const done = new Set([
    ...[seen.reads, seen.creates, seen.sames, seen.updates, seen.deletes, seen.replaces].flatMap((urns) => [...urns]),
  ]);
  const replaced = new Set([root.urn]);
  const found: ResourceState[] = [];
  for (const candidate of dependingOn(deployment.base, root, done)) {
    if (!(await mustBeReplaced(deployment, candidate, replaced))) continue;
    found.push(candidate);
    replaced.add(candidate.urn);
  }
  return found;
}

async function mustBeReplaced(deployment: Deployment, state: ResourceState, replaced: Set<string>): Promise<boolean> {
  if (!state.custom || state.external) return false;
  if (replaced.has(providerUrn(state)) || replaced.has(state.deletedWith)) return true;
  const inputs: Props = { ...state.inputs };
  let depends = false;
  for (const [key, urns] of Object.entries(state.propertyDependencies)) {
    if (!(key in inputs) || !urns.some((urn) => replaced.has(urn))) continue;
    inputs[key] = UNKNOWN;
    depends = true;
  }
  if (!depends) return false;
  const provider = await providerFor(deployment, state);
  const asPreview = { ...deployment, options: { ...deployment.options, dryRun: true } };
  const diff = await resolveDiff(asPreview, provider, state, state, inputs);
  const resolved = applyReplaceOnChanges(diff, state.replaceOnChanges, false);
  return resolved.changes === "some" && resolved.replaceKeys.length > 0;
}

/** The provider that can compare a resource of the state; that of a provider resource is the plugin it stands for. */
async function providerFor(deployment: Deployment, state: ResourceState): Promise<ResourceProvider> {
  if (!isProviderType(state.type)) return deployment.providers.ensure(state.provider, deployment.base);
  await deployment.providers.ensure(`${state.urn}::${state.id}`, deployment.base);
  return deployment.providers.self;
}
