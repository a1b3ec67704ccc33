// Refreshing a stack: every resource is read, and the base of the operation becomes what was found.
import { createExecutor } from "./executor";
import type { Interrupts } from "./interrupts";
import { refreshStep } from "./readSteps";
import type { ResourceState } from "../state/types";
import { BailError } from "./types";
import type { Deployment, Step } from "./types";

/**
 * Reads every resource of the base, or those that are wanted.
 * @throws BailError when a read failed or the user interrupted
 */
export async function refreshAll(
  deployment: Deployment,
  interrupts: Interrupts,
  isWanted: (state: ResourceState) => boolean = () => true,
): Promise<void> {
  const wanted = deployment.base.filter(isWanted);
  if (wanted.length === 0) return;
  for (const state of wanted) {
    if (state.provider !== "") await deployment.providers.ensure(state.provider, deployment.base);
  }
  const executor = createExecutor(deployment, { ignoreErrors: true, terminated: interrupts.terminated });
  const steps = new Map(wanted.map((state) => [state, refreshStep(deployment, state)] as const));
  for (const step of steps.values()) await executor.submit([step]);
  await executor.idle();
  deployment.base = rebuild(deployment.base, steps);
  deployment.olds = oldsOf(deployment.base);
  deployment.snapshots?.rebase(deployment.base);
  const kind = deployment.options.dryRun ? "preview" : "update";
  const ended = executor.errored() ? "failed" : interrupts.cancelled() ? "canceled" : undefined;
  if (ended === undefined) return;
  deployment.diag("error", "", `${kind} ${ended}`);
  throw new BailError(ended);
}

/** The resources that are not marked for deletion, by URN. */
export function oldsOf(resources: readonly ResourceState[]): Map<string, ResourceState> {
  return new Map(resources.filter((state) => !state.delete).map((state) => [state.urn, state]));
}

/** The list without what is gone, and without dependencies on it. */
function rebuild(resources: readonly ResourceState[], steps: Map<ResourceState, Step>): ResourceState[] {
  const present = new Set<string>();
  const kept: ResourceState[] = [];
  for (const old of resources) {
    const step = steps.get(old);
    const now = step ? step.new : old;
    if (!now) continue;
    const isPresent = (urn: string): boolean => present.has(urn);
    const byProperty = Object.entries(now.propertyDependencies)
      .map(([key, urns]) => [key, urns.filter(isPresent)] as const)
      .filter(([, urns]) => urns.length > 0); // As Pulumi does it: a refreshed state lists only real dependencies.
    kept.push({
      ...now,
      dependencies: now.dependencies.filter(isPresent),
      propertyDependencies: Object.fromEntries(byProperty),
      deletedWith: isPresent(now.deletedWith) ? now.deletedWith : "",
    });
    present.add(now.urn);
  }
  return kept;
}
