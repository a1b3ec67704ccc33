import { MarketplaceError, isMarketplaceError, redactDetails } from "../../model/errors";
import type { Policy } from "../call";

/**
 * Takes the tokens in use out of every error, whatever they look like: `secrets` is filled by `auth`. What looks like
 * a secret, every `MarketplaceError` redacts by itself. Outermost, so that nothing comes after it.
 */
export function redactionPolicy(secrets: ReadonlySet<string>): Policy {
  return async (call, next) => {
    try {
      return await next(call);
    } catch (error) {
      if (!isMarketplaceError(error)) throw error;
      throw new MarketplaceError(error.code, redactDetails(error.details, secrets));
    }
  };
}
