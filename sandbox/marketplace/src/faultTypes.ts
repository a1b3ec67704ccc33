// What a fault is: which requests it meets, how often, and what it does to them.
import { z } from "zod";

const errorShape = z.enum(["E1", "E2", "E3", "E4", "E5"]);
const headers = z.record(z.string(), z.string()).optional();
const code = z.number().int().min(200).max(599);

const effect = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    code,
    shape: errorShape.optional(),
    body: z.unknown().optional(),
    headers,
  }),
  z.strictObject({ kind: z.literal("burst"), codes: z.array(code).min(1), shape: errorShape.optional(), headers }),
  z.strictObject({ kind: z.literal("hang") }),
  z.strictObject({ kind: z.literal("hangAfter") }),
  z.strictObject({ kind: z.literal("dropBefore") }),
  z.strictObject({ kind: z.literal("dropAfter") }),
  z.strictObject({ kind: z.literal("applied5xx"), code: code.optional(), shape: errorShape.optional() }),
  z.strictObject({
    kind: z.literal("delay"),
    ms: z.number().nonnegative(),
    when: z.enum(["before", "after"]).optional(),
  }),
  z.strictObject({ kind: z.literal("noLocation") }),
  z.strictObject({ kind: z.literal("operationLocationHeader") }),
  z.strictObject({ kind: z.literal("foreignLocation"), url: z.string().optional() }),
  z.strictObject({ kind: z.literal("redirect"), url: z.string(), code: code.optional() }),
  z.strictObject({ kind: z.literal("bodyText"), text: z.string() }),
  z.strictObject({ kind: z.literal("wrongContentType"), contentType: z.string().optional() }),
  z.strictObject({ kind: z.literal("expiredToken") }),
  z.strictObject({ kind: z.literal("unknownStatusWord"), word: z.string().optional() }),
  z.strictObject({ kind: z.literal("asArray") }),
  z.strictObject({ kind: z.literal("emptyBody") }),
]);

const faultShape = z.strictObject({
  match: z.strictObject({ method: z.string().optional(), path: z.string().optional() }).optional(),
  skip: z.number().int().nonnegative().optional(),
  times: z.union([z.number().int().positive(), z.literal("always")]).optional(),
  effect,
});

/** The error body shapes E1 to E5 of the API reference, section 5. */
export type ErrorShape = z.infer<typeof errorShape>;

/**
 * What a fault does. Not applied: `status` (answer with this code), `burst` (one code per request), `hang` (never answer),
 * `dropBefore` (destroy the connection), `redirect`, `expiredToken` (401). Applied, then: `hangAfter`, `dropAfter` (the
 * answer is lost), `applied5xx`. Applied, answer changed: `noLocation`, `operationLocationHeader`, `foreignLocation`,
 * `bodyText`, `wrongContentType`, `unknownStatusWord`, `asArray`, `emptyBody`. `delay` waits before (or after) applying.
 */
export type FaultEffect = z.infer<typeof effect>;

/**
 * One entry of the fault queue. `match.path` is a regular expression over path and query (default: everything
 * of the API, nothing of the token endpoint); `skip` lets the first n matching
 * requests through; `times` is how many requests it then meets (default 1; a burst: the number of its codes).
 */
export type Fault = z.infer<typeof faultShape>;

/** Checks an unknown value as a fault. @throws Error in one sentence that names the wrong place. */
export function parseFault(value: unknown): Fault {
  const result = faultShape.safeParse(value);
  const issue = result.error?.issues[0];
  if (!result.success)
    throw new Error(`The fault is not valid: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`);
  try {
    new RegExp(result.data.match?.path ?? "");
  } catch {
    throw new Error("The fault is not valid: match.path is not a regular expression.");
  }
  return result.data;
}
