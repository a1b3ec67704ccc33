import type { Reply } from "../../http/call";
import { type ErrorCode, MarketplaceError, isMarketplaceError } from "../../model/errors";
import type { OfferRef } from "../../model/offer";
import {
  type OperationLocation,
  type UnusableLocation,
  isUsableLocation,
  parseOperationLocation,
} from "../../model/operationLocation";
import type { GoLiveAnswer } from "../../port/marketplaceApi";
import type { CppContext } from "./context";
import { resourcePath } from "./paths";

/** Answers by which the service says that it did not apply the POST. @see deciding.md row 7 */
const REFUSED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "unauthenticated",
  "forbidden",
  "notFound",
  "lengthRequired",
  "preconditionFailed",
  "unprocessable",
  "throttled",
]);

/** Answers that may be about another go-live than this POST's. */
const CONTESTED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["badRequest", "conflict"]);

/**
 * Posts the go-live of the offer's preview, once, and says what became of it. Never throws.
 * @see https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-go-live
 * @see cpp-api.md §2 "Go live", §3 "Location"; deciding.md row 7
 */
export async function goLive(context: CppContext, offer: OfferRef, signal?: AbortSignal): Promise<GoLiveAnswer> {
  try {
    const path = resourcePath({ ...offer, rest: "/golive", apiVersion: context.apiVersion });
    return readAnswer(context, await context.transport.postOnce(path, { signal }));
  } catch (error) {
    return classify(error);
  }
}

// Any 2xx with a usable Location counts as accepted: an operation that is known must never be forgotten.
function readAnswer(context: CppContext, reply: Reply): GoLiveAnswer {
  const { location, "operation-location": older } = reply.headers;
  const read = (value: string | undefined): OperationLocation | UnusableLocation =>
    parseOperationLocation(value, context.endpoint, context.apiVersion);
  const found = [location, older].map(read);
  const usable = found.find(isUsableLocation);
  if (usable) {
    const { operationId, raw: operationLocation } = usable;
    return { kind: "accepted", operationId, operationLocation, requestId: reply.requestId };
  }
  const problems = found.filter((item) => !isUsableLocation(item)) as UnusableLocation[];
  const detail = (problems.find((item) => item.problem !== "missing") ?? problems[0])?.detail;
  return { kind: "unclear", error: context.transport.createError("unusableLocation", reply, detail) };
}

function classify(error: unknown): GoLiveAnswer {
  if (!isMarketplaceError(error)) {
    // A programming fault: nobody knows whether the POST had left, so nobody may post again.
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: "unclear", error: new MarketplaceError("network", { detail }) };
  }
  if (error.details.sent === undefined || REFUSED.has(error.code)) return { kind: "refused", error };
  return { kind: CONTESTED.has(error.code) ? "contested" : "unclear", error };
}
