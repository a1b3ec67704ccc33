// One operation on one stack, from its first event to its last: refresh, program, deletes, outputs, summary.
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { createEngineService } from "../rpc/engineService";
import { startServer } from "../rpc/grpc";
import { errorMessage } from "../rpc/providerErrors";
import { createMonitor } from "../rpc/monitor";
import { performDeletes } from "./deletes";
import { createDeployment } from "./deployment";
import type { DeploymentRun, OperationRequest } from "./deployment";
import { createExecutor } from "./executor";
import type { StepExecutor } from "./executor";
import { createShutdown, startRun } from "./programRun";
import type { ProgramRun, Shutdown } from "./programRun";
import { importAll } from "./importRun";
import { refreshAll } from "./refresh";
import type { ResourceState } from "../state/types";
import { createSource } from "./source";
import type { ProgramSource } from "./source";
import { BailError } from "./types";
import { pendingOperationsWarning } from "./warnings";

/** How an operation ended; `terminated` by a second interrupt. */
export type OperationResult = "succeeded" | "failed" | "terminated";

const CANCEL_MS = 30_000;
const PROGRAM_GRACE_MS = 5_000;

interface Operation {
  readonly request: OperationRequest;
  readonly run: DeploymentRun;
  readonly executor: StepExecutor;
  readonly source: ProgramSource;
  readonly shutdown: Shutdown;
  readonly address: string;
  program: ProgramRun | undefined;
}

/** Runs an operation to its end. Does not throw for what a program or a provider does. */
export async function runOperation(request: OperationRequest): Promise<OperationResult> {
  const startedAt = Date.now();
  const { interrupts, options, opened } = request;
  let address = "";
  const run = createDeployment(request, () => address);
  const { deployment } = run;
  const executor = createExecutor(deployment, { ignoreErrors: false, terminated: interrupts.terminated });
  const source = createSource(deployment, executor);
  const shutdown = createShutdown();
  const server = await serve(request, run, source, shutdown);
  address = server.address;
  const operation: Operation = { request, run, executor, source, shutdown, address, program: undefined };
  const unsubscribe = interrupts.onCancel(() => {
    void deployment.providers.cancel(CANCEL_MS);
    operation.program?.interrupt();
  });
  const terminated = new Promise<"terminated">((resolve) => interrupts.onTerminate(() => resolve("terminated")));
  await opened.crypter; // A wrong passphrase must stop the operation before anything is done.
  const result = await Promise.race([execute(operation), terminated]);
  unsubscribe();
  await finish(operation, result);
  const durationMs = Date.now() - startedAt;
  request.onEvent({ kind: "summary", planning: options.dryRun, changes: deployment.changes, durationMs });
  run.mute();
  server.stop();
  return result;
}

function serve(
  request: OperationRequest,
  run: DeploymentRun,
  source: ProgramSource,
  shutdown: Shutdown,
): Promise<{ address: string; stop(): void }> {
  const { deployment } = run;
  const find = (urn: string) => deployment.news.get(urn);
  const monitor = createMonitor({ source, root: request.project.root, find, finished: shutdown.announce });
  const engine = createEngineService((message) => {
    deployment.emit({ kind: "diag", ...message, message: `${message.message}\n` });
  });
  return startServer([
    { definition: ResourceMonitorService, implementation: monitor },
    { definition: EngineService, implementation: engine },
  ]);
}

/** The work itself. What goes wrong is reported here, unless it has been. */
async function execute(operation: Operation): Promise<OperationResult> {
  const { run, request } = operation;
  try {
    await perform(operation);
  } catch (error) {
    if (!(error instanceof BailError)) run.deployment.diag("error", "", errorMessage(error));
    return "failed";
  }
  if (run.failure() === "reported" || request.interrupts.terminated()) return "failed";
  const verb = request.options.dryRun ? "preview" : "update";
  if (run.failure() !== undefined || operation.executor.errored()) {
    run.deployment.diag("error", "", `${verb} failed`);
    return "failed";
  }
  if (!request.interrupts.cancelled()) return "succeeded";
  run.deployment.diag("error", "", `${verb} canceled`);
  return "failed";
}

async function perform(operation: Operation): Promise<void> {
  const { run, request, executor, source } = operation;
  const { deployment } = run;
  const { kind, refresh, dryRun } = request.options;
  const { pending } = request.opened.snapshot;
  if (kind === "import") return importResources(operation);
  if (refresh || kind === "refresh") await refreshAll(deployment, request.interrupts);
  else if (deployment.base.some(wantsRefresh)) await refreshAll(deployment, request.interrupts, wantsRefresh);
  else if (pending.length > 0 && !dryRun) deployment.diag("warning", "", pendingOperationsWarning(pending));
  if (kind === "refresh") return;
  if (kind === "update") await followProgram(operation);
  await source.settled();
  if (!deployment.stopped()) await performDeletes(deployment, executor);
  await executor.idle();
  await source.finishStack(run.failure() !== undefined || executor.errored());
}

async function importResources({ run, executor }: Operation): Promise<void> {
  const { deployment } = run;
  try {
    await importAll(deployment, executor);
  } catch (error) {
    if (error instanceof BailError) return; // What went wrong has been told; the end of the operation is told by the caller.
    const verb = deployment.options.dryRun ? "preview" : "update";
    deployment.diag("error", "", `${verb} failed: ${errorMessage(error)}`);
    run.deployment.fail("reported");
  }
}

function wantsRefresh(state: ResourceState): boolean {
  return state.refreshBeforeUpdate;
}

/** Runs the program until it is done, fails, or the deployment is stopped. */
async function followProgram(operation: Operation): Promise<void> {
  const { run } = operation;
  operation.program = startRun(run, operation.address, operation.shutdown);
  const end = await Promise.race([operation.program.result, run.stop.then(() => ({ kind: "stopped" }) as const)]);
  if (end.kind === "error") run.deployment.diag("error", "", end.message);
  if (end.kind === "error" || end.kind === "bail") run.deployment.fail("reported");
}

async function finish({ run, source, shutdown, program }: Operation, result: OperationResult): Promise<void> {
  const { deployment } = run;
  if (result === "terminated") {
    // What is in flight is not waited for, and whatever it brings is not recorded: its pending operations stay in state.
    deployment.snapshots?.freeze();
    deployment.diag("error", "", `${deployment.options.dryRun ? "preview" : "update"} failed`);
  }
  await deployment.snapshots?.close();
  source.shutDown();
  shutdown.release();
  const grace = result === "succeeded" ? PROGRAM_GRACE_MS : 0;
  await Promise.all([program?.end(grace), deployment.providers.close()]);
}
