import { encodePathSegment } from "./pathSegment";

/** Where the status of one operation is read, kept as the service gave it. */
export interface OperationLocation {
  /** The header's value, verbatim: it is opaque beyond the id. */
  raw: string;
  /** Absolute URL on the service's own origin, `api-version` added where it was absent. */
  url: string;
  /** What follows `/operations/`, query removed: a GUID, or `publisher$offer$n$preview`. */
  operationId: string;
}

/** Why a Location cannot be followed. */
export interface UnusableLocation {
  problem: "missing" | "foreign" | "malformed";
  detail: string;
}

/** The vendor's only documented version of the API. @see cpp-api.md §1 */
export const API_VERSION = "2017-10-31";

/**
 * Resolves a Location (or Operation-Location) header, or an id out of state, against the service's address.
 * A foreign origin is refused here, before anybody can send a token to it.
 * @param raw the header's value: relative (documented) or absolute (2018 documents)
 * @param endpoint the service's base URL, such as `https://cloudpartner.azure.com`
 * @param apiVersion what to add where the value names none; `undefined` is the pinned one
 * @see cpp-api.md §3 "Location", §8 ambiguities 1 to 3
 */
export function parseOperationLocation(
  raw: unknown,
  endpoint: string,
  apiVersion: string = API_VERSION,
): OperationLocation | UnusableLocation {
  if (typeof raw !== "string" || raw.trim() === "") return { problem: "missing", detail: "no Location was sent" };
  const value = raw.trim();
  const base = new URL(endpoint);
  if (!URL.canParse(value, base.href)) return { problem: "malformed", detail: `${quote(value)} is no URL` };
  const url = new URL(value, base);
  if (url.origin !== base.origin || url.username !== "" || url.password !== "") {
    return { problem: "foreign", detail: `${quote(value)} is not on ${base.origin}` };
  }
  const operationId = /\/operations\/([^/]+)\/?$/.exec(url.pathname)?.[1];
  if (operationId === undefined) return { problem: "malformed", detail: `${quote(value)} names no operation` };
  if (!url.searchParams.has("api-version")) url.searchParams.set("api-version", apiVersion);
  return { raw: value, url: url.href, operationId: decodeSegment(operationId) };
}

/** Tells a usable location from a refusal. */
export function isUsableLocation(location: OperationLocation | UnusableLocation): location is OperationLocation {
  return !("problem" in location);
}

/**
 * The documented status path for an id that was given without a Location.
 * @throws MarketplaceError `invalidInput` for an id that cannot be part of a path
 * @see cpp-api.md §3
 */
export function locationForOperationId(publisherId: string, offerId: string, operationId: string): string {
  const operation = `operations/${encodePathSegment("operationId", operationId)}?api-version=${API_VERSION}`;
  if (operationId.includes("$")) return `/api/${operation}`;
  const publisher = encodePathSegment("publisherId", publisherId);
  return `/api/publishers/${publisher}/offers/${encodePathSegment("offerId", offerId)}/${operation}`;
}

/** The offer that a location or its id names, as `publisher/offer`; undefined where it names none. */
export function offerOfOperation({ url, operationId }: OperationLocation): string | undefined {
  const [publisher, offer, ...rest] = operationId.split("$");
  if (rest.length > 0) return `${publisher}/${offer}`;
  const named = /\/publishers\/([^/]+)\/offers\/([^/]+)\/operations\//.exec(new URL(url).pathname);
  return named ? `${decodeSegment(named[1] ?? "")}/${decodeSegment(named[2] ?? "")}` : undefined;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function quote(value: string): string {
  return JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value);
}
