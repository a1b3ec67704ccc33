// Making offers from a seed, and finding them.
import { randomUUID } from "node:crypto";
import type { OfferDocument, OfferRecord, OperationRecord } from "./entities";
import { offerKey } from "./entities";
import { notFound } from "./errors";
import { Refusal } from "./http";
import type { CheckedOffer } from "./seed";
import { defaultGoLivePlan, defaultPublishPlan } from "./steps";
import type { World } from "./world";

/** The addresses of the documented samples, used until a publish names others. */
export const sampleEmails = "jondoe@contoso.com";

/** Seeds the store: offers that it already holds keep their past. */
export function seedStore(world: World): void {
  for (const publisher of world.seed.publishers) {
    for (const offer of publisher.offers) {
      if (!world.store.offers.has(offerKey(publisher.id, offer.id))) {
        world.store.saveOffer(makeOffer(world, publisher.id, offer));
      }
    }
  }
}

/** An offer as its seed describes it, with the submissions that must have led there. */
export function makeOffer(world: World, publisherId: string, seed: CheckedOffer): OfferRecord {
  const now = world.clock.now();
  const offer: OfferRecord = {
    publisherId,
    id: seed.id,
    migrated: seed.migrated,
    offerTypeId: seed.offerTypeId,
    offerVersion: 1,
    documents: { 1: { definition: seed.definition ?? sampleDefinition(seed.displayText ?? seed.id) } },
    changedAt: now,
    operationIds: [...seed.operationIds],
    publishPlan: seed.publishSteps ?? defaultPublishPlan(),
    goLivePlan: seed.goLiveSteps ?? defaultGoLivePlan(),
    operations: [],
    lastVersion: seed.publishingVersion,
  };
  const past = (kind: OperationRecord["kind"], version: number) => {
    const operation = makeOperation(world, offer, kind, version, false);
    offer.operations.push({ ...operation, seeded: true, end: { outcome: "succeeded", at: now } });
  };
  if (seed.liveVersion !== undefined) {
    past("publish", seed.liveVersion);
    past("goLive", seed.liveVersion);
  }
  if (seed.publishingVersion > (seed.liveVersion ?? 0)) past("publish", seed.publishingVersion);
  return offer;
}

/** A new operation of an offer, starting now; it is not yet part of the offer. */
export function makeOperation(
  world: World,
  offer: OfferRecord,
  kind: OperationRecord["kind"],
  publishingVersion: number,
  takeId: boolean,
): OperationRecord {
  const now = world.clock.now();
  return {
    id: operationId(world, offer, kind, publishingVersion, takeId),
    kind,
    publishingVersion,
    offerVersion: offer.offerVersion,
    submittedAt: now,
    plan: kind === "publish" ? offer.publishPlan : offer.goLivePlan,
    anchorAt: now,
    doneMs: 0,
    emails: offer.operations.at(-1)?.emails ?? sampleEmails,
  };
}

/** An offer, or the API's 404. */
export function requireOffer(world: World, publisherId: string, offerId: string): OfferRecord {
  const offer = world.store.offers.get(offerKey(publisherId, offerId));
  if (offer === undefined) throw new Refusal(notFound(`Offer ${offerId} of publisher ${publisherId}`));
  return offer;
}

/** Every publisher, seeded or brought by an offer. */
export function publisherIds(world: World): string[] {
  const seeded = world.seed.publishers.map((publisher) => publisher.id);
  return [...new Set([...seeded, ...[...world.store.offers.values()].map((offer) => offer.publisherId)])];
}

function operationId(
  world: World,
  offer: OfferRecord,
  kind: OperationRecord["kind"],
  version: number,
  takeId: boolean,
): string {
  if (offer.migrated) return (takeId ? offer.operationIds.shift() : undefined) ?? randomUUID();
  const ownId = kind === "publish" && !world.divergences.sharedOperationId;
  return `${offer.publisherId}$${ownId ? randomUUID() : offer.id}$${version}$preview`;
}

function sampleDefinition(displayText: string): OfferDocument {
  return {
    displayText,
    offer: { "microsoft-azure-marketplace.title": displayText },
    plans: [{ planId: "contoso-plan", regions: ["AZ"] }],
  };
}
