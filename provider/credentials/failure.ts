import { type ErrorCode, MarketplaceError, isMarketplaceError } from "../model/errors";
import { redactSecrets } from "../model/redact";

/** Answers of the token endpoint that come again however often it is asked. @see RFC 6749 §5.2 */
const DEFINITE =
  /\b(invalid_client|invalid_grant|invalid_request|invalid_scope|invalid_resource|unauthorized_client)\b/;
const DEFINITE_AADSTS = /\bAADSTS(50034|53003|65001|70\d{3}|70\d{4}|90002|90013|90014|500011|1002012)\b/;
const PASSING = /\b(temporarily_unavailable|AADSTS90033|AADSTS90006|network_error)\b/;
// The library drops the reason behind these two and leaves a link.
const UNREACHABLE = /\b(endpoints_resolution_error|network_error)\b/;
const UNREACHABLE_TEXT =
  "the token endpoint could not be reached, or its certificate is not trusted; check the network, the proxy, " +
  "AZURE_AUTHORITY_HOST and NODE_EXTRA_CA_CERTS";
const NOT_SIGNED_IN = /az login|could not be found|'az' is not recognized|not installed/i;

/** What went wrong in a sign-in, as one error that shows no secret and keeps none. */
export function describeSignInFailure(error: unknown, kind: string, secrets: readonly string[]): MarketplaceError {
  if (isMarketplaceError(error) && error.code === "noCredential") return error;
  const said = isMarketplaceError(error) ? describeOurs(error) : describeTheirs(error);
  const text = redactSecrets(said, secrets).replace(/\s+/g, " ").trim();
  const detail = `${kind}: ${text.length > 600 ? `${text.slice(0, 600)}…` : text}`;
  return new MarketplaceError(codeFor(error, said), { detail });
}

/** The steps name the variables as they are without a prefix; one that is configured is said beside them. */
export function explainPrefix(error: MarketplaceError, prefix: string | undefined): MarketplaceError {
  if (prefix === undefined) return error;
  const { detail, ...details } = error.details;
  const said = `this provider puts ${prefix} before the name of each variable of a sign-in, as in ${prefix}ARM_CLIENT_SECRET`;
  const cli = `\`az login\` counts with ${prefix}ARM_USE_CLI=true only`;
  return new MarketplaceError(error.code, { ...details, detail: [detail, said, cli].filter(Boolean).join("; ") });
}

function codeFor(error: unknown, said: string): ErrorCode {
  if (isMarketplaceError(error)) return error.isTransient ? "credentialFailed" : "credentialRefused";
  if (PASSING.test(said)) return "credentialFailed";
  if (DEFINITE.test(said) || DEFINITE_AADSTS.test(said)) return "credentialRefused";
  return NOT_SIGNED_IN.test(said) ? "noCredential" : "credentialFailed";
}

function describeOurs(error: MarketplaceError): string {
  const { status, serviceCode, detail, sent } = error.details;
  const answered = status === undefined ? error.code : `HTTP ${status}`;
  return [sent, answered, serviceCode, detail].filter((part) => part !== undefined).join(": ");
}

// The trace ids behind AADSTS texts change with every try and would make each message a new one.
function describeTheirs(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  if (UNREACHABLE.test(message)) return `${UNREACHABLE_TEXT} (${message})`;
  return message.replace(/\s*Trace ID:[\s\S]*$/i, "");
}
