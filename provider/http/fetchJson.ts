import type { Ambient } from "../ambient";
import type { FetchJson, JsonRequest } from "../model/accessToken";
import { MarketplaceError } from "../model/errors";
import { type Call, composePolicies } from "./call";
import { checkPolicy } from "./policies/check";
import { identifyPolicy } from "./policies/identify";
import { originPolicy } from "./policies/origin";
import { redactionPolicy } from "./policies/redaction";
import { retryPolicy } from "./policies/retry";
import { createWire } from "./transport";

const TIMEOUT_MS = 60_000;

/**
 * Makes the function by which the sign-in asks a CI system for its assertion: no token of ours, https only, no
 * redirects, a GET retried. What the caller put into `authorization` reaches no error.
 */
export function createFetchJson(ambient: Pick<Ambient, "clock" | "random">, userAgent: string): FetchJson {
  const wire = createWire(ambient);
  return async (request) => {
    const call = toCall(request);
    const secrets = new Set((call.headers["authorization"] ?? "").split(" "));
    const send = composePolicies(
      [
        redactionPolicy(secrets),
        originPolicy(),
        retryPolicy(ambient),
        checkPolicy(),
        identifyPolicy(userAgent, ambient.random),
      ],
      wire.send,
    );
    return (await send(call)).body;
  };
}

function toCall(request: JsonRequest): Call {
  if (!URL.canParse(request.url)) throw new MarketplaceError("invalidInput", { detail: "the address is no URL" });
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method: request.method,
    url: new URL(request.url),
    headers: { accept: "application/json", ...(Object.fromEntries(headers) as Record<string, string>) },
    timeoutMs: TIMEOUT_MS,
    isFreshConnection: false,
    signal: request.signal,
  };
}
