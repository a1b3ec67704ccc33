import { redactSecrets } from "./redact";
import { asObject, asText, stripHtml } from "./words";

/** Every way a call can go wrong; one row each in `CATALOGUE`. */
export type ErrorCode =
  | "badRequest"
  | "unauthenticated"
  | "forbidden"
  | "notFound"
  | "requestTimeout"
  | "conflict"
  | "lengthRequired"
  | "preconditionFailed"
  | "unprocessable"
  | "throttled"
  | "serviceError"
  | "redirected"
  | "unexpectedStatus"
  | "badBody"
  | "unusableLocation"
  | "network"
  | "timeout"
  | "aborted"
  | "insecureEndpoint"
  | "invalidInput"
  | "noCredential"
  | "credentialRefused"
  | "credentialFailed";

interface CatalogueRow {
  /** What happened, as a person reads it. */
  sentence: string;
  /** True where asking again later (a GET) may well be answered. */
  isTransient: boolean;
  /** What to do about it, where that is always the same. */
  step?: string;
}

const CATALOGUE: Readonly<Record<ErrorCode, CatalogueRow>> = {
  badRequest: { sentence: "the service refused the request as malformed", isTransient: false },
  unauthenticated: {
    sentence: "the service did not accept the sign-in",
    isTransient: false,
    step: "check the tenant, the application id, its secret or certificate, and that the token is for this service",
  },
  forbidden: {
    sentence: "the service refused this identity",
    isTransient: false,
    step:
      "add the application to the publisher's account (Partner Center > Account settings > User management > Azure AD " +
      "applications) with the role Manager or Developer, and check publisherId",
  },
  notFound: { sentence: "the service does not know this publisher, offer or operation", isTransient: false },
  requestTimeout: { sentence: "the service gave up waiting for the request", isTransient: true },
  conflict: { sentence: "the service refused because of another operation or an older version", isTransient: false },
  lengthRequired: { sentence: "the service wanted a Content-Length", isTransient: false },
  preconditionFailed: { sentence: "the document was changed by somebody else", isTransient: false },
  unprocessable: { sentence: "the service's validation refused the offer", isTransient: false },
  throttled: { sentence: "the service asks to call less often", isTransient: true },
  serviceError: { sentence: "the service failed", isTransient: true },
  redirected: { sentence: "the service redirected the call, which is never followed", isTransient: false },
  unexpectedStatus: { sentence: "the service gave an answer that is not in its documents", isTransient: false },
  badBody: { sentence: "the service's answer could not be read", isTransient: true },
  unusableLocation: { sentence: "there is no usable Location of the operation", isTransient: false },
  network: { sentence: "the service could not be reached", isTransient: true },
  timeout: { sentence: "the service did not answer in time", isTransient: true },
  aborted: { sentence: "the call was interrupted", isTransient: false },
  insecureEndpoint: {
    sentence: "the endpoint is refused",
    isTransient: false,
    step: "use https, or plain http to this machine's loopback address only",
  },
  invalidInput: { sentence: "the call was not made, because its input cannot be sent", isTransient: false },
  noCredential: {
    sentence: "no usable sign-in is configured",
    isTransient: false,
    step:
      "set AZURE_MARKETPLACE_TOKEN; or ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET (AZURE_* also work); " +
      "or ARM_USE_OIDC=true in CI; or run `az login`",
  },
  credentialRefused: {
    sentence: "the sign-in was refused",
    isTransient: false,
    step: "check the tenant, the application id, and its secret, certificate or federated credential",
  },
  credentialFailed: { sentence: "signing in failed", isTransient: true },
};

/** What a `MarketplaceError` is made of. */
export interface ErrorDetails {
  /** HTTP status, where the service answered. */
  status?: number;
  /** The service's own error code, such as `InvalidResourceId`. */
  serviceCode?: string;
  /** The service's own text, or the system's, secrets redacted. */
  detail?: string;
  /** What was sent, such as `POST /api/publishers/…/golive`; undefined where nothing was. */
  sent?: string;
  /** The id that this call carried, for the service's support. */
  requestId?: string;
  /** Who was signed in: claims, never the token. */
  identity?: string;
  /** How long the service asks to wait, in milliseconds. */
  retryAfterMs?: number;
  /** What to do, where it differs from what the code always asks for. */
  step?: string;
  cause?: unknown;
}

/**
 * A call to the service that did not bring what it was made for. Message and details are safe to show: whatever looks
 * like a secret is redacted here, so that nobody can forget it.
 */
