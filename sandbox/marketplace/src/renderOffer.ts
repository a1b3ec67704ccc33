// Offers and submissions as the API shows them.
import type { OfferDocument, OfferRecord } from "./entities";
import { viewOffer, visibleOperations } from "./offerView";
import { outcomeWord, wireInstant, wireTicks, wireWord } from "./render";
import { progressOf } from "./transitions";
import type { World } from "./world";

/** One item of the list of offers. */
export function renderOfferItem(world: World, offer: OfferRecord): unknown {
  const definition = document(offer, offer.offerVersion)["definition"] as { displayText?: unknown } | undefined;
  return {
    ...head(world, offer, offer.offerVersion),
    ...(offer.migrated
      ? { offerTypeChanges: [], pricingNotRecalculatedRegions: [], offerTypeVersionsOverride: {} }
      : {}),
    definition: { displayText: definition?.displayText ?? offer.id },
    changedTime: wireInstant(offer.changedAt),
  };
}

/** One version of an offer's document. */
export function renderOffer(world: World, offer: OfferRecord, version: number): unknown {
  const stored = { ...document(offer, version) };
  delete stored["eTag"];
  return { ...stored, ...head(world, offer, version), changedTime: wireInstant(offer.changedAt) };
}

/** The submissions list at an instant, newest first. */
export function renderSubmissions(world: World, offer: OfferRecord, at: number): { submissionState: string }[] {
  return [...visibleOperations(offer, at)].reverse().map((operation) => {
    const progress = progressOf(operation, at, world.speed);
    const changedAt = progress.endedAt ?? operation.submittedAt;
    return {
      id: operation.id,
      offerId: offer.id,
      offerVersion: operation.offerVersion,
      offerTypeId: offer.offerTypeId,
      publisherId: offer.publisherId,
      submissionType: operation.kind,
      submissionState: outcomeWord(world, progress.outcome),
      publishingVersion: operation.publishingVersion,
      slot: operation.kind === "publish" ? "staging" : "production",
      version: wireTicks(changedAt),
      definition: { metadata: { emails: operation.emails } },
      changedTime: wireInstant(changedAt),
    };
  });
}

/** The entity tag of an offer, shaped as PUT was seen to answer it. */
export function entityTag(offer: OfferRecord): string {
  return `W/"datetime'${encodeURIComponent(wireInstant(offer.changedAt))};${offer.offerVersion}'"`;
}

function head(world: World, offer: OfferRecord, version: number): object {
  const view = viewOffer(offer, world.clock.now() - world.divergences.statusLagMs, world.speed);
  return {
    offerTypeId: offer.offerTypeId,
    publisherId: offer.publisherId,
    status: wireWord(world, view.status),
    id: offer.id,
    version,
    ...(offer.migrated
      ? { lockStatus: "none", pcMigrationStatus: "migrated", pcRedirectUri: "", isvUpgradeRequest: false }
      : {}),
  };
}

function document(offer: OfferRecord, version: number): OfferDocument {
  return offer.documents[String(version)] ?? {};
}
