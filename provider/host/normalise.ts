/**
 * A value as JSON has it: undefined, functions and symbols dropped, dates as text, no cycles. What the engine's
 * protocol cannot carry must never be met after a go-live was accepted.
 */
export function toPlainObject(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

/** Whatever was thrown, as an `Error` with a message that is not empty. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error && thrown.message !== "") return thrown;
  const text = thrown instanceof Error ? thrown.name : String(thrown);
  return new Error(`a fault in this program, please report it: ${text === "" ? "an empty error" : text}`);
}
