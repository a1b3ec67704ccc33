import { type Ambient, readPackageVersion } from "../../ambient";
import { createCppApi } from "../../api/cpp";
import { createTokenSource } from "../../credentials";
import { createFetchJson, createTransport, resolveEndpoint } from "../../http";
import type { TokenSource } from "../../model/accessToken";
import type { MarketplaceApi } from "../../port/marketplaceApi";

/** What a doctor asks: as a provider's own, and the sign-in beside it. It cannot post: only what reads is handed out. */
export interface Connection {
  endpoint: string;
  tokens: TokenSource;
  api: Pick<MarketplaceApi, "getOffer" | "getOfferStatus" | "listSubmissions" | "getOperation">;
}

/**
 * Puts client and sign-in together; nothing is called yet.
 * @throws MarketplaceError `insecureEndpoint`, naming the variable
 */
export function connect(ambient: Ambient): Connection {
  const endpoint = resolveEndpoint(ambient.env);
  const userAgent = `pulumi-azure-marketplace/${readPackageVersion()}`;
  const tokens = createTokenSource(ambient, { fetchJson: createFetchJson(ambient, userAgent) });
  const transport = createTransport({ ambient, endpoint, tokens, userAgent });
  return { endpoint, tokens, api: createCppApi({ transport, endpoint }) };
}
