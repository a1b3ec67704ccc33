// Offers: list, draft, PUT (API reference §1 rows 2, 3, 6, and If-Match / ETag).
import { type OfferDocument, offerKey, type OfferRecord } from "../entities";
import { badRequest, errorE1, notFound, offerExists, preconditionFailed } from "../errors";
import { type Answer, json, Refusal } from "../http";
import { makeOffer, publisherIds, requireOffer } from "../offers";
import { entityTag, renderOffer, renderOfferItem } from "../renderOffer";
import { parseSeedOffer } from "../seed";
import type { World } from "../world";
import { param, type Route, type RouteRequest } from "./route";

/** Routes of offers. */
export const offerRoutes: Route[] = [
  { method: "GET", path: "/api/publishers/:publisherId/offers", summary: "offers of a publisher", handle: listOffers },
  {
    method: "GET",
    path: "/api/publishers/:publisherId/offers/:offerId",
    summary: "an offer's draft",
    handle: getDraft,
  },
  {
    method: "PUT",
    path: "/api/publishers/:publisherId/offers/:offerId",
    summary: "make or change a draft",
    handle: putOffer,
  },
];

function listOffers(request: RouteRequest): Answer {
  const { world } = request;
  const publisherId = knownPublisher(request);
  const type = /offerTypeId eq '([^']*)'/.exec(request.query.get("$filter") ?? "")?.[1];
  const offers = [...world.store.offers.values()]
    .filter((offer) => offer.publisherId === publisherId)
    .filter((offer) => type === undefined || offer.offerTypeId === type);
  return json(
    200,
    offers.map((offer) => renderOfferItem(world, offer)),
  );
}

function getDraft(request: RouteRequest): Answer {
  const offer = requireOffer(request.world, param(request, "publisherId"), param(request, "offerId"));
  const headers: Record<string, string> = request.world.divergences.etagMissing ? {} : { etag: entityTag(offer) };
  return json(200, renderOffer(request.world, offer, offer.offerVersion), headers);
}

function putOffer(request: RouteRequest): Answer {
  const { world } = request;
  const publisherId = knownPublisher(request);
  const body = offerBody(request);
  const existing = world.store.offers.get(offerKey(publisherId, param(request, "offerId")));
  if (existing !== undefined) checkIfMatch(world, existing, request.headers["if-match"]);
  const offer = existing === undefined ? newOffer(request, publisherId, body) : structuredClone(existing);
  if (existing !== undefined) offer.offerVersion += 1;
  offer.documents[String(offer.offerVersion)] = body;
  offer.changedAt = world.clock.now();
  world.store.saveOffer(offer);
  const status = existing === undefined ? 201 : 200;
  return json(status, renderOffer(world, offer, offer.offerVersion), { etag: entityTag(offer) });
}

function checkIfMatch(world: World, offer: OfferRecord, ifMatch: string | undefined): void {
  if (ifMatch === undefined) {
    if (world.divergences.putWithoutIfMatch === 409) throw new Refusal(offerExists());
    if (world.divergences.putWithoutIfMatch === 400) {
      throw new Refusal(errorE1(400, "BadRequest", "The If-Match header is required."));
    }
  } else if (ifMatch !== "*" && ifMatch !== entityTag(offer)) throw new Refusal(preconditionFailed());
}

function newOffer(request: RouteRequest, publisherId: string, body: OfferDocument): OfferRecord {
  const type = body["offerTypeId"];
  if (typeof type !== "string") throw new Refusal(badRequest("The argument: 'OfferTypeId' cannot be null or empty."));
  try {
    const seed = parseSeedOffer({ id: param(request, "offerId"), publishingVersion: 0, offerTypeId: type });
    return makeOffer(request.world, publisherId, seed);
  } catch (error) {
    throw new Refusal(badRequest((error as Error).message));
  }
}

function offerBody(request: RouteRequest): OfferDocument {
  try {
    const value: unknown = JSON.parse(request.body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as OfferDocument;
  } catch {
    // Answered below: not JSON and not an object are the same mistake to a caller.
  }
  throw new Refusal(badRequest("The body must be an offer document in JSON."));
}

function knownPublisher(request: RouteRequest): string {
  const publisherId = param(request, "publisherId");
  if (publisherIds(request.world).includes(publisherId)) return publisherId;
  throw new Refusal(notFound(`Publisher ${publisherId}`));
}
