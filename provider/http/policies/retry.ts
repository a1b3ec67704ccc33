import type { Clock, Random } from "../../ambient";
import { type ErrorCode, MarketplaceError, isMarketplaceError } from "../../model/errors";
import { type Call, type Policy, formatSent } from "../call";

/** How often and how long a GET is asked again. */
export interface RetryLimits {
  /** The first try included. */
  tries: number;
  /** All tries and pauses together, in milliseconds. */
  totalMs: number;
  /** The pause after the first try, doubled after each further one, in milliseconds. */
  firstPauseMs: number;
}

/** The limits of every GET; longer outages belong to the wait, which polls for days. */
export const RETRY_LIMITS: RetryLimits = { tries: 4, totalMs: 120_000, firstPauseMs: 1_000 };

const RETRIED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["network", "requestTimeout", "throttled", "serviceError"]);

/**
 * Asks again, GET only, after a network fault, 408, 429 or 5xx: after what `Retry-After` asks for, else after a
 * jittered pause that doubles. A call that was aborted ends at once.
 * @see cpp-api.md §8 ambiguity 18
 */
export function retryPolicy(ambient: { clock: Clock; random: Random }, limits: RetryLimits = RETRY_LIMITS): Policy {
  return async (call, next) => {
    const endsAt = ambient.clock.monotonic() + limits.totalMs;
    for (let tried = 1; ; tried++) {
      try {
        return await next(call);
      } catch (error) {
        if (call.method !== "GET" || tried >= limits.tries || !isRetried(error)) throw error;
        const pauseMs = error.details.retryAfterMs ?? backOff(tried, limits, ambient.random);
        if (ambient.clock.monotonic() + pauseMs > endsAt) throw error;
        await ambient.clock.sleep(pauseMs, call.signal);
        if (call.signal?.aborted) throw interrupted(call, error);
      }
    }
  };
}

function isRetried(error: unknown): error is MarketplaceError {
  return isMarketplaceError(error) && RETRIED.has(error.code);
}

function backOff(tried: number, limits: RetryLimits, random: Random): number {
  return limits.firstPauseMs * 2 ** (tried - 1) * (0.5 + random.unit() / 2);
}

function interrupted(call: Call, last: MarketplaceError): MarketplaceError {
  const { requestId, identity } = last.details;
  const detail = `while waiting to ask again; the last answer was: ${last.message.split("\n")[0]}`;
  return new MarketplaceError("aborted", { detail, sent: formatSent(call), requestId, identity });
}
