// The step machine, lazy: the state of an operation is a pure function of its record, an instant and the speed. There are
// no timers, so a virtual clock, a change of speed and a killed process all come out right.
import type { OfferRecord, OperationRecord, StepPlan } from "./entities";
import { cancelMs, liveStep, signoffStep } from "./steps";

/** Where an operation stands at an instant. */
export interface Progress {
  outcome: "running" | "succeeded" | "failed" | "canceled" | "rejected";
  /** Milliseconds of the schedule that are done. */
  doneMs: number;
  /** The step in progress, held, or failed; absent once succeeded. */
  stepId?: string;
  endedAt?: number;
}

/** One step of an operation at an instant, before it is rendered for the operation or for /status. */
export interface StepState {
  id: string;
  status: string;
  message?: { html: string; error: boolean };
  progressPercentage: number;
  /** When the step's state was reached. */
  at: number;
  estimatedTimeFrame?: string;
}

/** Where an operation stands at an instant, at a speed. */
export function progressOf(operation: OperationRecord, at: number, speed: number): Progress {
  const doneMs = elapsed(operation, at, speed);
  const ended = operation.end !== undefined && (operation.seeded === true || operation.end.at <= at);
  const end = ended ? operation.end : undefined;
  const stepId = end?.stepId ?? operation.hold?.stepId ?? currentStep(operation.plan, doneMs);
  if (end !== undefined) {
    return { outcome: end.outcome, doneMs, endedAt: end.at, stepId: end.outcome === "succeeded" ? undefined : stepId };
  }
  if (operation.cancelAt !== undefined && operation.cancelAt <= at) {
    if ((at - operation.cancelAt) * speed < cancelMs) return { outcome: "running", doneMs, stepId };
    return { outcome: "canceled", doneMs, stepId, endedAt: Math.round(operation.cancelAt + cancelMs / speed) };
  }
  const total = totalMs(operation.plan);
  if (doneMs < total || operation.hold !== undefined) return { outcome: "running", doneMs, stepId };
  return { outcome: "succeeded", doneMs, endedAt: reachedAt(operation, total, speed) };
}

/** Every step of the offer as one of its operations sees it at an instant. */
export function stepStates(offer: OfferRecord, operation: OperationRecord, at: number, speed: number): StepState[] {
  const progress = progressOf(operation, at, speed);
  return stepOrder(offer).map((id) => {
    const plan = [...operation.plan, ...offer.publishPlan, ...offer.goLivePlan].find((step) => step.id === id);
    return { ...stepState(operation, progress, id, speed), estimatedTimeFrame: plan?.estimatedTimeFrame };
  });
}

/** The steps of an offer in the order in which the API lists them. */
export function stepOrder(offer: OfferRecord): string[] {
  const publishHalf = offer.publishPlan.map((step) => step.id);
  const goLiveHalf = offer.goLivePlan.map((step) => step.id).filter((id) => id !== liveStep);
  return [...new Set([...publishHalf, signoffStep, ...goLiveHalf, liveStep])];
}

/** Milliseconds of the schedule after which a step is complete; undefined when the schedule does not hold it. */
export function endOfStep(plan: StepPlan[], stepId: string): number | undefined {
  const index = plan.findIndex((step) => step.id === stepId);
  return index < 0 ? undefined : totalMs(plan.slice(0, index + 1));
}

/** The length of a schedule. */
export function totalMs(plan: StepPlan[]): number {
  return plan.reduce((sum, step) => sum + step.durationMs, 0);
}

/** Freezes what has passed so far, so that a push, a hold or another speed counts from now. */
export function rebase(operation: OperationRecord, now: number, speed: number): void {
  operation.doneMs = elapsed(operation, now, speed);
  operation.anchorAt = now;
}

function elapsed(operation: OperationRecord, at: number, speed: number): number {
  if (operation.hold !== undefined) return operation.doneMs;
  // A cancelled or ended operation stops where it was; a list that lags asks for instants before the anchor.
  const until = Math.min(at, operation.cancelAt ?? at, operation.end?.at ?? at);
  return operation.doneMs + Math.max(0, until - operation.anchorAt) * speed;
}

function currentStep(plan: StepPlan[], doneMs: number): string | undefined {
  return plan.find((step) => doneMs < (endOfStep(plan, step.id) ?? 0))?.id ?? plan.at(-1)?.id;
}

function reachedAt(operation: OperationRecord, doneMs: number, speed: number): number {
  if (doneMs <= operation.doneMs || speed === 0) return operation.anchorAt;
  return Math.round(operation.anchorAt + (doneMs - operation.doneMs) / speed);
}

function stepState(operation: OperationRecord, progress: Progress, id: string, speed: number): StepState {
  const stopped = stoppedState(operation, progress, id);
  if (stopped !== undefined) return stopped;
  const index = operation.plan.findIndex((step) => step.id === id);
  const plan = operation.plan[index];
  if (plan === undefined) return unscheduledState(operation, progress, id);
  const end = endOfStep(operation.plan, id) ?? 0;
  if (progress.outcome === "succeeded" || (progress.doneMs >= end && progress.stepId !== id)) {
    const at = Math.min(reachedAt(operation, end, speed), progress.endedAt ?? Number.MAX_SAFE_INTEGER);
    return { id, status: "complete", progressPercentage: 100, at };
  }
  if (progress.stepId !== id) return { id, status: "notStarted", progressPercentage: 0, at: operation.submittedAt };
  const share = plan.durationMs === 0 ? 0 : (progress.doneMs - (end - plan.durationMs)) / plan.durationMs;
  const status = progress.outcome === "canceled" ? "canceled" : "inProgress";
  return { id, status, progressPercentage: Math.min(99, Math.floor(share * 100)), at: operation.submittedAt };
}

function stoppedState(operation: OperationRecord, progress: Progress, id: string): StepState | undefined {
  if (progress.stepId !== id) return undefined;
  const end = progress.endedAt === undefined ? undefined : operation.end;
  if (progress.outcome === "failed" && end !== undefined) {
    const message = { html: end.message ?? "", error: true };
    return { id, status: end.stepStatus ?? "rejected", message, progressPercentage: 0, at: end.at };
  }
  if (progress.outcome !== "running" || operation.hold === undefined) return undefined;
  const { message, stepStatus, at } = operation.hold;
  return { id, status: stepStatus, message: { html: message, error: true }, progressPercentage: 0, at };
}

// A step outside the operation's own schedule: sign-off, the other half, or `live` where the seed leaves it out.
function unscheduledState(operation: OperationRecord, progress: Progress, id: string): StepState {
  const complete = { id, status: "complete", progressPercentage: 100, at: operation.submittedAt };
  const notStarted = { id, status: "notStarted", progressPercentage: 0, at: operation.submittedAt };
  const at = progress.endedAt ?? operation.submittedAt;
  if (operation.kind === "publish") {
    const waits = id === signoffStep && progress.outcome === "succeeded";
    return waits ? { id, status: "waitingForPublisherReview", progressPercentage: 0, at } : notStarted;
  }
  if (id !== liveStep) return complete;
  return progress.outcome === "succeeded" ? { ...complete, at } : notStarted;
}
