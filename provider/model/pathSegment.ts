import { MarketplaceError } from "./errors";

/**
 * One segment of a URL path out of an id, encoded so that no id can change the path's structure. `$` stays as it is,
 * because the ids of non-migrated offers are full of it and the service is only known to have seen it bare.
 * @throws MarketplaceError `invalidInput` for an id that no encoding makes safe: empty, `.`, `..`, half a character
 * @see cpp-api.md §3 "Location"
 */
export function encodePathSegment(name: string, id: string): string {
  // URL parsers treat the encoded dots (%2e) as dots, so these two can only be refused.
  if (id === "" || id === "." || id === "..") throw refuse(name, id);
  try {
    return encodeURIComponent(id).replace(/%24/g, "$");
  } catch {
    throw refuse(name, id);
  }
}

function refuse(name: string, id: string): MarketplaceError {
  return new MarketplaceError("invalidInput", { detail: `${name} ${JSON.stringify(id)} cannot be part of a URL path` });
}
