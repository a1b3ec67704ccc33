import type { Env } from "../ambient";
import { MarketplaceError } from "../model/errors";
import { isSecureUrl } from "../model/secureUrl";

/** The vendor's own address. @see cpp-api.md §1 */
export const DEFAULT_ENDPOINT = "https://cloudpartner.azure.com";

const VARIABLE = "AZURE_MARKETPLACE_ENDPOINT";

/**
 * The origin of the service to call, such as `https://cloudpartner.azure.com`: the variable
 * `AZURE_MARKETPLACE_ENDPOINT`, else the vendor's own address.
 * @throws MarketplaceError `insecureEndpoint`, naming the variable, for anything but `https://host[:port]` or
 *   `http://` to this machine
 */
export function resolveEndpoint(env: Env): string {
  const value = env.get(VARIABLE)?.trim() ?? DEFAULT_ENDPOINT;
  if (!URL.canParse(value)) throw refuse(`${JSON.stringify(value)} is no URL; accepted: https://host[:port]`);
  const url = new URL(value);
  if (url.username !== "" || url.password !== "") throw refuse("it contains a user name or a password");
  const shown = JSON.stringify(value);
  if (!isSecureUrl(url)) throw refuse(`${shown} is neither https nor plain http to this machine`);
  if (url.search !== "" || url.hash !== "") throw refuse(`${shown} has a query or a fragment`);
  if (url.pathname !== "/") throw refuse(`${shown} has a path; accepted: ${url.origin}`);
  return url.origin;
}

function refuse(problem: string): MarketplaceError {
  return new MarketplaceError("insecureEndpoint", { detail: `${VARIABLE}: ${problem}` });
}