export class MarketplaceError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    const safe = redactDetails(details);
    super(formatErrorMessage(code, safe), safe.cause === undefined ? undefined : { cause: safe.cause });
    this.name = "MarketplaceError";
    this.code = code;
    this.details = safe;
  }

  /** True where asking again later (a GET, never a POST) may well be answered. */
  get isTransient(): boolean {
    return CATALOGUE[this.code].isTransient;
  }
}

/**
 * The details without secrets: what looks like one, and every exact value in `known`.
 * @param known values that are secret whatever they look like, such as the token in use
 */
export function redactDetails(details: ErrorDetails, known: Iterable<string> = []): ErrorDetails {
  const secrets = [...known];
  const hide = (text: string | undefined): string | undefined => text && redactSecrets(text, secrets);
  const { serviceCode, detail, sent, identity } = details;
  return {
    ...details,
    serviceCode: hide(serviceCode),
    detail: hide(detail),
    sent: hide(sent),
    identity: hide(identity),
  };
}

/** Tells our errors from programming faults, also across two copies of this package. */
export function isMarketplaceError(error: unknown): error is MarketplaceError {
  return error instanceof Error && error.name === "MarketplaceError" && "details" in error;
}

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: "badRequest",
  401: "unauthenticated",
  403: "forbidden",
  404: "notFound",
  408: "requestTimeout",
  409: "conflict",
  411: "lengthRequired",
  412: "preconditionFailed",
  422: "unprocessable",
  429: "throttled",
};

/** The code for an HTTP status that is no success. @see cpp-api.md §1, §5 */
export function errorCodeForStatus(status: number): ErrorCode {
  const known = STATUS_CODES[status];
  if (known) return known;
  if (status >= 500 && status <= 599) return "serviceError";
  return status >= 300 && status <= 399 ? "redirected" : "unexpectedStatus";
}

/**
 * The code and text of an error body, whatever its shape: an object with `error`, a map by service, a bare JSON
 * string, plain text or HTML, the token endpoint's form, or nothing. A one-element array is unwrapped.
 * @see cpp-api.md §5 "Error bodies"
 */
export function parseErrorBody(body: unknown): { serviceCode?: string; detail?: string } {
  if (typeof body === "string") return parseErrorString(body);
  const source = asObject(Array.isArray(body) && body.length === 1 ? body[0] : body);
  if (!source) return {};
  const error = asObject(source["error"]);
  if (error) return { serviceCode: asText(error["code"]), detail: clip(asText(error["message"])) };
  const description = asText(source["error_description"]);
  if (description !== undefined) return { serviceCode: asText(source["error"]), detail: clip(description) };
  const message = asText(source["message"]) ?? asText(source["Message"]) ?? asText(source["error"]);
  if (message !== undefined) return { serviceCode: asText(source["code"]), detail: clip(message) };
  for (const [service, value] of Object.entries(source)) {
    const text = asText(asObject(value)?.["error"]);
    if (text !== undefined) return { serviceCode: service, detail: clip(text) };
  }
  return {};
}

function parseErrorString(body: string): { serviceCode?: string; detail?: string } {
  const text = body.trim();
  if (text === "" || text === "null") return {};
  const exception = /^Microsoft\.[\w.]*?(\w+Exception)\b/.exec(text)?.[1];
  return { serviceCode: exception, detail: clip(/^<(!doctype|html|head|body)\b/i.test(text) ? stripHtml(text) : text) };
}

function clip(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Redacted before it is cut, because half a token is still no business of a log.
  const folded = redactSecrets(text).replace(/\s+/g, " ").trim();
  return folded.length > 500 ? `${folded.slice(0, 500)}…` : folded;
}

function formatErrorMessage(code: ErrorCode, details: ErrorDetails): string {
  const row = CATALOGUE[code];
  const step = details.step ?? row.step;
  const status = details.status === undefined ? "" : ` (HTTP ${details.status})`;
  const said = [details.serviceCode, details.detail].filter((part) => part !== undefined).join(": ");
  const lines = [
    `${row.sentence}${status}${said === "" ? "" : `: ${said}`}`,
    details.sent === undefined ? undefined : `sent: ${details.sent}`,
    details.requestId === undefined ? undefined : `request id: ${details.requestId}`,
    details.identity === undefined ? undefined : `signed in as: ${details.identity}`,
    details.retryAfterMs === undefined ? undefined : `asked to wait: ${Math.ceil(details.retryAfterMs / 1000)} s`,
    step === undefined ? undefined : `what to do: ${step}`,
  ];
  return lines.filter((line) => line !== undefined).join("\n  ");
}
