// What each kind of step does to the state file: the pending operation before it, the resources after it.
import type { SnapshotManager } from "../state/snapshot";
import type { PendingOperation, ResourceState } from "../state/types";
import { serializeResource } from "../state/serialize";
import type { Step } from "./types";

/** A step's effect on state. */
export interface StateEffect {
  /** Written before the step begins. */
  readonly pending: PendingOperation | undefined;
  /** Written after it; `worked` also when it failed in part. */
  commit(snapshots: SnapshotManager, worked: boolean): Promise<void>;
}

const PENDING: Partial<Record<Step["op"], PendingOperation["type"]>> = {
  create: "creating",
  "create-replacement": "creating",
  update: "updating",
  delete: "deleting",
  "delete-replaced": "deleting",
  discard: "deleting",
  "discard-replaced": "deleting",
  read: "reading",
  "read-replacement": "reading",
  import: "importing",
  "import-replacement": "importing",
};

/** The effect of a step. */
export function stateChange(step: Step): StateEffect {
  const type = PENDING[step.op];
  const resource = (type === "deleting" ? step.old : (step.new ?? step.old)) as ResourceState;
  return {
    pending: type && { resource, type },
    commit: (snapshots, worked) => commit(snapshots, step, resource, worked),
  };
}

async function commit(snapshots: SnapshotManager, step: Step, resource: ResourceState, worked: boolean): Promise<void> {
  const { old, new: now } = step;
  switch (step.op) {
    case "replace":
    case "refresh": // A refresh rewrites the whole base when all of it is done.
      return;
    case "same":
      return snapshots.end(resource, worked ? { done: old, add: now } : {}, !worked || differs(old, now));
    case "import":
    case "import-replacement": // What it shows as old is what it has just read; it was never part of the state.
      return snapshots.end(resource, worked ? { add: now, changed: step.original } : {});
    case "create":
    case "create-replacement":
      // The old one of a replacement stays until it is deleted, unless it is gone already and was only waiting for this.
      return snapshots.end(
        resource,
        worked ? { add: now, changed: old, done: old?.pendingReplacement ? old : undefined } : {},
      );
    case "remove-pending-replace":
      return snapshots.end(resource, { done: old });
    case "delete":
    case "delete-replaced":
    case "discard":
    case "discard-replaced":
      return snapshots.end(resource, worked && !old?.pendingReplacement ? { done: old } : {});
    default:
      return snapshots.end(resource, worked ? { done: old, add: now } : {});
  }
}

/** Whether a "same" has changed anything that is worth a write; source positions and times are not. */
function differs(old: ResourceState | undefined, now: ResourceState | undefined): boolean {
  if (!old || !now) return true;
  const essence = (state: ResourceState): string => {
    const quiet = { ...state, sourcePosition: "", stackTrace: [], created: "", modified: "", initErrors: [] };
    return JSON.stringify(serializeResource({ ...quiet, propertyDependencies: {} }, (text) => text));
  };
  return essence(old) !== essence(now) || now.aliases.length > 0;
}
