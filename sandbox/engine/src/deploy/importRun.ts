// The `import` command: resources that exist already become part of a stack, without a program.
import { blankState } from "../state/types";
import type { ResourceState } from "../state/types";
import { makeUrn, packageOf, packageOfProvider, STACK_TYPE, stackUrn } from "../state/urn";
import { tellFailures } from "./checking";
import { defaultProviderInputs, defaultProviderName } from "./defaultProviders";
import type { StepExecutor } from "./executor";
import { readImported } from "./importStep";
import { createStep, keyOf, NO_CAUSES, providerOf, sameStep, step } from "./steps";
import { BailError } from "./types";
import type { Deployment, ImportRequest, Step, StepOutcome } from "./types";

/**
 * Imports the resources an operation asks for.
 * @throws BailError when a step failed; it has been reported
 * @throws Error when an import cannot be begun
 */
export async function importAll(deployment: Deployment, executor: StepExecutor): Promise<void> {
  const run = async (one: Step): Promise<void> => {
    await (
      await executor.submit([one])
    ).ended;
    if (executor.errored() || deployment.stopped()) throw new BailError("import failed");
  };
  for (const old of deployment.base.filter((state) => !state.delete)) await run(sameStep(deployment, old, { ...old }));
  const stack = await ensureStack(deployment, run);
  for (const request of deployment.options.imports ?? []) {
    const provider = await ensureProvider(deployment, request, run);
    const parent = request.parent || stack;
    const urn = makeUrn(deployment.stack, deployment.project.name, parent, request.type, request.name);
    const old = deployment.olds.get(urn);
    if (old && (old.importId || old.id) === request.id) continue; // It is there already, by this id.
    const now = { ...blankState(urn, request.type, true), importId: request.id, protect: request.protect };
    await run(plannedStep(deployment, { ...now, parent, provider }));
  }
}

type Run = (step: Step) => Promise<void>;

async function ensureStack(deployment: Deployment, run: Run): Promise<string> {
  const urn = stackUrn(deployment.stack, deployment.project.name);
  if (deployment.olds.has(urn)) return urn;
  const state = blankState(urn, STACK_TYPE, false);
  await run(createStep(deployment, state, () => undefined));
  state.outputs = {};
  await deployment.snapshots?.touch(state);
  return urn;
}

/** The `urn::id` of the provider of an import; a default one is made if the state has none. */
async function ensureProvider(deployment: Deployment, request: ImportRequest, run: Run): Promise<string> {
  const type = `pulumi:providers:${packageOf(request.type)}`;
  const { stack, project } = deployment;
  const urn = request.provider || makeUrn(stack, project.name, "", type, defaultProviderName(undefined));
  const known = deployment.olds.get(urn) ?? deployment.news.get(urn);
  if (known) return `${urn}::${known.id}`;
  if (request.provider !== "") throw new Error(`the state holds no provider '${request.provider}'`);
  const pkg = packageOfProvider(type);
  const inputs = defaultProviderInputs({ pkg, version: undefined }, deployment.config);
  const state: ResourceState = { ...blankState(urn, type, true), inputs };
  const { failures } = await deployment.providers.self.check(keyOf(state), {}, inputs, deployment.options.dryRun);
  tellFailures(deployment, "error", state, failures);
  if (failures.length > 0) throw new Error("provider check failed");
  await run(createStep(deployment, state, () => undefined));
  return `${urn}::${state.id}`;
}

/** An import that no program asks for: there is nothing to compare it with, and its inputs are only checked for a warning. */
function plannedStep(deployment: Deployment, now: ResourceState): Step {
  let old: ResourceState | undefined;
  return {
    ...step("import", undefined, now, NO_CAUSES),
    get old() {
      return old;
    },
    async apply(): Promise<StepOutcome> {
      if (deployment.olds.has(now.urn)) return { status: "failed", message: `resource '${now.urn}' already exists` };
      const outcome = await readImported(deployment, now);
      if (outcome.status !== "ok") return outcome;
      old = { ...now };
      now.importId = ""; // Kept only where a program names it.
      const provider = providerOf(deployment, now);
      const { failures } = await provider.check(keyOf(now), old.inputs, now.inputs, deployment.options.dryRun);
      if (failures.length > 0) deployment.diag("warning", now.urn, failedInputs(now));
      tellFailures(deployment, "warning", now, failures);
      return outcome;
    },
  };
}

function failedInputs(state: ResourceState): string {
  return (
    "One or more imported inputs failed to validate. " +
    `This is almost certainly a bug in the \`${packageOf(state.type)}\` provider. ` +
    "The import will still proceed, but you will need to edit the generated code after copying it into your program."
  );
}
