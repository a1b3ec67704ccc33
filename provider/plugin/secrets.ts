/** Outputs that repeat an input, in whole or in part. */
const REPEATED_IN: Readonly<Record<string, readonly string[]>> = {
  release: ["record", "history", "posted"],
  reason: ["record", "history"],
  approval: ["record", "history"],
};

/** What is secret in an answer: what was secret in the call, and every output that repeats it. */
export function secretsOf(...names: readonly string[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => [name, ...(REPEATED_IN[name] ?? [])]));
}
