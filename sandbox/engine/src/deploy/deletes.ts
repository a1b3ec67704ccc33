// The end of an update: what the program no longer declares, and what replacements have left, is deleted; dependents first.
import type { ResourceState } from "../state/types";
import { dependenciesOf } from "./graph";
import type { StepExecutor } from "./executor";
import { deleteStep, removePendingReplaceStep } from "./steps";
import type { Deployment, Step } from "./types";

/** Deletes in waves: all of one wave at the same time, no wave before the one before has ended. */
export async function performDeletes(deployment: Deployment, executor: StepExecutor): Promise<void> {
  const steps = await deletesOf(deployment);
  const failed = new Set<ResourceState>();
  for (const wave of schedule(deployment.base, steps)) {
    for (const step of executor.failedSteps()) {
      if (step.old) transitiveDependencies(deployment.base, step.old).forEach((state) => failed.add(state));
    }
    const runnable = wave.filter((step) => !step.old || !failed.has(step.old));
    const running: Promise<void>[] = [];
    for (const step of runnable) running.push((await executor.submit([step])).ended);
    await Promise.all(running);
    if (deployment.stopped()) return;
  }
}

async function deletesOf(deployment: Deployment): Promise<Step[]> {
  const { seen } = deployment;
  const steps: Step[] = [];
  for (const state of deployment.base) {
    if (state.delete) {
      if (seen.pendingDeletes.has(state)) continue;
      steps.push(deleteStep(deployment, state, { replacing: true, pendingReplacement: false }));
    } else if (!isDealtWith(deployment, state.urn)) {
      if (state.pendingReplacement) steps.push(removePendingReplaceStep(state));
      else steps.push(deleteStep(deployment, state, { replacing: false, pendingReplacement: false }));
    } else continue;
    seen.deletes.add(state.urn);
    if (state.provider !== "") await deployment.providers.ensure(state.provider, deployment.base);
  }
  return steps;
}

function isDealtWith({ seen }: Deployment, urn: string): boolean {
  if (seen.aliased.has(urn)) return true;
  return [seen.sames, seen.updates, seen.replaces, seen.reads, seen.creates].some((urns) => urns.has(urn));
}

/** Peels off, again and again, those that depend on nothing condemned; the last peeled go first. */
function schedule(resources: readonly ResourceState[], steps: readonly Step[]): Step[][] {
  const condemned = new Map(steps.flatMap((step) => (step.old ? [[step.old, step] as const] : [])));
  const needs = new Map([...condemned.keys()].map((state) => [state, dependenciesOf(resources, state)] as const));
  const waves: Step[][] = [];
  while (condemned.size > 0) {
    const free = [...condemned].filter(([state]) => ![...(needs.get(state) ?? [])].some((one) => condemned.has(one)));
    free.forEach(([state]) => condemned.delete(state));
    waves.unshift(free.map(([, step]) => step));
  }
  return waves;
}

function transitiveDependencies(resources: readonly ResourceState[], state: ResourceState): Set<ResourceState> {
  const found = new Set<ResourceState>();
  const visit = (one: ResourceState): void => {
    for (const needed of dependenciesOf(resources, one)) {
      if (found.has(needed)) continue;
      found.add(needed);
      visit(needed);
    }
  };
  visit(state);
  return found;
}
