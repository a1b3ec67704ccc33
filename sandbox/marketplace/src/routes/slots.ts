// Slots and versions of an offer (API reference §1 rows 4 and 5): in no text since 2023, still used.
import type { OfferRecord } from "../entities";
import { emptySlot, notFound } from "../errors";
import { type Answer, json, Refusal } from "../http";
import { requireOffer } from "../offers";
import { visibleOperations } from "../offerView";
import { renderOffer } from "../renderOffer";
import { progressOf } from "../transitions";
import type { World } from "../world";
import { param, type Route, type RouteRequest } from "./route";

/** Routes of slots and versions. */
export const slotRoutes: Route[] = [
  {
    method: "GET",
    path: "/api/publishers/:publisherId/offers/:offerId/slot/:slotId",
    summary: "an offer as in draft, preview or production",
    handle: getSlot,
  },
  {
    method: "GET",
    path: "/api/publishers/:publisherId/offers/:offerId/versions/:version",
    summary: "a version of an offer's document",
    handle: getVersion,
  },
];

function getSlot(request: RouteRequest): Answer {
  const offer = slottedOffer(request);
  const slot = param(request, "slotId").toLowerCase();
  if (slot === "draft") return json(200, renderOffer(request.world, offer, offer.offerVersion));
  if (slot !== "preview" && slot !== "production") throw new Refusal(notFound(`Slot ${param(request, "slotId")}`));
  const version = slotVersion(request.world, offer, slot);
  const name = slot === "preview" ? "Staging" : "Production";
  if (version === undefined) throw new Refusal(emptySlot(name, offer.id, offer.publisherId));
  return json(200, renderOffer(request.world, offer, version));
}

function getVersion(request: RouteRequest): Answer {
  const offer = slottedOffer(request);
  const version = param(request, "version");
  if (!(version in offer.documents)) throw new Refusal(notFound(`Version ${version} of offer ${offer.id}`));
  return json(200, renderOffer(request.world, offer, Number(version)));
}

function slottedOffer(request: RouteRequest): OfferRecord {
  if (request.world.divergences.slotsMissing) throw new Refusal(notFound("The path"));
  return requireOffer(request.world, param(request, "publisherId"), param(request, "offerId"));
}

function slotVersion(world: World, offer: OfferRecord, slot: "preview" | "production"): number | undefined {
  const now = world.clock.now();
  const kind = slot === "preview" ? "publish" : "goLive";
  return visibleOperations(offer, now)
    .filter((o) => o.kind === kind && progressOf(o, now, world.speed).outcome === "succeeded")
    .at(-1)?.offerVersion;
}
