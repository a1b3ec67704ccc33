// Another provider may mean another resource: the new provider is asked, by the configurations of both.
import { parseUrn } from "../state/urn";
import type { ResourceState } from "../state/types";
import { configOf } from "./providerResources";
import type { Deployment } from "./types";

/**
 * Whether a resource must be replaced because of its provider.
 * @throws Error when the state does not hold the old provider
 */
export async function providerChanged(
  deployment: Deployment,
  old: ResourceState,
  now: ResourceState,
): Promise<boolean> {
  if (old.provider === now.provider) return false;
  if (old.provider === "" || now.provider === "") return true;
  const [before, after] = [urnOf(old.provider), urnOf(now.provider)];
  if (deployment.seen.aliased.get(before) === after) return false;
  const provider = deployment.providers.get(now.provider);
  const [oldState, newState] = [deployment.olds.get(before), deployment.news.get(after)];
  if (!provider || !oldState || !newState) throw new Error(`failed to resolve provider reference: "${old.provider}"`);
  const { name, type } = parseUrn(after);
  const diff = await provider.diffConfig(
    { urn: after, name, type },
    {
      ...{ oldInputs: configOf(oldState.inputs), oldOutputs: oldState.outputs ?? {} },
      ...{ newInputs: configOf(newState.inputs), ignoreChanges: [] },
    },
  );
  return diff.replaceKeys.length > 0;
}

function urnOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}
