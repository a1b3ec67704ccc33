import type { TokenCredential } from "@azure/identity";
import { type AccessToken, parseTokenClaims } from "../model/accessToken";
import { MarketplaceError } from "../model/errors";

/** One token out of a credential of the library. */
export async function fromCredential(
  credential: TokenCredential,
  scope: string,
  signal: AbortSignal,
): Promise<AccessToken> {
  const answer = await credential.getToken(scope, { abortSignal: signal });
  if (!answer?.token) throw new MarketplaceError("credentialFailed", { detail: "the answer holds no token" });
  const { token, expiresOnTimestamp } = answer;
  const isDated = Number.isFinite(expiresOnTimestamp) && expiresOnTimestamp > 0;
  return { token, expiresAtMs: isDated ? expiresOnTimestamp : parseTokenClaims(token).expiresAtMs };
}
