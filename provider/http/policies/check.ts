import { MarketplaceError, errorCodeForStatus, parseErrorBody } from "../../model/errors";
import type { Policy, Reply } from "../call";

/**
 * Turns every answer that is no 2xx into an error, a redirect included: it is never followed. A GET whose body broke
 * off is an error too; a POST's is not, because its status and headers already say what became of it.
 */
export function checkPolicy(): Policy {
  return async (call, next) => {
    const reply = await next(call);
    if (reply.status < 200 || reply.status > 299) throw refusal(reply);
    if (reply.bodyError && call.method === "GET") throw reply.bodyError;
    return reply;
  };
}

function refusal(reply: Reply): MarketplaceError {
  const code = errorCodeForStatus(reply.status);
  const target = code === "redirected" ? reply.headers["location"] : undefined;
  return new MarketplaceError(code, {
    status: reply.status,
    ...(target === undefined ? parseErrorBody(reply.body) : { detail: `to ${target}` }),
    sent: reply.sent,
    requestId: reply.requestId,
    retryAfterMs: reply.retryAfterMs,
  });
}
