// What the engine asks of a provider, apart from how it is asked. A real one answers over gRPC; the registry of providers
// answers for the provider resources themselves.
import type { Props } from "../values/value";
import type { ObjectDiff } from "../values/diff";

/** A resource as a provider is told of it. */
export interface ResourceKey {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
}

/** A property that check refused. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What a provider says about a change. */
export interface DiffResult {
  changes: "none" | "some" | "unknown";
  replaceKeys: string[];
  changedKeys: string[];
  /** The paths of a detailed diff, where there is one. */
  changedPaths?: readonly string[] | undefined;
  deleteBeforeReplace: boolean;
  /** Shown instead of the plain comparison of inputs, when the provider (or the engine for it) worked it out. */
  detailed: ObjectDiff | undefined;
}

/** What a provider call came to; a partial failure carries the resource that exists nevertheless. */
export type Outcome<T> =
  | { readonly status: "ok"; readonly value: T }
  | {
      readonly status: "partial";
      readonly id: string;
      readonly outputs: Props | undefined;
      readonly inputs: Props | undefined;
      readonly reasons: string[];
      readonly refreshBeforeUpdate: boolean;
    }
  | { readonly status: "failed"; readonly message: string };

/** What a read found. To a refresh an empty id means that the resource is gone, to anybody else the lack of outputs. */
export interface ReadResult {
  readonly id: string;
  readonly outputs: Props | undefined;
  readonly inputs: Props | undefined;
  readonly refreshBeforeUpdate: boolean;
}

/** What a create or an update has made. */
export interface Written {
  readonly outputs: Props;
  /** The provider wants to see the resource before its next change. */
  readonly refreshBeforeUpdate: boolean;
}

/** What a function call came to. */
export interface InvokeResult {
  readonly outputs: Props;
  readonly failures: CheckFailure[];
}

/** A preview could not ask for a diff, because the provider is not configured yet. */
export class DiffUnavailableError extends Error {}

/** A provider of resources. Every call may throw: that is a failure of the call, with the provider's own message. */
export interface ResourceProvider {
  /** Validates inputs and fills in defaults. */
  check(key: ResourceKey, olds: Props, news: Props, dryRun: boolean): Promise<CheckResult>;
  /** Says whether new inputs are a change, and whether they need a new resource. */
  diff(key: ResourceKey, request: DiffRequest): Promise<DiffResult>;
  /** Makes the resource. */
  create(key: ResourceKey, request: CreateRequest): Promise<Outcome<Written & { readonly id: string }>>;
  /** Changes the resource. */
  update(key: ResourceKey, request: UpdateRequest): Promise<Outcome<Written>>;
  /** Looks the resource up. */
  read(key: ResourceKey, request: ReadRequest): Promise<Outcome<ReadResult>>;
  /** Removes the resource. */
  delete(key: ResourceKey, request: DeleteRequest): Promise<Outcome<undefined>>;
}

/** A provider with a configuration of its own. */
export interface ConfigurableProvider extends ResourceProvider {
  /** Validates a configuration. */
  checkConfig(key: ResourceKey, olds: Props, news: Props): Promise<CheckResult>;
  /** Says whether a new configuration is a change, and whether resources made under the old one are out of its reach. */
  diffConfig(key: ResourceKey, request: ConfigDiffRequest): Promise<DiffResult>;
  /** Gives the provider its configuration. Does not wait: what goes wrong shows in the first call that needs it. */
  configure(key: ResourceKey, id: string, inputs: Props): void;
  /** Calls a function of the provider. */
  invoke(token: string, args: Props, dryRun: boolean): Promise<InvokeResult>;
}

/** What a check came to. */
export interface CheckResult {
  readonly inputs: Props;
  readonly failures: CheckFailure[];
}

/** @see ConfigurableProvider.diffConfig */
export interface ConfigDiffRequest {
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
  readonly newInputs: Props;
  readonly ignoreChanges: readonly string[];
}

/** @see ResourceProvider.diff */
export interface DiffRequest {
  readonly id: string;
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
  readonly newInputs: Props;
  readonly ignoreChanges: readonly string[];
  readonly dryRun: boolean;
}

/** @see ResourceProvider.create */
export interface CreateRequest {
  readonly inputs: Props;
  /** Seconds; 0 is "not given". */
  readonly timeout: number;
  readonly dryRun: boolean;
}

/** @see ResourceProvider.update */
export interface UpdateRequest {
  readonly id: string;
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
  readonly newInputs: Props;
  readonly ignoreChanges: readonly string[];
  readonly timeout: number;
  readonly dryRun: boolean;
}

/** @see ResourceProvider.read */
export interface ReadRequest {
  readonly id: string;
  /** Both unknown to an import. */
  readonly inputs: Props | undefined;
  readonly state: Props | undefined;
  readonly timeout: number;
}

/** @see ResourceProvider.delete */
export interface DeleteRequest {
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
  readonly timeout: number;
}

/** The message of a partial failure, in the form Pulumi prints its reasons. */
export function initErrorMessage(reasons: readonly string[]): string {
  if (reasons.length === 0) return "resource init failed";
  const count = reasons.length === 1 ? "1 error" : `${reasons.length} errors`;
  return `${count} occurred:\n${reasons.map((reason) => `\t* ${reason}`).join("\n")}\n\n`;
}
