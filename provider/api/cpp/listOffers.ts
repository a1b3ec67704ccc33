import { type Offer, parseOffers } from "../../model/offer";
import { type CppContext, expectBody } from "./context";
import { resourcePath } from "./paths";

/**
 * Lists a publisher's offers.
 * @see https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-retrieve-offers
 */
export async function listOffers(context: CppContext, publisherId: string, signal?: AbortSignal): Promise<Offer[]> {
  const path = resourcePath({ publisherId, apiVersion: context.apiVersion });
  const reply = await context.transport.get(path, { signal });
  return expectBody(context, reply, parseOffers(reply.body), "list of offers");
}
