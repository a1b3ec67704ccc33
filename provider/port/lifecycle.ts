import type { Notifier } from "./notifier";

/** One input that is refused: the property's name, what is wrong with its value, and what is accepted. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** What `check` says of declared inputs. */
export interface CheckResult {
  inputs: Record<string, unknown>;
  failures: CheckFailure[];
}

/** What `diff` says. */
export interface DiffResult {
  hasChanges: boolean;
  /** Names of the inputs that changed. */
  changed: string[];
  /** Names of the inputs whose change needs another resource. */
  replaces: string[];
}

/** What a lifecycle leaves behind: `failure` makes the run fail, and keeps id and state all the same. */
export interface LifecycleResult {
  id: string;
  state: Record<string, unknown>;
  failure?: string;
}

/** What the engine hands to a call beside inputs and state. */
export interface CallContext {
  notifier: Notifier;
  /** The engine's `customTimeouts` for this call, in milliseconds. */
  timeoutMs?: number;
  /** Names of the inputs and outputs whose values are secret: nothing but state may hold them. */
  secrets?: ReadonlySet<string>;
  /** Aborts waiting, never what was sent. */
  signal?: AbortSignal;
  /** False where nobody would tell this call to stop: it then waits for a bounded time only. @default true */
  canSeeCancel?: boolean;
}

/**
 * The verbs of one resource. They know neither Pulumi nor HTTP. `inputs` are as declared (`check` has passed them),
 * `state` is what the last call left. A rejection is an error before anything was attempted: nothing is saved.
 */
export interface Lifecycle {
  check(call: CallContext, inputs: Record<string, unknown>, isNew: boolean): Promise<CheckResult>;
  diff(call: CallContext, state: Record<string, unknown>, inputs: Record<string, unknown>): Promise<DiffResult>;
  create(call: CallContext, inputs: Record<string, unknown>): Promise<LifecycleResult>;
  /**
   * Takes over a release that this stack does not know yet, without posting; undefined where the offer does not exist.
   * @param id `publisher/offer[/operation][@release]`
   * @throws Error where the id cannot be read, or there is no release to take over
   */
  import(call: CallContext, id: string): Promise<LifecycleResult | undefined>;
  /** Undefined where the resource does not exist; only ever for a call without stored outputs. */
  read(call: CallContext, id: string, state: Record<string, unknown>): Promise<LifecycleResult | undefined>;
  update(
    call: CallContext,
    id: string,
    state: Record<string, unknown>,
    inputs: Record<string, unknown>,
  ): Promise<LifecycleResult>;
  delete(call: CallContext, id: string, state: Record<string, unknown>): Promise<void>;
}
