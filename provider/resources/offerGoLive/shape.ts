import { z } from "zod";
import { DURATION_FORM, parseDuration } from "../../model/duration";

/** An id that fits into one path segment as it is. @see cpp-api.md §8, ambiguity 21 */
const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/);
const idForm =
  "1 to 100 letters, digits, hyphens, underscores or dots, beginning with a letter or a digit, such as contoso";

const labelSchema = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => text === text.trim() && !hasControlCharacter(text));
const labelForm = "1 to 100 characters without line breaks or surrounding spaces, such as 1.4.0";

const durationSchema = z.string().refine((text) => parseDuration(text) !== undefined);

const approvalSchema = z.strictObject({
  release: z.string(),
  ticket: z.string().max(200).optional(),
  reviewer: z.string().max(200).optional(),
});

const adoptSchema = z.strictObject({ release: z.string(), operation: z.string().min(1).max(500) });

/** One input: how it is checked, what is accepted in words, and whether a change needs another resource. */
export interface InputSpec {
  schema: z.ZodType;
  accepts: string;
  isRequired?: true;
  replaces?: true;
}

/**
 * Every input of `OfferGoLive`: the one list that checking, types, diffing and documents are made of.
 * @see docs/offer-go-live.md
 */
export const INPUTS = {
  publisherId: { schema: idSchema, accepts: idForm, isRequired: true, replaces: true },
  offerId: { schema: idSchema, accepts: idForm, isRequired: true, replaces: true },
  release: { schema: labelSchema, accepts: labelForm, isRequired: true },
  attempt: { schema: z.number().int().min(1).max(1000), accepts: "a whole number from 1 to 1000" },
  candidate: {
    schema: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    accepts: "a publishing version, such as 18; leave it out to release whatever is at sign-off",
  },
  adopt: {
    schema: adoptSchema,
    accepts: 'an object { release, operation } whose operation is an operation id, a Location, "live" or "none"',
  },
  waitFor: { schema: z.enum(["live", "accepted"]), accepts: '"live" or "accepted"' },
  timeout: { schema: durationSchema, accepts: DURATION_FORM },
  onTimeout: { schema: z.enum(["pending", "fail"]), accepts: '"pending" or "fail"' },
  onForeign: { schema: z.enum(["adopt", "wait", "fail"]), accepts: '"adopt", "wait" or "fail"' },
  onBlocked: { schema: z.enum(["stop", "wait"]), accepts: '"stop" or "wait"' },
  onDelete: { schema: z.enum(["forget", "cancel"]), accepts: '"forget" or "cancel"' },
  reason: { schema: z.string().max(1000), accepts: "a text of at most 1000 characters" },
  approval: { schema: approvalSchema, accepts: "an object { release, ticket, reviewer }" },
  api: { schema: z.enum(["cpp", "ingestion"]), accepts: '"cpp" or "ingestion"' },
} as const satisfies Record<string, InputSpec>;

/** The name of an input. */
export type InputName = keyof typeof INPUTS;

type InputType<K extends InputName> = z.infer<(typeof INPUTS)[K]["schema"]>;

/** The inputs, checked. What is left out has its default, see `resolveInputs`. */
export type OfferGoLiveInputs = { [K in "publisherId" | "offerId" | "release"]: InputType<K> } & {
  [K in Exclude<InputName, "publisherId" | "offerId" | "release">]?: InputType<K>;
};

/** The inputs in their order, for walking. */
export const INPUT_NAMES = Object.keys(INPUTS) as InputName[];

/** The specification of one input, in the form that all of them share. */
export function inputSpec(name: InputName): InputSpec {
  return INPUTS[name];
}

/** True where a name is an input's. */
export function isInputName(name: string): name is InputName {
  return Object.hasOwn(INPUTS, name);
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < " " || character === "\u007f");
}
