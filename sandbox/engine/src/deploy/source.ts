// What comes from the program: registrations, reads, outputs. One queue, so that steps are generated one after another in
// the order in which the program asked.
import { isProviderType, makeUrn, packageOf, stackUrn } from "../state/urn";
import { blankState } from "../state/types";
import type { ResourceState } from "../state/types";
import { deepEquals } from "../values/diff";
import type { Props } from "../values/value";
import { errorMessage } from "../rpc/providerErrors";
import { createDefaultProviders } from "./defaultProviders";
import type { DefaultProviders } from "./defaultProviders";
import { dependencyUrns } from "./graph";
import type { StepExecutor } from "./executor";
import { metadataOf } from "./executor";
import { generateSteps } from "./generate";
import type { InvokeResult } from "./provider";
import { readStep } from "./readSteps";
import { createRegistrations } from "./registrations";
import type { Done } from "./steps";
import { BailError } from "./types";
import type { Deployment, Goal, RegisterResult, Step } from "./types";

/** A resource that a program wants to look at. */
export interface ReadGoal {
  readonly goal: Goal;
  readonly id: string;
}

/** A function that a program calls. */
export interface FunctionCall {
  readonly token: string;
  readonly args: Props;
  /** `urn::id`, or empty for the default provider. */
  readonly provider: string;
  readonly version: string | undefined;
}

/** What a program can ask of a deployment. */
export interface ProgramSource {
  /** Registers a resource; resolves when it exists (or is known to exist). */
  register(goal: Goal): Promise<RegisterResult>;
  /** Reads a resource. */
  read(request: ReadGoal): Promise<RegisterResult>;
  /**
   * Calls a function of a provider.
   * @throws Error with the provider's own message
   */
  invoke(call: FunctionCall): Promise<InvokeResult>;
  /** Takes a component's outputs; those of the stack are kept until the end. */
  registerOutputs(urn: string, outputs: Props): Promise<void>;
  /** Waits until every registration has its steps. */
  settled(): Promise<void>;
  /** Ends every call that is still open: the program is told that the monitor is gone. */
  shutDown(): void;
  /** Writes the stack's outputs; after an error, old outputs that were not given again stay. */
  finishStack(errored: boolean): Promise<void>;
}

/** Makes the source of a deployment. */
export function createSource(deployment: Deployment, executor: StepExecutor): ProgramSource {
  const registered = new Map<string, Step>();
  const queue = createRegistrations((generate) => generateAndSubmit(deployment, executor, registered, generate));
  const providers = createDefaultProviders(deployment.config, async (goal) => {
    const { state } = await queue.add((done, again) => generateSteps(deployment, goal, done, again));
    return `${state.urn}::${state.id}`;
  });
  const urn = stackUrn(deployment.stack, deployment.project.name);
  let stackOutputs: Props | undefined;
  return {
    async register(goal) {
      await giveProvider(providers, goal);
      return queue.add((done, again) => generateSteps(deployment, goal, done, again));
    },
    async read({ goal, id }) {
      await giveProvider(providers, goal);
      return queue.add(async (done) => [generateRead(deployment, goal, id, done)]);
    },
    invoke: (call) => invoke(deployment, providers, call),
    async registerOutputs(component, outputs) {
      if (component === urn) stackOutputs = outputs;
      else await applyOutputs(deployment, registered.get(component), component, outputs);
    },
    settled: () => queue.settled(),
    shutDown: () => queue.shutDown(),
    async finishStack(errored) {
      if (!stackOutputs) return;
      const old = errored ? deployment.olds.get(urn)?.outputs : {};
      await applyOutputs(deployment, registered.get(urn), urn, { ...old, ...stackOutputs });
    },
  };
}

/** The provider of a goal: the one it names, else the default one of its package. */
async function giveProvider(providers: DefaultProviders, goal: Goal): Promise<void> {
  if (!goal.custom || isProviderType(goal.type) || goal.provider !== "") return;
  goal.provider = await providers.reference({ pkg: packageOf(goal.type), version: goal.version });
}

/** Calls a function of a provider. */
async function invoke(deployment: Deployment, providers: DefaultProviders, call: FunctionCall): Promise<InvokeResult> {
  const { token, args, version } = call;
  const reference = call.provider || (await providers.reference({ pkg: packageOf(token), version }));
  const provider = deployment.providers.get(reference);
  if (!provider) throw new Error(`Invoke: unknown provider '${call.provider}' -> '${reference}'`);
  try {
    return await provider.invoke(token, args, deployment.options.dryRun);
  } catch (error) {
    throw new Error(`invocation of ${token} returned an error: ${errorMessage(error)}`, { cause: error });
  }
}

async function generateAndSubmit(
  deployment: Deployment,
  executor: StepExecutor,
  registered: Map<string, Step>,
  generate: () => Promise<Step[]>,
): Promise<void> {
  if (deployment.stopped()) return;
  try {
    const steps = await generate();
    if (dependOnFailed(steps, executor)) return steps.forEach((step) => step.done("skipped"));
    for (const step of steps) if (step.logical && step.new) registered.set(step.urn, step);
    await executor.submit(steps);
  } catch (error) {
    if (!(error instanceof BailError)) deployment.diag("error", "", errorMessage(error));
    deployment.fail("reported");
  }
}

/** With `--continue-on-error` the rest goes on, but nothing that depends on what failed. */
function dependOnFailed(steps: readonly Step[], executor: StepExecutor): boolean {
  const failed = new Set(executor.failedSteps().map((step) => step.urn));
  if (failed.size === 0) return false;
  const skipped = steps.some((step) => {
    const state = step.new ?? step.old;
    return state !== undefined && [...dependencyUrns(state), state.parent].some((urn) => failed.has(urn));
  });
  if (skipped) steps.forEach((step) => executor.skip(step));
  return skipped;
}

async function applyOutputs(
  deployment: Deployment,
  step: Step | undefined,
  urn: string,
  outputs: Props,
): Promise<void> {
  if (!step?.new) throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
  const before = step.old?.outputs;
  step.new.outputs = outputs;
  deployment.emit({ kind: "outputs", step: metadataOf(step), planning: deployment.options.dryRun });
  const unchanged = step.old !== undefined && deepEquals(before ?? {}, outputs);
  if (!unchanged) await deployment.snapshots?.touch(step.new);
}

function generateRead(deployment: Deployment, goal: Goal, id: string, done: Done): Step {
  const { seen, stack, project } = deployment;
  const urn = makeUrn(stack, project.name, goal.parent, goal.type, goal.name);
  const now: ResourceState = { ...blankState(urn, goal.type, true), id, external: true };
  Object.assign(now, { inputs: goal.inputs, parent: goal.parent, provider: goal.provider });
  Object.assign(now, { dependencies: goal.dependencies, additionalSecretOutputs: goal.additionalSecretOutputs });
  Object.assign(now, { sourcePosition: goal.sourcePosition, stackTrace: goal.stackTrace });
  if (seen.urns.has(now.urn)) {
    deployment.diag("error", now.urn, `Duplicate resource URN '${now.urn}'; try giving it a unique name`);
    throw new BailError("duplicate URN");
  }
  seen.urns.add(now.urn);
  seen.reads.add(now.urn);
  return readStep(deployment, deployment.olds.get(now.urn), now, done);
}
