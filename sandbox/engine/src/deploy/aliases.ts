// Finding a registered resource in the old state: by its URN, by the aliases it names, by those its parent was found under.
import { makeUrn, parseUrn } from "../state/urn";
import type { ResourceState } from "../state/types";
import type { Deployment, Goal } from "./types";

/** What was found in state for a registration. */
export interface OldResource {
  readonly old: ResourceState | undefined;
  /** The old URN, when it is not the new one. */
  readonly alias: string | undefined;
  /** Two resources claim the same old one; reported already. */
  readonly invalid: boolean;
}

/** Looks a registration up in the old state and remembers which old resource it claims. */
export function findOld(deployment: Deployment, urn: string, goal: Goal): OldResource {
  const { seen } = deployment;
  let invalid = false;
  const claimed = seen.aliased.get(urn);
  if (claimed !== undefined) {
    invalid = true;
    deployment.diag(
      "error",
      urn,
      `Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${claimed}'`,
    );
  }
  for (const candidate of [urn, ...aliasUrns(deployment, goal)]) {
    const old = deployment.olds.get(candidate);
    if (!old) continue;
    if (candidate === urn) return { old, alias: undefined, invalid };
    const rival = seen.urns.has(candidate) ? candidate : seen.aliased.get(candidate);
    if (rival !== undefined) {
      invalid = true;
      deployment.diag(
        "error",
        urn,
        `Duplicate resource alias '${candidate}' applied to resource with URN '${urn}' conflicting with resource ` +
          `with URN '${rival}'`,
      );
    }
    seen.aliased.set(candidate, urn);
    seen.aliases.set(urn, candidate);
    deployment.providers.alias(urn, candidate);
    return { old, alias: candidate, invalid };
  }
  return { old: undefined, alias: undefined, invalid };
}

function aliasUrns(deployment: Deployment, goal: Goal): string[] {
  const own = goal.aliases;
  const parentAlias = goal.parent === "" ? undefined : deployment.seen.aliases.get(goal.parent);
  if (parentAlias === undefined) return [...new Set(own)];
  const parentName = parseUrn(goal.parent).name;
  const inherit = (type: string, name: string): string => {
    // A child named after its parent was named after the parent's old name before.
    const renamed = name.startsWith(parentName) ? parseUrn(parentAlias).name + name.slice(parentName.length) : name;
    return makeUrn(deployment.stack, deployment.project.name, parentAlias, type, renamed);
  };
  const inherited = own.map((alias) => inherit(parseUrn(alias).type, parseUrn(alias).name));
  return [...new Set([...own, inherit(goal.type, goal.name), ...inherited])];
}
