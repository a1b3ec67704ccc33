/**
 * Folds a word of the service to one spelling: lower case, letters and digits only, British spelling to American.
 * `not started`, `NotStarted` and `notStarted` are one word, so are `cancelled` and `canceled`.
 * @see cpp-api.md §8, ambiguity 6
 */
export function foldWord(word: unknown): string {
  if (typeof word !== "string") return "";
  const folded = word.toLowerCase().replace(/[^a-z0-9]/g, "");
  return folded === "cancelled" ? "canceled" : folded;
}

/** The text of a piece of HTML: tags dropped, the common entities decoded, white space folded. */
export function stripHtml(html: string): string {
  return html
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(nbsp|#160);/gi, " ")
    .replace(/&lt;/gi, "<")
    .replace(/&gt;/gi, ">")
    .replace(/&quot;/gi, '"')
    .replace(/&(#39|apos);/gi, "'")
    .replace(/&amp;/gi, "&")
    .replace(/\s+/g, " ")
    .trim();
}

/** The value as a plain object, or undefined: arrays and null are none. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The value as an array; anything else is an empty one. */
export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-blank string, or undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** A safe whole number ≥ 0, given as a number or as digits; anything else (ticks beyond 2^53 included) is undefined. */
export function asCount(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
