// A provider's answer to Diff, in the engine's terms.
import { DiffResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { DiffResult } from "../deploy/provider";
import { diffValues } from "../values/diff";
import type { ObjectDiff } from "../values/diff";
import { parsePath } from "../values/path";
import type { Props } from "../values/value";

/** Reads a diff response; paths of a detailed diff are shown as changes of the top-level inputs they lie in. */
export function readDiff(response: DiffResponse, olds: Props, news: Props): DiffResult {
  const paths = response.getHasdetaileddiff() ? [...response.getDetaileddiffMap().keys()] : undefined;
  const replacing = (paths ?? []).filter((path) => isReplace(response, path));
  return {
    changes: changesOf(response),
    replaceKeys: [...new Set([...response.getReplacesList(), ...replacing.map(topLevel)])],
    changedKeys: response.getDiffsList(),
    deleteBeforeReplace: response.getDeletebeforereplace(),
    detailed: paths && detailedDiff(paths, olds, news),
  };
}

function changesOf(response: DiffResponse): DiffResult["changes"] {
  if (response.getChanges() === DiffResponse.DiffChanges.DIFF_NONE) return "none";
  return response.getChanges() === DiffResponse.DiffChanges.DIFF_SOME ? "some" : "unknown";
}

function isReplace(response: DiffResponse, path: string): boolean {
  const kind = response.getDetaileddiffMap().get(path)?.getKind();
  return kind !== undefined && kind % 2 === 1; // ADD, DELETE and UPDATE are even, each followed by its _REPLACE.
}

function topLevel(path: string): string {
  return String(parsePath(path)[0] ?? path);
}

function detailedDiff(paths: readonly string[], olds: Props, news: Props): ObjectDiff {
  const diff: ObjectDiff = { adds: new Map(), deletes: new Map(), sames: new Map(), updates: new Map() };
  for (const key of new Set(paths.map(topLevel))) {
    const old = olds[key];
    const now = news[key];
    if (old === undefined) diff.adds.set(key, now ?? null);
    else if (now === undefined) diff.deletes.set(key, old);
    else diff.updates.set(key, diffValues(old, now) ?? { old, new: now });
  }
  return diff;
}
