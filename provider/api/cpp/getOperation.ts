import { MarketplaceError } from "../../model/errors";
import { parseOperation } from "../../model/operation";
import { isUsableLocation, parseOperationLocation } from "../../model/operationLocation";
import type { PolledOperation } from "../../port/marketplaceApi";
import { type CppContext, expectBody } from "./context";

/**
 * Reads one operation by the Location that was stored for it.
 * @throws MarketplaceError `unusableLocation` before anything is sent, where the Location is not the service's own
 * @see https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-retrieve-operations
 * @see cpp-api.md §3
 */
export async function getOperation(
  context: CppContext,
  operationLocation: string,
  signal?: AbortSignal,
): Promise<PolledOperation> {
  const location = parseOperationLocation(operationLocation, context.endpoint, context.apiVersion);
  if (!isUsableLocation(location)) throw new MarketplaceError("unusableLocation", { detail: location.detail });
  const reply = await context.transport.get(location.url, { signal });
  const operation = expectBody(context, reply, parseOperation(reply.body), "operation");
  return { operation, retryAfterMs: reply.retryAfterMs };
}
