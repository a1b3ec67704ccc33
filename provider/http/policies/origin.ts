import { MarketplaceError } from "../../model/errors";
import { isSecureUrl } from "../../model/secureUrl";
import type { Policy } from "../call";

/**
 * Refuses an address before anything, a token above all, is sent to it: it must be https (or plain http to this
 * machine) and, where `endpoint` is given, on the endpoint's own origin.
 */
export function originPolicy(endpoint?: string): Policy {
  return async (call, next) => {
    const { url } = call;
    if (!isSecureUrl(url)) throw refuse(`${url.origin} is neither https nor plain http to this machine`);
    if (url.username !== "" || url.password !== "") throw refuse("the address contains a user name or a password");
    if (endpoint !== undefined && url.origin !== new URL(endpoint).origin) {
      throw refuse(`${url.origin} is not ${new URL(endpoint).origin}`);
    }
    return next(call);
  };
}

function refuse(detail: string): MarketplaceError {
  return new MarketplaceError("insecureEndpoint", { detail });
}
