// A provider's answer to Diff, in the engine's terms.
import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { DiffResult } from "../deploy/provider";
import type { ObjectDiff } from "../values/diff";
import { diffAtPaths } from "../values/pathDiff";
import type { PathChange } from "../values/pathDiff";
import { parsePath } from "../values/path";
import type { Props } from "../values/value";

/** What was compared. */
export interface Compared {
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
  readonly newInputs: Props;
}

/** Reads a diff response. */
export function readDiff(response: DiffResponse, compared: Compared): DiffResult {
  const entries = response.getHasdetaileddiff() ? [...response.getDetaileddiffMap().entries()] : undefined;
  const replacing = (entries ?? []).filter(([, diff]) => isReplace(diff)).map(([path]) => topLevel(path));
  return {
    changes: changesOf(response),
    replaceKeys: [...new Set([...response.getReplacesList(), ...replacing])],
    changedKeys: response.getDiffsList(),
    changedPaths: entries?.map(([path]) => path),
    deleteBeforeReplace: response.getDeletebeforereplace(),
    detailed: entries && detailedDiff(entries, compared),
  };
}

type Entry = [path: string, diff: PropertyDiff];

function changesOf(response: DiffResponse): DiffResult["changes"] {
  if (response.getChanges() === DiffResponse.DiffChanges.DIFF_NONE) return "none";
  return response.getChanges() === DiffResponse.DiffChanges.DIFF_SOME ? "some" : "unknown";
}

function isReplace(diff: PropertyDiff): boolean {
  return diff.getKind() % 2 === 1; // ADD, DELETE and UPDATE are even, each followed by its _REPLACE.
}

function topLevel(path: string): string {
  return String(parsePath(path)[0] ?? path);
}

/** Old values are those of the outputs, unless the provider says that it is about inputs. */
function detailedDiff(entries: readonly Entry[], { oldInputs, oldOutputs, newInputs }: Compared): ObjectDiff {
  const { Kind } = PropertyDiff;
  const changes = entries.map(([text, diff]): PathChange => {
    const kind = diff.getKind();
    const adds = kind === Kind.ADD || kind === Kind.ADD_REPLACE;
    const deletes = kind === Kind.DELETE || kind === Kind.DELETE_REPLACE;
    const olds = diff.getInputdiff() ? oldInputs : oldOutputs;
    return { path: parsePath(text), kind: adds ? "add" : deletes ? "delete" : "update", olds, news: newInputs };
  });
  return diffAtPaths(changes);
}
