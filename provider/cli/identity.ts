import { asCount } from "../model/words";
import { isOpaque } from "./stackContent";
import type { Identity, StatusRow } from "./row";
import { cleanText } from "./text";

/** Which release inputs or outputs declare, as far as they can be read. */
export function readIdentity(values: Record<string, unknown>): Identity {
  const attempt = values["attempt"] ?? 1;
  return {
    publisherId: cleanText(values["publisherId"]),
    offerId: cleanText(values["offerId"]),
    release: cleanText(values["release"]),
    attempt: isOpaque(attempt) ? undefined : asCount(attempt),
  };
}

/** True where both declare the same pair of the same offer. */
export function isSameRelease(a: Identity, b: Identity): boolean {
  const names = ["publisherId", "offerId", "release", "attempt"] as const;
  return names.every((name) => a[name] !== undefined && a[name] === b[name]);
}

/** A row of which nothing is known but who it is, and why. */
export function unclearRow(urn: string, identity: Identity, note: string, next: string): StatusRow {
  return { urn, ...identity, status: "unclear", result: "unclear", messages: [], notes: [note], next };
}
