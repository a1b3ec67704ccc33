import { type ErrorCode, MarketplaceError, isMarketplaceError } from "../../model/errors";
import type { OfferRef } from "../../model/offer";
import type { CancelAnswer } from "../../port/marketplaceApi";
import type { CppContext } from "./context";
import { resourcePath } from "./paths";

/**
 * As documented, with nobody to notify: migrated offers ignore the addresses, and the offer's own contact is told anyhow.
 * @see cpp-api.md §1 row 10, §2 "Cancel"
 */
const BODY = { metadata: { "notification-emails": "" } };

/** Answers by which the service says that it cancels nothing. @see cpp-api.md §1 row 10 */
const REFUSED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "badRequest",
  "unauthenticated",
  "forbidden",
  "notFound",
  "conflict",
  "lengthRequired",
  "preconditionFailed",
  "unprocessable",
  "throttled",
]);

/**
 * Asks for the cancellation of the offer's one running operation, once, and says what was answered. Never throws. The
 * Location of a 202 is not followed: only the original operation tells how it ended.
 * @see https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-cancel-operations
 * @see cpp-api.md §2 "Cancel", §8 ambiguity 22
 */
export async function cancelOperation(
  context: CppContext,
  offer: OfferRef,
  signal?: AbortSignal,
): Promise<CancelAnswer> {
  try {
    const path = resourcePath({ ...offer, rest: "/cancel", apiVersion: context.apiVersion });
    const { status, requestId } = await context.transport.postOnce(path, { signal, body: BODY });
    return { kind: status === 200 ? "done" : "accepted", requestId };
  } catch (error) {
    return classify(error);
  }
}

function classify(error: unknown): CancelAnswer {
  if (!isMarketplaceError(error)) {
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: "unclear", error: new MarketplaceError("network", { detail }) };
  }
  const isRefused = error.details.sent === undefined || REFUSED.has(error.code);
  return { kind: isRefused ? "refused" : "unclear", error };
}
