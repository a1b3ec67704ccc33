import { type OfferRef, type OfferStatus, parseOfferStatus } from "../../model/offer";
import { type CppContext, expectBody } from "./context";
import { resourcePath } from "./paths";

/**
 * Reads the offer's own status, which may still describe the previous release.
 * @see https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-retrieve-offer-status
 * @see cpp-api.md §4
 */
export async function getOfferStatus(context: CppContext, offer: OfferRef, signal?: AbortSignal): Promise<OfferStatus> {
  const path = resourcePath({ ...offer, rest: "/status", apiVersion: context.apiVersion });
  const reply = await context.transport.get(path, { signal });
  return expectBody(context, reply, parseOfferStatus(reply.body), "offer status");
}
