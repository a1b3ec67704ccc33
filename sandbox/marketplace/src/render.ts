// Operations and statuses as bytes would show them: field names, words and quirks of the documented samples.
import { offerKey, type OfferRecord, type OperationRecord } from "./entities";
import type { OfferView } from "./offerView";
import { liveStep, signoffStep, stepText } from "./steps";
import { progressOf, stepOrder, stepStates, type StepState } from "./transitions";
import type { World } from "./world";

/** The instant as the samples write it: seven digits of a second. The last four are the sample's own, because a clock has only three. */
export function wireInstant(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "8314Z");
}

/** The instant as .NET ticks, the submission's `version`: beyond safe integers, as at the real service. */
export function wireTicks(ms: number): bigint {
  return 621_355_968_000_000_000n + BigInt(ms) * 10_000n + 8_314n;
}

/** A status word as the switched spelling writes it. */
export function wireWord(world: World, word: string): string {
  return world.divergences.spacedStatusWords ? word.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : word;
}

/** The status word of an operation or submission. */
export function outcomeWord(world: World, outcome: string): string {
  if (outcome === "succeeded") return world.divergences.statusWord;
  return wireWord(world, outcome === "rejected" ? "running" : outcome);
}

/** The body of GET operation. `stale` shows it as already succeeded. */
export function renderOperation(world: World, offer: OfferRecord, record: OperationRecord, stale: boolean): unknown {
  const now = world.clock.now();
  const operation: OperationRecord = stale ? { ...record, end: { outcome: "succeeded", at: now } } : record;
  const progress = progressOf(operation, now, world.speed);
  const canCancel = record.kind === "publish" || world.divergences.goLiveCancellable;
  const body = {
    ...(world.divergences.documentedOperationFields ? documentedFields(operation, progress.endedAt) : {}),
    status: outcomeWord(world, progress.outcome),
    messages: [],
    publishingVersion: operation.publishingVersion,
    offerVersion: operation.offerVersion,
    ...(canCancel && progress.outcome === "running" ? { cancellationRequestState: "canCancel" } : {}),
    steps: stepStates(offer, operation, now, world.speed).map((step) => renderStep(world, step, "operation")),
    ...links(world, offer, operation.kind, progress.outcome === "succeeded"),
    ...errorField(world, operation, progress.outcome),
    // Gone for migrated offers (OV); the sample of the older text has it.
    ...(offer.migrated ? {} : { notificationEmails: operation.emails }),
  };
  return world.divergences.arrayBody ? [body] : body;
}

/** The body of GET status. */
export function renderStatus(world: World, offer: OfferRecord, view: OfferView, at: number): unknown {
  const { divergences } = world;
  const hidden = [
    divergences.statusWithoutLiveStep ? liveStep : undefined,
    divergences.statusWithoutSignoffStep ? signoffStep : undefined,
  ];
  const word = view.status === "waitingForPublisherReview" ? divergences.topLevelSignoff : view.status;
  const kind = view.latest?.kind ?? "publish";
  return {
    status: wireWord(world, word),
    messages: [],
    steps: statusSteps(world, offer, view, at)
      .filter((step) => !hidden.includes(step.id))
      .map((step) => renderStep(world, step, "status")),
    ...links(world, offer, kind, view.status === "succeeded" || view.signoff !== undefined),
    ...(divergences.noPublishingVersion ? {} : { publishingVersion: view.publishingVersion }),
  };
}

/** The key of an offer, for counters. */
export function keyOf(offer: OfferRecord): string {
  return offerKey(offer.publisherId, offer.id);
}

function statusSteps(world: World, offer: OfferRecord, view: OfferView, at: number): StepState[] {
  if (view.latest === undefined) {
    return stepOrder(offer).map((id) => ({ id, status: "notStarted", progressPercentage: 0, at }));
  }
  const states = stepStates(offer, view.latest, at, world.speed);
  return view.status === "succeeded" ? states.map(afterLive) : states;
}

// The documented sample of a live offer contradicts itself; so does the sandbox, because clients must survive it.
function afterLive(step: StepState): StepState {
  if (["displaycertify", "displayprovision", "displaypackage"].includes(step.id)) {
    return { ...step, status: "notStarted", progressPercentage: 0 };
  }
  return step.id === "displaydummycertify" ? step : { ...step, progressPercentage: 0 };
}

function renderStep(world: World, step: StepState, surface: "operation" | "status"): unknown {
  const text = stepText(step.id);
  const estimate = surface === "operation" ? text.operationTimeFrame : text.statusTimeFrame;
  return {
    estimatedTimeFrame: step.estimatedTimeFrame ?? estimate,
    id: step.id,
    stepName: text.stepName,
    description: text.description,
    status: wireWord(world, step.status),
    messages: stepMessages(step),
    progressPercentage: step.progressPercentage,
  };
}

function stepMessages(step: StepState): unknown[] {
  const message = (messageHtml: string, level: string) => ({ messageHtml, level, timestamp: wireInstant(step.at) });
  if (step.status === "complete") return [message("Step completed.", "information")];
  if (step.message === undefined) return [];
  const error = message(step.message.html, "error");
  // The documented blocked step also claims that it has not started.
  return step.status === "blocked" ? [error, message("This step has not started yet.", "information")] : [error];
}

function links(
  world: World,
  offer: OfferRecord,
  kind: string,
  ready: boolean,
): { previewLinks: unknown; liveLinks: unknown } {
  const style = world.divergences.statusLinks;
  const none: unknown[] = [];
  if (style === "none" || !ready) return { previewLinks: none, liveLinks: none };
  const uri = `https://marketplace.example.com/${offer.publisherId}.${offer.id}${kind === "publish" ? "-preview" : ""}`;
  const link = style === "strings" ? uri : { displayText: offer.id, uri };
  return kind === "publish" ? { previewLinks: [link], liveLinks: none } : { previewLinks: none, liveLinks: [link] };
}

function errorField(world: World, operation: OperationRecord, outcome: string): { error?: unknown } {
  if (outcome !== "failed" || world.divergences.errorShape === "none") return {};
  const message = operation.end?.message ?? "";
  return { error: world.divergences.errorShape === "string" ? message : { code: "OperationFailed", message } };
}

function documentedFields(operation: OperationRecord, endedAt: number | undefined): object {
  return {
    id: operation.id,
    submissionType: operation.kind === "publish" ? "Publish" : "GoLive",
    createdDateTime: wireInstant(operation.submittedAt),
    lastActionDateTime: wireInstant(endedAt ?? operation.submittedAt),
  };
}
