// Finding out whether a resource changed, and whether the change needs a new resource.
import { changedKeys, diffProps } from "../values/diff";
import { applyIgnoreChanges, contains, parsePath } from "../values/path";
import { unwrapProps } from "../values/value";
import type { Props } from "../values/value";
import type { ResourceState } from "../state/types";
import { parseUrn } from "../state/urn";
import type { DiffResult, ResourceProvider } from "./provider";
import type { Deployment } from "./types";

/** The pseudo property that stands for init errors in `replaceOnChanges`. */
const INIT_ERROR = "#initerror";

/** A diff that says nothing but "changed", with the keys that cause a replacement. */
export function someChange(replaceKeys: string[] = []): DiffResult {
  return { changes: "some", replaceKeys, changedKeys: [], deleteBeforeReplace: false, detailed: undefined };
}

/** No change. */
export function noChange(): DiffResult {
  return { ...someChange(), changes: "none" };
}

/**
 * Asks the provider; where it does not know, the engine compares the inputs itself.
 * @param old the resource as it is (after a refresh: as it was found)
 */
export async function resolveDiff(
  deployment: Deployment,
  provider: ResourceProvider,
  before: ResourceState,
  old: ResourceState,
  newInputs: Props,
): Promise<DiffResult> {
  const { ignoreChanges } = before;
  const key = { urn: old.urn, type: old.type, name: parseUrn(old.urn).name };
  const diff = await provider.diff(key, {
    id: old.id,
    oldInputs: old.inputs,
    oldOutputs: old.outputs ?? {},
    newInputs,
    ignoreChanges,
    dryRun: deployment.options.dryRun,
  });
  if (diff.changes !== "unknown") return diff;
  const news = applyIgnoreChanges(newInputs, old.inputs, ignoreChanges);
  const compared = diffProps(unwrapProps(old.inputs), unwrapProps(news));
  if (!compared) return { ...diff, changes: "none" };
  return { ...diff, changes: "some", changedKeys: changedKeys(compared), detailed: compared };
}

/** Turns changes of the listed paths into replacements. A provider that names no changed keys is not touched by it. */
export function applyReplaceOnChanges(diff: DiffResult, paths: readonly string[], hasInitErrors: boolean): DiffResult {
  if (diff.changes !== "some" && !hasInitErrors) return diff;
  const wanted = paths.map(parsePath);
  const matches = (key: string): boolean => wanted.some((path) => contains(path, parsePath(key)));
  const fromKeys = diff.changedKeys.filter(matches);
  const fromPaths = (diff.changedPaths ?? []).filter(matches).map((path) => String(parsePath(path)[0] ?? path));
  const fromInitErrors = hasInitErrors && wanted.some((path) => contains(path, [INIT_ERROR])) ? [INIT_ERROR] : [];
  return {
    ...diff,
    changes: fromInitErrors.length > 0 ? "some" : diff.changes,
    replaceKeys: [...new Set([...diff.replaceKeys, ...fromKeys, ...fromPaths, ...fromInitErrors])],
  };
}
