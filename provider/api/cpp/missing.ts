import type { Reply } from "../../http/call";
import { isMarketplaceError } from "../../model/errors";

/** The reply, or undefined where the service answered 404. */
export async function orMissing(pending: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await pending;
  } catch (error) {
    if (isMarketplaceError(error) && error.code === "notFound") return undefined;
    throw error;
  }
}
