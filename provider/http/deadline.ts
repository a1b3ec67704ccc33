import { startNetworkTimer } from "../ambient";
import { type ErrorCode, MarketplaceError, isMarketplaceError } from "../model/errors";
import { type Call, REQUEST_ID_HEADER, formatSent } from "./call";

/** What stops a call: its own timeout or the caller. */
export interface Deadline {
  signal: AbortSignal;
  /** Why the call was stopped; undefined where it was not. */
  reason(): ErrorCode | undefined;
  /** Lets go of timer and caller. */
  end(): void;
}

/**
 * Starts the deadline of one call. Not by `ambient.clock`: that one may be told to skip days, while a call in flight
 * lives in the network's own time. Its end leaves nothing behind: a wait of days makes thousands of calls.
 */
export function createDeadline(call: Call): Deadline {
  const controller = new AbortController();
  let reason: ErrorCode | undefined;
  const stop = (why: ErrorCode) => (): void => {
    reason ??= why;
    controller.abort();
  };
  const interrupt = stop("aborted");
  const endTimer = startNetworkTimer(call.timeoutMs, stop("timeout"));
  call.signal?.addEventListener("abort", interrupt);
  return {
    signal: controller.signal,
    reason: () => reason,
    end: () => {
      endTimer();
      call.signal?.removeEventListener("abort", interrupt);
    },
  };
}

/**
 * What went wrong on the wire, in our words. The HTTP library's error does not become a `cause`: it carries the whole
 * request, Authorization header included.
 */
export function describeFailure(error: unknown, call: Call, deadline: Deadline): MarketplaceError {
  const known = { sent: formatSent(call), requestId: call.headers[REQUEST_ID_HEADER] };
  const reason = deadline.reason();
  if (reason === "timeout") {
    return new MarketplaceError(reason, { detail: `after ${call.timeoutMs / 1000} s`, ...known });
  }
  if (reason !== undefined) return new MarketplaceError(reason, known);
  if (isMarketplaceError(error)) return new MarketplaceError(error.code, { ...error.details, ...known });
  return new MarketplaceError("network", { detail: describeFault(error), ...known });
}

function describeFault(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const message = error instanceof Error ? error.message.trim() : String(error);
  if (message === "") return code ?? "no reason given";
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`;
}
