/**
 * How long a `Retry-After` header asks to wait, in milliseconds: given in seconds or as an HTTP date. A date that has
 * passed asks for nothing; anything else is undefined.
 * @param nowMs wall time, to measure a date against
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // An HTTP date begins with the name of a day; `Date.parse` alone would also read a bare "-5".
  if (!/^[A-Za-z]{3}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
