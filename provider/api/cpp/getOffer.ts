import { type Offer, type OfferRef, type Slot, parseOffer } from "../../model/offer";
import { type CppContext, expectBody } from "./context";
import { orMissing } from "./missing";
import { resourcePath } from "./paths";

/**
 * Reads one slot of the offer's document; undefined where it is empty. The draft is read at the offer's own path, which
 * every edition of the vendor's pages has; the other slots by their lower-case names.
 * @see https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-retrieve-specific-offer
 * @see cpp-api.md §8 ambiguity 20
 */
export async function getOffer(
  context: CppContext,
  offer: OfferRef,
  slot: Slot = "draft",
  signal?: AbortSignal,
): Promise<Offer | undefined> {
  const rest = slot === "draft" ? "" : `/slot/${slot}`;
  const path = resourcePath({ ...offer, rest, apiVersion: context.apiVersion });
  const reply = await orMissing(context.transport.get(path, { signal }));
  return reply && expectBody(context, reply, parseOffer(reply.body, reply.headers["etag"]), "offer");
}
