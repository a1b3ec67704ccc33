// What comes from the program: registrations, reads, outputs. One queue, so that steps are generated one after another in
// the order in which the program asked.
import { isProviderType, makeUrn, packageOf, stackUrn } from "../state/urn";
import { blankState } from "../state/types";
import type { ResourceState } from "../state/types";
import { deepEquals } from "../values/diff";
import type { Props } from "../values/value";
import { errorMessage } from "../rpc/providerErrors";
import { dependencyUrns } from "./graph";
import type { StepExecutor } from "./executor";
import { metadataOf } from "./executor";
import { generateSteps } from "./generate";
import { readStep } from "./readSteps";
import { createRegistrations } from "./registrations";
import type { Registrations } from "./registrations";
import { defaultProviderInputs } from "./registry";
import type { Done } from "./steps";
import { BailError } from "./types";
import type { Deployment, Goal, RegisterResult, Step } from "./types";

/** A resource that a program wants to look at. */
export interface ReadGoal {
  readonly goal: Goal;
  readonly id: string;
}

/** What a program can ask of a deployment. */
export interface ProgramSource {
  /** Registers a resource; resolves when it exists (or is known to exist). */
  register(goal: Goal): Promise<RegisterResult>;
  /** Reads a resource. */
  read(request: ReadGoal): Promise<RegisterResult>;
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
  const withProvider = defaultProviders(deployment, queue);
  const urn = stackUrn(deployment.stack, deployment.project.name);
  let stackOutputs: Props | undefined;
  return {
    async register(goal) {
      await withProvider(goal);
      return queue.add((done) => generateSteps(deployment, goal, done));
    },
    async read({ goal, id }) {
      await withProvider(goal);
      return queue.add(async (done) => [generateRead(deployment, goal, id, done)]);
    },
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

/** Gives a goal without a provider the default one of its package, which the first such goal registers. */
function defaultProviders(deployment: Deployment, queue: Registrations): (goal: Goal) => Promise<void> {
  const known = new Map<string, Promise<string>>();
  const register = async (pkg: string): Promise<string> => {
    const goal = providerGoal(pkg, deployment);
    const { state } = await queue.add((done) => generateSteps(deployment, goal, done));
    return `${state.urn}::${state.id}`;
  };
  return async (goal) => {
    if (!goal.custom || isProviderType(goal.type) || goal.provider !== "") return;
    const pkg = packageOf(goal.type);
    const reference = known.get(pkg) ?? register(pkg);
    known.set(pkg, reference);
    goal.provider = await reference;
  };
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

function providerGoal(pkg: string, deployment: Deployment): Goal {
  return {
    ...{ type: `pulumi:providers:${pkg}`, name: "default", parent: "", custom: true, provider: "" },
    inputs: defaultProviderInputs(pkg, deployment.config),
    ...{ protect: false, dependencies: [], propertyDependencies: {}, deleteBeforeReplace: undefined },
    ...{ ignoreChanges: [], replaceOnChanges: [], aliases: [], importId: "", customTimeouts: {} },
    ...{ additionalSecretOutputs: [], retainOnDelete: false, deletedWith: "", replacementTrigger: null },
    ...{ hideDiff: [], sourcePosition: "", stackTrace: [] },
  };
}
