import { z } from "zod";
import { NAMED_SHAPES } from "../offerGoLive/outputs";
import { inputSpec } from "../offerGoLive/shape";

const ids = { publisherId: inputSpec("publisherId"), offerId: inputSpec("offerId") };
const links = z.array(NAMED_SHAPES.Link);
const steps = z.array(NAMED_SHAPES.Step);
const messages = z.array(NAMED_SHAPES.Message);

/** One argument: how it is checked, what is accepted in words, and what it is for. */
export interface ArgumentSpec {
  schema: z.ZodType;
  accepts: string;
  about: string;
}

/** A function: what it is for, its arguments (all required), and what it answers. */
export interface FunctionSpec {
  about: string;
  args: Readonly<Record<string, ArgumentSpec>>;
  result: z.ZodObject;
}

const offerArgs = {
  publisherId: { ...ids.publisherId, about: "The publisher's readable id, such as `contoso`." },
  offerId: { ...ids.offerId, about: "The offer's readable id, such as `contoso-offer`." },
};

/** The functions of both faces; each reads and changes nothing. */
export const FUNCTIONS = {
  getOfferStatus: {
    about: "Where an offer stands: in preview, waiting for the publisher's sign-off, going live, or live.",
    args: offerArgs,
    result: z.strictObject({
      publisherId: z.string(),
      offerId: z.string(),
      status: z.string().describe("The offer's own status, in one word."),
      phase: z
        .enum(["atSignOff", "goLiveRunning", "publishRunning", "idle"])
        .describe("Where it stands on its way from draft to live."),
      publishingVersion: z
        .number()
        .int()
        .describe("The version that is at sign-off, or was last; the `candidate` of a release.")
        .optional(),
      liveVersion: z
        .number()
        .int()
        .describe("The publishing version that is live, as far as the service tells.")
        .optional(),
      operationId: z.string().describe("The go-live that runs.").optional(),
      steps,
      messages,
      previewLinks: links,
      liveLinks: links,
      portalUrl: z.string(),
    }),
  },
  getOperation: {
    about: "What an operation (a publish, a go-live or a cancel) has come to.",
    args: {
      ...offerArgs,
      operation: {
        schema: z.string().min(1).max(500),
        accepts: "an operation id, or a Location as the service gave it",
        about: "The operation's id, or its Location.",
      },
    },
    result: z.strictObject({
      status: z.enum(["notStarted", "running", "succeeded", "failed", "canceled", "unknown"]),
      operationLocation: z.string(),
      submissionType: z.string().describe("publish or golive, where the service tells.").optional(),
      submittedAt: z.string().optional(),
      publishingVersion: z.number().int().optional(),
      offerVersion: z.number().int().optional(),
      canCancel: z.boolean(),
      error: z.string().optional(),
      steps,
      messages,
      previewLinks: links,
      liveLinks: links,
    }),
  },
} as const satisfies Record<string, FunctionSpec>;

/** Name of a function. */
export type FunctionName = keyof typeof FUNCTIONS;

/** What a function takes. */
export type FunctionArgs<N extends FunctionName> = Record<keyof (typeof FUNCTIONS)[N]["args"], string>;

/** What a function answers. */
export type FunctionResult<N extends FunctionName> = z.infer<(typeof FUNCTIONS)[N]["result"]>;
