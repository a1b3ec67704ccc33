// What an offer is at an instant: computed from its operations, newest last. The lag of a list is an earlier instant.
import type { OfferRecord, OperationRecord } from "./entities";
import { progressOf, type Progress } from "./transitions";

/** An offer at an instant. */
export interface OfferView {
  status: "neverPublished" | "running" | "waitingForPublisherReview" | "succeeded" | "failed" | "canceled";
  /** The operation that decides the status; absent when the offer was never published. */
  latest?: OperationRecord;
  progress?: Progress;
  publishingVersion?: number;
  liveVersion?: number;
  /** The newest operation that runs. */
  running?: OperationRecord;
  /** The publish whose preview waits for the publisher. */
  signoff?: OperationRecord;
}

/** What an offer is at an instant, at a speed. */
export function viewOffer(offer: OfferRecord, at: number, speed: number): OfferView {
  const operations = visibleOperations(offer, at);
  const latest = operations.at(-1);
  const live = operations.filter((o) => wentLive(o, at, speed)).at(-1);
  if (latest === undefined) return { status: "neverPublished", publishingVersion: offer.shownVersion };
  const progress = progressOf(latest, at, speed);
  const waits = latest.kind === "publish" && progress.outcome === "succeeded";
  const outcome = progress.outcome === "rejected" ? "running" : progress.outcome;
  return {
    status: waits ? "waitingForPublisherReview" : outcome,
    latest,
    progress,
    publishingVersion: offer.shownVersion ?? latest.publishingVersion,
    liveVersion: live?.publishingVersion,
    running: operations.filter((o) => progressOf(o, at, speed).outcome === "running").at(-1),
    signoff: waits ? latest : undefined,
  };
}

/** The offer as it was before its newest go-live: the previous release, live; for a status that is stale. */
export function viewPreviousRelease(offer: OfferRecord, at: number, speed: number): OfferView {
  const last = offer.operations.map((o) => wentLive(o, at, speed)).lastIndexOf(true);
  if (last < 0) return viewOffer(offer, (offer.operations.at(-1)?.submittedAt ?? at) - 1, speed);
  return viewOffer({ ...offer, operations: offer.operations.slice(0, last + 1), shownVersion: undefined }, at, speed);
}

/** The operations that exist at an instant: submitted by then, and their submission not rejected by then. */
export function visibleOperations(offer: OfferRecord, at: number): OperationRecord[] {
  // A rejected submission disappears as a whole: its publish and its go-live (seen: the status falls back a version).
  const gone = new Set(
    offer.operations.filter((o) => o.end?.outcome === "rejected" && o.end.at <= at).map((o) => o.publishingVersion),
  );
  return offer.operations.filter((o) => (o.seeded === true || o.submittedAt <= at) && !gone.has(o.publishingVersion));
}

function wentLive(operation: OperationRecord, at: number, speed: number): boolean {
  return operation.kind === "goLive" && progressOf(operation, at, speed).outcome === "succeeded";
}
