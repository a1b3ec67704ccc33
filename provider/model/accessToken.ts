import { asObject, asText } from "./words";

/** A bearer token and when it ends. Never logged, never stored. */
export interface AccessToken {
  token: string;
  /** Milliseconds since 1970; undefined where nobody knows (an explicit token that is no JWT). */
  expiresAtMs?: number;
}

/** Where tokens come from. One source serves one identity and one audience. */
export interface TokenSource {
  /** Names the kind of sign-in for messages, such as `service principal (secret)`. */
  readonly kind: string;
  /**
   * A token that is still good for at least `minimumLifeMs`.
   * @throws MarketplaceError `noCredential` (nothing usable is configured), `credentialRefused` (asking again brings
   *   the same) or `credentialFailed` (it may pass), saying which sign-in failed and what is missing where
   */
  getToken(minimumLifeMs: number, signal?: AbortSignal): Promise<AccessToken>;
  /** Forgets what is cached, so that the next call signs in anew (after a 401). */
  renew(): void;
}

/** One call for a federated assertion: to the CI system, not to the marketplace. */
export interface JsonRequest {
  url: string;
  method: "GET" | "POST";
  headers: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/**
 * Fetches one JSON document for the sign-in. `http` makes it, `credentials` uses it, the host brings them together.
 * @throws MarketplaceError for everything that is no 2xx answer
 */
export type FetchJson = (request: JsonRequest) => Promise<unknown>;

/** Who a token speaks for: claims only. */
export interface TokenClaims {
  applicationId?: string;
  objectId?: string;
  tenantId?: string;
  audience?: string;
  expiresAtMs?: number;
}

/** Reads the claims out of a JWT without checking its signature; an opaque token has none. */
export function parseTokenClaims(token: string): TokenClaims {
  const payload = token.split(".")[1];
  if (payload === undefined) return {};
  const claims = parseJson(Buffer.from(payload, "base64url").toString("utf8"));
  const expiry = claims["exp"];
  return {
    applicationId: asText(claims["appid"]) ?? asText(claims["azp"]),
    objectId: asText(claims["oid"]),
    tenantId: asText(claims["tid"]),
    audience: asText(claims["aud"]),
    expiresAtMs: typeof expiry === "number" ? expiry * 1000 : undefined,
  };
}

/** One line that says who is signed in; never the token. */
export function formatTokenClaims(claims: TokenClaims): string {
  const parts = [
    claims.applicationId && `application ${claims.applicationId}`,
    claims.objectId && `object ${claims.objectId}`,
    claims.tenantId && `tenant ${claims.tenantId}`,
    claims.audience && `audience ${claims.audience}`,
  ].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? "a token whose claims cannot be read" : parts.join(", ");
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}
