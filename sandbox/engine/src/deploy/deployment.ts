// Puts the shared parts of one operation together.
import type { Project } from "../project/project";
import type { OpenStack } from "../state/load";
import { createSnapshotManager } from "../state/snapshot";
import type { Interrupts } from "./interrupts";
import { oldsOf } from "./refresh";
import { createRegistry } from "./registry";
import type { Deployment, DeploymentOptions, EngineEvent, SeenUrns } from "./types";

/** What an operation is made of. */
export interface OperationRequest {
  readonly project: Project;
  readonly opened: OpenStack;
  readonly options: DeploymentOptions;
  readonly interrupts: Interrupts;
  /** Hears everything that happens, in order. */
  readonly onEvent: (event: EngineEvent) => void;
}

/** A deployment and what its runner must know beside it. */
export interface DeploymentRun {
  readonly deployment: Deployment;
  /** Resolves when nothing new may be begun: a failure, or the first interrupt. */
  readonly stop: Promise<void>;
  /** Why it failed, once it has: a step, or something that has been reported already. */
  failure(): "step" | "reported" | undefined;
  /** What the program and its host print, as messages of one stream. */
  logLine(stream: OutputStream): (line: string) => void;
  /** Shows nothing that comes from now on. */
  mute(): void;
}

/** Where a line of output came from; lines of one stream are shown as one text. */
export type OutputStream = "programOut" | "programErr" | "providerOut" | "providerErr";

const STREAM_IDS: Record<OutputStream, number> = { providerOut: 1, providerErr: 2, programOut: 3, programErr: 4 };

/** Makes the deployment of an operation. `engineAddress` is asked for when the first provider starts. */
export function createDeployment(request: OperationRequest, engineAddress: () => string): DeploymentRun {
  const { interrupts, options, project } = request;
  const failure = createFailure(interrupts);
  let muted = false;
  const emit = (event: EngineEvent): void => {
    if (!muted) request.onEvent(event);
  };
  const logLine = (stream: OutputStream) => (line: string) => {
    if (line.trim() === "") return;
    const streamId = STREAM_IDS[stream];
    emit({ kind: "diag", urn: "", severity: "info", message: `${line}\n`, streamId, ephemeral: false });
  };
  const diag: Deployment["diag"] = (severity, urn, message) =>
    emit({ kind: "diag", urn, severity, message: `${message}\n`, streamId: 0, ephemeral: false });
  const providers = createRegistry(() => ({
    ...{ project, config: request.opened.config, env: options.env, engineAddress: engineAddress() },
    onStdout: logLine("providerOut"),
    onStderr: logLine("providerErr"),
    onDiag: (severity, message) => diag(severity, "", message),
  }));
  const deployment: Deployment = {
    ...stateOf(request),
    ...{ project, options, providers, emit },
    diag,
    stopped: () => failure.reason() !== undefined || interrupts.cancelled(),
    fail: (reason) => failure.set(reason),
  };
  return { deployment, logLine, stop: failure.stop, failure: failure.reason, mute: () => (muted = true) };
}

type FailureReason = "step" | "reported";

/** The first failure, and the moment from which nothing new is begun. */
function createFailure(interrupts: Interrupts) {
  let reason: FailureReason | undefined;
  let stopNow: () => void = () => undefined;
  const stop = new Promise<void>((resolve) => {
    stopNow = resolve;
  });
  interrupts.onCancel(stopNow);
  return {
    stop,
    reason: () => reason,
    set(why: FailureReason) {
      reason ??= why;
      stopNow();
    },
  };
}

function stateOf({ opened, options }: OperationRequest) {
  const { ref, snapshot, crypter, config } = opened;
  return {
    ...{ config, stack: ref.stack, base: snapshot.resources, olds: oldsOf(snapshot.resources) },
    ...{ news: new Map(), changes: new Map(), seen: seenUrns() },
    snapshots: options.dryRun ? undefined : createSnapshotManager(ref, snapshot, crypter),
  };
}

function seenUrns(): SeenUrns {
  return {
    ...{ urns: new Set(), creates: new Set(), sames: new Set(), updates: new Set(), replaces: new Set() },
    ...{
      deletes: new Set(),
      reads: new Set(),
      imports: new Set(),
      pendingDeletes: new Set(),
      aliased: new Map(),
      aliases: new Map(),
    },
  };
}
