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
      readonly outputs: Props;
      readonly inputs: Props | undefined;
      readonly reasons: string[];
    }
  | { readonly status: "failed"; readonly message: string };

/** What a read found; an empty id means the resource is gone. */
export interface ReadResult {
  readonly id: string;
  readonly outputs: Props;
  readonly inputs: Props | undefined;
}

/** A provider of resources. Every call may throw: that is a failure of the call, with the provider's own message. */
export interface ResourceProvider {
  /** Validates inputs and fills in defaults. */
  check(
    key: ResourceKey,
    olds: Props,
    news: Props,
    dryRun: boolean,
  ): Promise<{ inputs: Props; failures: CheckFailure[] }>;
  /** Says whether new inputs are a change, and whether they need a new resource. */
  diff(key: ResourceKey, request: DiffRequest): Promise<DiffResult>;
  /** Makes the resource. */
  create(key: ResourceKey, request: CreateRequest): Promise<Outcome<{ id: string; outputs: Props }>>;
  /** Changes the resource. */
  update(key: ResourceKey, request: UpdateRequest): Promise<Outcome<{ outputs: Props }>>;
  /** Looks the resource up. */
  read(key: ResourceKey, request: ReadRequest): Promise<Outcome<ReadResult>>;
  /** Removes the resource. */
  delete(key: ResourceKey, request: DeleteRequest): Promise<Outcome<undefined>>;
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
  readonly inputs: Props;
  readonly state: Props;
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
