// The engine's memory of resources, and the shape in which Pulumi writes it down (checkpoint version 3).
import type { Props, Value } from "../values/value";

/** Seconds a provider may take; 0 or absent is "not given". */
export interface CustomTimeouts {
  create?: number;
  update?: number;
  delete?: number;
  read?: number;
}

/** One resource as the engine knows it. Mutable, because steps fill it in as they run. */
export interface ResourceState {
  urn: string;
  type: string;
  custom: boolean;
  id: string;
  inputs: Props;
  outputs: Props | undefined;
  parent: string;
  /** `urn::id` of its provider; empty for components and providers. */
  provider: string;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  initErrors: string[];
  /** Replaced, and to be deleted by this or the next update. */
  delete: boolean;
  /** Deleted first, its replacement not yet created. */
  pendingReplacement: boolean;
  protect: boolean;
  /** Only read, never managed. */
  external: boolean;
  retainOnDelete: boolean;
  deletedWith: string;
  additionalSecretOutputs: string[];
  /** The URN under which this resource was found in state, if another. */
  aliases: string[];
  customTimeouts: CustomTimeouts;
  importId: string;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  hideDiff: string[];
  replacementTrigger: Value;
  /** Its provider wants it read before its next change. */
  refreshBeforeUpdate: boolean;
  sourcePosition: string;
  stackTrace: string[];
  created: string;
  modified: string;
}

/** What a killed engine leaves behind: a step that was begun and not ended. */
export interface PendingOperation {
  resource: ResourceState;
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
}

/** A stack as it was before an operation. */
export interface Snapshot {
  resources: ResourceState[];
  pending: PendingOperation[];
  /** The passphrase provider's `v1:salt:check`; empty while the stack has none. */
  salt: string;
}

/** A resource as a checkpoint holds it. */
export type ResourceJson = Record<string, unknown> & { urn: string; type: string; custom: boolean };

/** The `latest` of a checkpoint, which is also the `deployment` of an export. */
export interface DeploymentJson {
  manifest: { time: string; magic: string; version: string };
  secrets_providers?: { type: string; state?: { salt?: string } };
  resources?: ResourceJson[];
  pending_operations?: { resource: ResourceJson; type: string }[];
  metadata?: object;
}

/** A state file. */
export interface CheckpointJson {
  version: number;
  features?: string[];
  checkpoint: { stack: string; latest?: DeploymentJson };
}

/** A resource with every field at rest. */
export function blankState(urn: string, type: string, custom: boolean): ResourceState {
  return {
    ...{ urn, type, custom, id: "", inputs: {}, outputs: undefined, parent: "", provider: "" },
    ...{ dependencies: [], propertyDependencies: {}, initErrors: [], delete: false, pendingReplacement: false },
    ...{ protect: false, external: false, retainOnDelete: false, deletedWith: "", additionalSecretOutputs: [] },
    ...{ aliases: [], customTimeouts: {}, importId: "", ignoreChanges: [], replaceOnChanges: [], hideDiff: [] },
    ...{
      replacementTrigger: null,
      refreshBeforeUpdate: false,
      sourcePosition: "",
      stackTrace: [],
      created: "",
      modified: "",
    },
  };
}
