// Carries steps out: so many chains at a time as there are workers, each step with its events and its writes of state.
import { isDefaultProvider } from "../state/urn";
import type { ResourceState } from "../state/types";
import { containsSecret, Secret } from "../values/value";
import { errorMessage } from "../rpc/providerErrors";
import { createPool } from "./pool";
import { stateChange } from "./stateChange";
import type { Deployment, Step, StepMetadata, StepOutcome } from "./types";

/** Runs chains of steps. */
export interface StepExecutor {
  /** Hands a chain to a worker; resolves when one has taken it. */
  submit(chain: readonly Step[]): Promise<{ ended: Promise<void> }>;
  /** Waits until every worker is at rest. */
  idle(): Promise<void>;
  /** Counts a step among the failed ones, so that its dependents are left out too. */
  skip(step: Step): void;
  /** The steps that failed, for `--continue-on-error` and for deletes. */
  failedSteps(): readonly Step[];
  /** Whether any step failed. */
  errored(): boolean;
}

/** What the executor does beyond the deployment's own. */
export interface ExecutorOptions {
  /** Failed steps stop nothing: refreshes run to their end. */
  readonly ignoreErrors: boolean;
  /** True once the user has interrupted twice: nothing that ends now is recorded. */
  readonly terminated: () => boolean;
}

/** Makes an executor with the deployment's number of workers. */
export function createExecutor(deployment: Deployment, options: ExecutorOptions): StepExecutor {
  const { parallel, continueOnError } = deployment.options;
  const pool = createPool(parallel);
  const failed: Step[] = [];
  let errored = false;
  const onFailure = (step: Step): void => {
    errored = true;
    failed.push(step);
    if (options.ignoreErrors) return;
    // A protected resource is refused, not failed: the others are still told about.
    if (continueOnError || (step.op === "delete" && step.old?.protect)) step.done("failed");
    else deployment.fail("step");
  };
  const runChain = async (chain: readonly Step[]): Promise<void> => {
    for (const step of chain) {
      if (deployment.stopped()) return;
      const worked = await runStep(deployment, options, step).catch((error: unknown) => {
        deployment.diag("error", step.urn, errorMessage(error)); // State could not be written: it counts as a failure.
        return false;
      });
      if (!worked) return onFailure(step);
    }
  };
  return {
    submit: (chain) => pool.submit(() => runChain(chain)),
    idle: () => pool.idle(),
    skip: (step) => void failed.push(step),
    failedSteps: () => failed,
    errored: () => errored,
  };
}

/** One step: announce, note as pending, do, note the result, tell. False when it failed. */
async function runStep(deployment: Deployment, options: ExecutorOptions, step: Step): Promise<boolean> {
  const planning = deployment.options.dryRun;
  if (!isInternal(step)) deployment.emit({ kind: "pre", step: metadataOf(step), planning });
  const { pending, commit } = stateChange(step);
  if (pending) await deployment.snapshots?.begin(pending.resource, pending.type);
  const outcome = await step
    .apply()
    .catch((error: unknown): StepOutcome => ({ status: "failed", message: errorMessage(error) }));
  if (options.terminated()) return false; // The pending operation stays in state: nobody knows how it ended.
  if (step.new && step.op !== "replace") {
    markSecrets(step.new);
    if (outcome.status === "ok") deployment.news.set(step.urn, step.new);
  }
  report(deployment, step, outcome);
  // A partly failed update has not been made with the new inputs: state keeps the old ones.
  if (outcome.status === "partial" && step.op === "update" && step.new && step.old) {
    step.new.inputs = { ...step.old.inputs };
  }
  if (deployment.snapshots) await commit(deployment.snapshots, outcome.status !== "failed");
  if (outcome.status !== "ok") return false;
  step.done("success");
  return true;
}

function report(deployment: Deployment, step: Step, outcome: StepOutcome): void {
  const planning = deployment.options.dryRun;
  const internal = isInternal(step);
  if (outcome.status !== "ok") {
    const message = planning ? `Preview failed: ${outcome.message}` : outcome.message;
    deployment.diag("error", internal ? "" : step.urn, message);
    if (!planning && !internal) deployment.emit({ kind: "failed", step: metadataOf(step), planning });
    return;
  }
  const isRefresh = deployment.options.kind === "refresh" && step.op === "refresh";
  const op = isRefresh ? (step.resultOp ?? "same") : step.op;
  const counted = isRefresh || (step.logical && (step.op !== "read" || readChanged(step)));
  if (internal) return;
  if (counted) deployment.changes.set(op, (deployment.changes.get(op) ?? 0) + 1);
  const state = step.new ?? step.old;
  const shown = planning || state?.custom || step.op === "refresh" || step.op === "delete";
  if (shown) deployment.emit({ kind: "outputs", step: { ...metadataOf(step), op }, planning });
}

/** Outputs that the program wants secret, or that repeat a secret input, are secret from here on. */
function markSecrets(state: ResourceState): void {
  const { outputs } = state;
  if (!outputs) return;
  for (const key of state.additionalSecretOutputs) {
    const value = outputs[key];
    if (value !== undefined && !(value instanceof Secret)) outputs[key] = new Secret(value);
  }
  for (const [key, value] of Object.entries(outputs)) {
    const input = state.inputs[key];
    if (!(value instanceof Secret) && input instanceof Secret && containsSecret(input))
      outputs[key] = new Secret(value);
  }
}

/** A step that people are not shown: the engine's own bookkeeping. */
export function isInternal(step: Pick<Step, "op" | "urn">): boolean {
  return step.op === "remove-pending-replace" || isDefaultProvider(step.urn);
}

/** A copy of what a step is about, for an event. */
export function metadataOf(step: Step): StepMetadata {
  const state = (step.new ?? step.old) as ResourceState;
  const { op, urn, logical, diffs, detailed } = step;
  return {
    ...{ op, urn, logical, diffs, detailed },
    type: state.type,
    custom: state.custom,
    parent: state.parent,
    old: step.old && { ...step.old },
    new: step.new && { ...step.new },
  };
}

function readChanged(step: Step): boolean {
  return step.old?.outputs !== undefined && JSON.stringify(step.old.outputs) !== JSON.stringify(step.new?.outputs);
}
