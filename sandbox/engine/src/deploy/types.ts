// The words of a deployment: what a program asks for, the steps that answer it, and the events people see of them.
import type { ConfigValue } from "../project/stackConfig";
import type { Project } from "../project/project";
import type { SnapshotManager } from "../state/snapshot";
import type { CustomTimeouts, ResourceState } from "../state/types";
import type { ObjectDiff } from "../values/diff";
import type { Props, Value } from "../values/value";
import type { ProviderRegistry } from "./registry";

/** What a step does, in Pulumi's words. */
export type StepOp =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "read"
  | "read-replacement"
  | "import"
  | "import-replacement"
  | "refresh"
  | "discard"
  | "discard-replaced"
  | "remove-pending-replace";

/** How grave a message is. */
export type Severity = "debug" | "info" | "warning" | "error";

/** What a program declares with one registration. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  parent: string;
  readonly custom: boolean;
  readonly inputs: Props;
  readonly protect: boolean;
  readonly dependencies: string[];
  /** `urn::id` of a provider, or empty for the default one. */
  provider: string;
  /** The version of the plugin that its SDK belongs to, if it says so. */
  readonly version: string | undefined;
  readonly propertyDependencies: Record<string, string[]>;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly ignoreChanges: string[];
  readonly replaceOnChanges: string[];
  /** Earlier URNs of the resource. */
  readonly aliases: string[];
  readonly importId: string;
  readonly customTimeouts: CustomTimeouts;
  readonly additionalSecretOutputs: string[];
  readonly retainOnDelete: boolean;
  readonly deletedWith: string;
  readonly replacementTrigger: Value;
  readonly hideDiff: string[];
  readonly sourcePosition: string;
  readonly stackTrace: string[];
}

/** What the program is told of a registration. */
export interface RegisterResult {
  readonly state: ResourceState;
  readonly result: "success" | "failed" | "skipped";
}

/** How a step's work ended. */
export type StepOutcome =
  { readonly status: "ok" } | { readonly status: "partial" | "failed"; readonly message: string };

/** One piece of work on one resource. */
export interface Step {
  readonly op: StepOp;
  readonly urn: string;
  readonly old: ResourceState | undefined;
  /** The resource after the step; a refresh may find that there is none. */
  readonly new: ResourceState | undefined;
  /** Counted in the summary; the parts of a replacement are not. */
  readonly logical: boolean;
  /** The keys a provider blames for the change. */
  readonly diffs: readonly string[];
  readonly detailed: ObjectDiff | undefined;
  /** The resource whose place an import takes. */
  readonly original?: ResourceState | undefined;
  /** What a refresh turned out to be. */
  readonly resultOp?: StepOp;
  /** Does the work; a throw is a failure with that message. */
  apply(): Promise<StepOutcome>;
  /** Answers the registration, if there is one. */
  done(result: RegisterResult["result"]): void;
}

/** A step as an event shows it: a copy, because the step goes on changing. */
export interface StepMetadata {
  readonly op: StepOp;
  readonly urn: string;
  readonly type: string;
  readonly old: Readonly<ResourceState> | undefined;
  readonly new: Readonly<ResourceState> | undefined;
  readonly custom: boolean;
  readonly parent: string;
  readonly logical: boolean;
  readonly diffs: readonly string[];
  readonly detailed: ObjectDiff | undefined;
}

/** What the display is told. */
export type EngineEvent =
  | { readonly kind: "pre" | "outputs" | "failed"; readonly step: StepMetadata; readonly planning: boolean }
  | DiagEvent
  | { readonly kind: "stdout"; readonly message: string }
  | SummaryEvent;

/** A message for people, at a resource or (urn empty) at the stack. */
export interface DiagEvent {
  readonly kind: "diag";
  readonly urn: string;
  readonly severity: Severity;
  readonly message: string;
  /** Messages of one stream other than 0 are shown as one text. */
  readonly streamId: number;
  /** Shown on the row while it lasts, not kept. */
  readonly ephemeral: boolean;
}

/** The end of an operation. */
export interface SummaryEvent {
  readonly kind: "summary";
  readonly planning: boolean;
  readonly changes: ReadonlyMap<StepOp, number>;
  readonly durationMs: number;
}

/** What kind of operation runs. */
export type OperationKind = "update" | "refresh" | "destroy" | "import";

/** A resource to take over into a stack as it is. */
export interface ImportRequest {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly protect: boolean;
  /** URN of its parent; empty for the stack. */
  readonly parent: string;
  /** URN of its provider; empty for the default one. */
  readonly provider: string;
}

/** What an operation is run with. */
export interface DeploymentOptions {
  readonly kind: OperationKind;
  readonly dryRun: boolean;
  readonly parallel: number;
  readonly continueOnError: boolean;
  /** Refresh before the program runs. */
  readonly refresh: boolean;
  /** What an `import` takes over. */
  readonly imports?: readonly ImportRequest[];
  readonly env: NodeJS.ProcessEnv;
}

/** Everything the parts of one deployment share. */
export interface Deployment {
  readonly project: Project;
  readonly stack: string;
  readonly options: DeploymentOptions;
  readonly config: Record<string, ConfigValue>;
  /** The resources before the operation; a refresh replaces the list. */
  base: ResourceState[];
  /** Those not marked for deletion, by URN. */
  olds: Map<string, ResourceState>;
  /** Those that steps have produced, by URN. */
  readonly news: Map<string, ResourceState>;
  /** Absent in a preview. */
  readonly snapshots: SnapshotManager | undefined;
  readonly providers: ProviderRegistry;
  readonly seen: SeenUrns;
  readonly changes: Map<StepOp, number>;
  emit(event: EngineEvent): void;
  diag(severity: Severity, urn: string, message: string): void;
  /** True once the user has interrupted, or a step has failed: nothing new is begun. */
  stopped(): boolean;
  /** Stops the deployment: a step has failed, or something that has been reported already. */
  fail(reason: "step" | "reported"): void;
}

/** Which URNs have been dealt with, and how. */
export interface SeenUrns {
  /** Registered or read by the program. */
  readonly urns: Set<string>;
  readonly creates: Set<string>;
  readonly sames: Set<string>;
  readonly updates: Set<string>;
  readonly replaces: Set<string>;
  readonly deletes: Set<string>;
  readonly reads: Set<string>;
  /** Imported by this operation: they are part of the state, whatever step comes after. */
  readonly imports: Set<string>;
  /** Deleted already in this operation, whatever their URN has become. */
  readonly pendingDeletes: Set<ResourceState>;
  /** Old URN to the resource that claims it. */
  readonly aliased: Map<string, string>;
  /** A resource's URN to the old URN it was found under. */
  readonly aliases: Map<string, string>;
}

/** An error whose cause has been told to the user already. */
export class BailError extends Error {}
