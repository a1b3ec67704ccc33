import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { CheckFailure, DiffResult } from "../port/lifecycle";

/** Refused properties as the engine takes them. */
export function toFailures(failures: readonly CheckFailure[]): pb.CheckFailure[] {
  return failures.map(({ property, reason }) => {
    const failure = new pb.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

/** Outputs that no update of the same offer changes. */
const STABLE = ["publisherId", "offerId", "portalUrl", "serviceOrigin"];

/** The output that stands for a release which is not over. */
const STATUS = "status";

/** A difference as the engine takes it, with the kind of each property's change. */
export function toDiffResponse(
  diff: DiffResult,
  olds: Record<string, unknown>,
  news: Record<string, unknown>,
): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse();
  response.setChanges(diff.hasChanges ? DIFF_SOME : DIFF_NONE);
  response.setHasdetaileddiff(true);
  if (diff.replaces.length === 0) response.setStablesList(STABLE);
  response.setReplacesList(diff.replaces);
  // Nothing that is declared changed, and yet the release is not over: that is what changes.
  const changed = diff.hasChanges && diff.changed.length === 0 ? [STATUS] : diff.changed;
  response.setDiffsList(changed);
  for (const name of changed) {
    const detail = new pb.PropertyDiff();
    const isDeclared = name !== STATUS;
    const { UPDATE } = pb.PropertyDiff.Kind;
    detail.setKind(isDeclared ? kindOf(olds[name], news[name], diff.replaces.includes(name)) : UPDATE);
    detail.setInputdiff(isDeclared);
    response.getDetaileddiffMap().set(name, detail);
  }
  return response;
}

function kindOf(old: unknown, declared: unknown, doesReplace: boolean): pb.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
  if (old === undefined || old === null) return doesReplace ? ADD_REPLACE : ADD;
  if (declared === undefined || declared === null) return doesReplace ? DELETE_REPLACE : DELETE;
  return doesReplace ? UPDATE_REPLACE : UPDATE;
}
