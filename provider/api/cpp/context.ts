import type { Reply } from "../../http/call";
import type { Transport } from "../../http/transport";

/** What every operation of this API is given. */
export interface CppContext {
  transport: Transport;
  /** Origin of the service. */
  endpoint: string;
  /** Value of `api-version`. */
  apiVersion: string;
}

/**
 * The parsed body, or an error that says which answer could not be read.
 * @throws MarketplaceError `badBody` where `parsed` is undefined
 */
export function expectBody<T>({ transport }: CppContext, reply: Reply, parsed: T | undefined, what: string): T {
  if (parsed !== undefined) return parsed;
  throw transport.createError("badBody", reply, `it is no ${what}, but ${describeBody(reply.body)}`);
}

function describeBody(body: unknown): string {
  if (body === undefined) return "empty";
  if (Array.isArray(body)) return `a list of ${body.length}`;
  return typeof body === "object" ? (body === null ? "null" : "another document") : `a ${typeof body}`;
}
