import type { Transport } from "../../http/transport";
import { API_VERSION } from "../../model/operationLocation";
import type { MarketplaceApi } from "../../port/marketplaceApi";
import { cancelOperation } from "./cancelOperation";
import type { CppContext } from "./context";
import { getOffer } from "./getOffer";
import { getOfferStatus } from "./getOfferStatus";
import { getOperation } from "./getOperation";
import { goLive } from "./goLive";
import { listOffers } from "./listOffers";
import { listSubmissions } from "./listSubmissions";

/** Where a person looks: Partner Center addresses an offer by an internal id that this API does not tell. */
const PORTAL_URL = "https://partner.microsoft.com/dashboard/commercial-marketplace/offers";

/** What the Cloud Partner Portal API is made of. */
export interface CppApiOptions {
  transport: Transport;
  /** Origin of the service, as `resolveEndpoint` gives it. */
  endpoint: string;
  /** Value of `api-version`. @default "2017-10-31" */
  apiVersion?: string;
}

/** Makes the marketplace API of the first generation, "Cloud Partner Portal". @see cpp-api.md */
export function createCppApi({ transport, endpoint, apiVersion = API_VERSION }: CppApiOptions): MarketplaceApi {
  const context: CppContext = { transport, endpoint, apiVersion };
  return {
    serviceOrigin: new URL(endpoint).origin,
    goLive: (offer, signal) => goLive(context, offer, signal),
    cancelOperation: (offer, signal) => cancelOperation(context, offer, signal),
    getOperation: (location, signal) => getOperation(context, location, signal),
    getOfferStatus: (offer, signal) => getOfferStatus(context, offer, signal),
    listSubmissions: (offer, signal) => listSubmissions(context, offer, signal),
    getOffer: (offer, slot, signal) => getOffer(context, offer, slot, signal),
    listOffers: (publisherId, signal) => listOffers(context, publisherId, signal),
    portalUrl: () => PORTAL_URL,
  };
}
