// The public names of the sandbox's engine.
export { createEngineRunner } from "./runner";
export type { EngineChoice, EngineRunner, EngineRunnerOptions, RunOptions, RunResult } from "./runner";
export { findPulumi } from "./find";
export type { FoundPulumi } from "./find";
export { runOperation } from "./deploy/run";
export type { OperationResult } from "./deploy/run";
export type { OperationRequest } from "./deploy/deployment";
export { createInterrupts } from "./deploy/interrupts";
export type { Interrupts, InterruptSource } from "./deploy/interrupts";
export type { DeploymentOptions, EngineEvent, OperationKind, StepMetadata, StepOp } from "./deploy/types";
export { loadProject } from "./project/project";
export type { Project } from "./project/project";
export { openStack } from "./state/load";
export type { OpenStack } from "./state/load";
export type { StackRef } from "./state/store";
