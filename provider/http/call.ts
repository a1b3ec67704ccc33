import type { MarketplaceError } from "../model/errors";

/** One HTTP call on its way through the policies. */
export interface Call {
  method: "GET" | "POST";
  url: URL;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** JSON text to send; undefined sends no body at all. */
  body?: string;
  /** The longest that the call may take on the wire, answer's body included, in milliseconds. */
  timeoutMs: number;
  /** True for a connection of its own, never used before and never again. */
  isFreshConnection: boolean;
  signal?: AbortSignal;
}

/** What the service answered, whatever its status. */
export interface Reply {
  status: number;
  /** Lower-case names; a repeated header keeps its first value. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, else the text; undefined where there is none or it could not be read. */
  body: unknown;
  /** Why the body could not be read to its end, although status and headers came. */
  bodyError?: MarketplaceError;
  /** What was sent, such as `GET /api/publishers/…`. */
  sent: string;
  /** The id that this call carried, for the service's support. */
  requestId: string;
  /** Who was signed in: claims, never the token. */
  identity?: string;
  /** What the service asked for in `Retry-After`, in milliseconds. */
  retryAfterMs?: number;
}

/** Hands a call on, towards the wire. */
export type Send = (call: Call) => Promise<Reply>;

/** One concern of a call. It sees what goes down and what comes back. */
export type Policy = (call: Call, next: Send) => Promise<Reply>;

/** Makes one `Send` of a list of policies, the first outermost, and the wire at its end. */
export function composePolicies(policies: readonly Policy[], wire: Send): Send {
  return policies.reduceRight<Send>((next, policy) => (call) => policy(call, next), wire);
}

/** What an error says was sent: the method and the path, without the query. */
export function formatSent(call: Call): string {
  return `${call.method} ${call.url.pathname}`;
}

/** The header that carries the id of one call. */
export const REQUEST_ID_HEADER = "x-ms-client-request-id";
