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

/** One input: how it is checked, what is accepted in words, what it is for, and whether a change needs another resource. */
export interface InputSpec {
  schema: z.ZodType;
  accepts: string;
  about: string;
  isRequired?: true;
  replaces?: true;
}

/**
 * Every input of `OfferGoLive`: the one list that checking, types, diffing and documents are made of.
 * @see docs/offer-go-live.md
 */
export const INPUTS = {
  publisherId: {
    schema: idSchema,
    accepts: idForm,
    about: "The publisher's readable id, such as `contoso`. A change replaces the resource.",
    isRequired: true,
    replaces: true,
  },
  offerId: {
    schema: idSchema,
    accepts: idForm,
    about: "The offer's readable id, such as `contoso-offer`. A change replaces the resource.",
    isRequired: true,
    replaces: true,
  },
  release: {
    schema: labelSchema,
    accepts: labelForm,
    about: "Label of what goes live, such as `1.4.0`. A new label posts one go-live.",
    isRequired: true,
  },
  attempt: {
    schema: z.number().int().min(1).max(1000),
    accepts: "a whole number from 1 to 1000",
    about: "Raise it to post the same label again, after it failed or to give up an unclear attempt. Default: 1.",
  },
  candidate: {
    schema: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    accepts: "a publishing version, such as 18; leave it out to release whatever is at sign-off",
    about: "The publishing version that was tested. Left out: whatever is at publisher sign-off goes live.",
  },
  adopt: {
    schema: adoptSchema,
    accepts: 'an object { release, operation } whose operation is an operation id, a Location, "live" or "none"',
    about:
      "Take over an operation (its id or Location) or the live version instead of posting; `none` closes an unclear attempt.",
  },
  waitFor: {
    schema: z.enum(["live", "accepted"]),
    accepts: '"live" or "accepted"',
    about: 'How far an up waits. Default: "live".',
  },
  timeout: {
    schema: durationSchema,
    accepts: DURATION_FORM,
    about: "Deadline of one call, such as `45m`. Default: 45 minutes in CI, else 120 hours.",
  },
  onTimeout: {
    schema: z.enum(["pending", "fail"]),
    accepts: '"pending" or "fail"',
    about: 'What an expired wait is. Default: "pending".',
  },
  onForeign: {
    schema: z.enum(["adopt", "wait", "fail"]),
    accepts: '"adopt", "wait" or "fail"',
    about: 'What to do about somebody else\'s go-live. Default: "adopt", and only where it is proved to be ours.',
  },
  onBlocked: {
    schema: z.enum(["stop", "wait"]),
    accepts: '"stop" or "wait"',
    about: 'What to do about a blocked step. Default: "stop".',
  },
  onDelete: {
    schema: z.enum(["forget", "cancel"]),
    accepts: '"forget" or "cancel"',
    about: 'What a delete does. Default: "forget".',
  },
  reason: {
    schema: z.string().max(1000),
    accepts: "a text of at most 1000 characters",
    about: "Why this release: recorded, never sent.",
  },
  approval: {
    schema: approvalSchema,
    accepts: "an object { release, ticket, reviewer }",
    about: "Who approved this release: recorded, never sent. Refused where it names another release.",
  },
  api: {
    schema: z.enum(["cpp", "ingestion"]),
    accepts: '"cpp" or "ingestion"',
    about: 'Which generation of the vendor\'s API serves this offer. Default: "cpp".',
  },
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
