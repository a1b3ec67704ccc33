// Who depends on whom, as a state's list of resources says it. The list is topological: a resource comes after what it needs.
import type { ResourceState } from "../state/types";

/** The URNs a resource depends on, its parent and its provider left out. */
export function dependencyUrns(state: ResourceState): string[] {
  const byProperty = Object.values(state.propertyDependencies).flat();
  const deletedWith = state.deletedWith === "" ? [] : [state.deletedWith];
  return [...state.dependencies, ...byProperty, ...deletedWith];
}

/** The URN in a provider reference. */
export function providerUrn(state: ResourceState): string {
  const at = state.provider.lastIndexOf("::");
  return at < 0 ? "" : state.provider.slice(0, at);
}

/** Every resource that depends on `root`, directly or not, in order; those in `ignore` do not count. */
export function dependingOn(
  resources: readonly ResourceState[],
  root: ResourceState,
  ignore: ReadonlySet<string>,
): ResourceState[] {
  const dependents: ResourceState[] = [];
  const urns = new Set([root.urn]);
  for (const candidate of resources.slice(resources.indexOf(root) + 1)) {
    if (ignore.has(candidate.urn)) continue;
    if (![...dependencyUrns(candidate), providerUrn(candidate)].some((urn) => urns.has(urn))) continue;
    dependents.push(candidate);
    urns.add(candidate.urn);
  }
  return dependents;
}

/** What must outlive a resource: what it depends on, its parent, its provider, and the children of components it needs. */
export function dependenciesOf(resources: readonly ResourceState[], state: ResourceState): Set<ResourceState> {
  const urns = new Set([...dependencyUrns(state), providerUrn(state)]);
  const before = resources.slice(0, Math.max(0, resources.indexOf(state)));
  const found = new Set<ResourceState>();
  for (const candidate of before) {
    if (candidate.urn === state.parent) found.add(candidate);
    if (!urns.has(candidate.urn)) continue;
    found.add(candidate);
    if (!candidate.custom) childrenOf(before, candidate).forEach((child) => found.add(child));
  }
  return found;
}

function childrenOf(resources: readonly ResourceState[], parent: ResourceState): ResourceState[] {
  const direct = resources.filter((state) => state.parent === parent.urn);
  return direct.flatMap((child) => [child, ...childrenOf(resources, child)]);
}
