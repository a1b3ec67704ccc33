import { type AccessToken, type TokenSource, formatTokenClaims, parseTokenClaims } from "../../model/accessToken";
import { MarketplaceError, isMarketplaceError } from "../../model/errors";
import type { Call, Policy, Reply, Send } from "../call";

/** How one kind of call signs in. */
export interface AuthOptions {
  tokens: TokenSource;
  /** Filled with the tokens in use, for `redaction`. */
  secrets: Set<string>;
  /** How long the token must still be good when the call leaves, in milliseconds. */
  minimumLifeMs: number;
  /** True where a 401 is answered by signing in anew and asking again, once. Never for a POST. */
  isRenewedOn401: boolean;
}

const TOKENS_REMEMBERED = 16;

/** Adds the bearer token, and tells every error who was signed in. */
export function authPolicy(options: AuthOptions): Policy {
  return async (call, next) => {
    const token = await currentToken(options, call);
    try {
      return await sendAs(token, call, next);
    } catch (error) {
      if (!options.isRenewedOn401 || !isMarketplaceError(error) || error.code !== "unauthenticated") throw error;
      const renewed = await renewedToken(options, call, token);
      if (renewed.token === token.token) throw error;
      return sendAs(renewed, call, next);
    }
  };
}

async function currentToken(options: AuthOptions, call: Call): Promise<AccessToken> {
  const token = await options.tokens.getToken(options.minimumLifeMs, call.signal);
  remember(options.secrets, token.token);
  return token;
}

// A wait of weeks sees hundreds of tokens; those that ended long ago are no secret any more.
function remember(secrets: Set<string>, token: string): void {
  secrets.delete(token);
  secrets.add(token);
  const [oldest] = secrets;
  if (secrets.size > TOKENS_REMEMBERED && oldest !== undefined) secrets.delete(oldest);
}

async function renewedToken(options: AuthOptions, call: Call, refused: AccessToken): Promise<AccessToken> {
  // Another call may have signed in anew while this one was on its way.
  const current = await currentToken(options, call);
  if (current.token !== refused.token) return current;
  options.tokens.renew();
  return currentToken(options, call);
}

async function sendAs(token: AccessToken, call: Call, next: Send): Promise<Reply> {
  const identity = formatTokenClaims(parseTokenClaims(token.token));
  try {
    const reply = await next({ ...call, headers: { ...call.headers, authorization: `Bearer ${token.token}` } });
    return { ...reply, identity };
  } catch (error) {
    if (!isMarketplaceError(error)) throw error;
    throw new MarketplaceError(error.code, { ...error.details, identity });
  }
}
