import { z } from "zod";

const text = z.string();
const version = z.number().int();

const stepSchema = z.strictObject({
  id: text,
  status: text,
  name: text.optional(),
  at: text.describe("Instant at which this status was first seen here, ISO.").optional(),
});
const messageSchema = z.strictObject({ text, level: text.describe("error, warning or information.") });
const linkSchema = z.strictObject({ text: text.optional(), uri: text });
const approvalSchema = z.strictObject({ release: text, ticket: text.optional(), reviewer: text.optional() });
const baselineSchema = z.strictObject({
  publishingVersion: version.optional(),
  liveVersion: version.optional(),
  offerStatus: text,
  signOff: text.optional(),
  live: text.optional(),
  submissionIds: z.array(text).optional(),
});
const watchSchema = z.strictObject({
  isMaybeStale: z.boolean().optional(),
  hasLeftBaseline: z.boolean().optional(),
  lowerAt: text.optional(),
  goneAt: text.optional(),
  succeededAt: text.optional(),
});
const statusSchema = z.enum([
  ...(["notStarted", "submitting", "running", "blocked", "unclear"] as const),
  ...(["succeeded", "failed", "rejected", "canceled", "superseded"] as const),
]);
const evidenceSchema = z.enum(["operation", "status"]);

const recordSchema = z.strictObject({
  release: text,
  attempt: z.number().int(),
  attemptId: text,
  candidate: version.describe("The publishing version that was pinned.").optional(),
  submittedAt: text.describe("Instant just before the POST, or of taking over, ISO."),
  submittedBy: text.optional(),
  runUrl: text.describe("The CI run that posted.").optional(),
  commit: text.optional(),
  approval: approvalSchema.optional(),
  reason: text.optional(),
  baseline: baselineSchema.describe("What was read just before the POST; while the attempt is open.").optional(),
  operationId: text.optional(),
  publishingVersion: version.optional(),
  adopted: z.boolean().optional(),
  watch: watchSchema.describe("What polls have seen so far; while the attempt is open.").optional(),
  doubt: text.describe("Why it is not known whether the service accepted.").optional(),
  result: z
    .enum(["succeeded", "failed", "rejected", "canceled", "superseded", "notApplied", "abandoned"])
    .describe("How the attempt ended; absent while it is open.")
    .optional(),
  endedAt: text.optional(),
  evidence: evidenceSchema.optional(),
});

/** The shapes that have a name of their own in `schema.json`. */
export const NAMED_SHAPES = {
  Step: stepSchema,
  Message: messageSchema,
  Link: linkSchema,
  Approval: approvalSchema,
  Baseline: baselineSchema,
  Watch: watchSchema,
  ReleaseRecord: recordSchema,
} as const satisfies Record<string, z.ZodType>;

/** One output: its shape, what it tells, and whether it is always there. */
export interface OutputSpec {
  schema: z.ZodType;
  about: string;
  isAlways?: true;
}

/** Every output of `OfferGoLive`, as state keeps it beside the inputs. @see docs/offer-go-live.md */
export const OUTPUTS = {
  operationId: { schema: text, about: "Id of the go-live's operation." },
  operationLocation: { schema: text, about: "Where the operation is read, as the service gave it." },
  status: {
    schema: statusSchema,
    about: "What is known of the declared release.",
    isAlways: true,
  },
  steps: { schema: z.array(stepSchema), about: "The operation's steps.", isAlways: true },
  messages: { schema: z.array(messageSchema), about: "What the service says, HTML stripped.", isAlways: true },
  publishingVersion: { schema: version, about: "Publishing version of the go-live." },
  offerVersion: { schema: version, about: "Offer version of the go-live." },
  adopted: {
    schema: z.boolean(),
    about: "True where a go-live or a live version was taken over instead of posting.",
  },
  evidence: { schema: evidenceSchema, about: "How success was proved: by the operation, or by the offer's status." },
  previewLinks: { schema: z.array(linkSchema), about: "Links to the preview.", isAlways: true },
  liveLinks: { schema: z.array(linkSchema), about: "Links to the live offer.", isAlways: true },
  portalUrl: { schema: text, about: "Where a person looks at this offer.", isAlways: true },
  serviceOrigin: { schema: text, about: "Origin of the service that this state belongs to.", isAlways: true },
  currentLive: {
    schema: z.strictObject({ publishingVersion: version, seenAt: text }),
    about: "Drift: somebody went live after this release. A warning, never an action.",
  },
  labelled: {
    schema: z.boolean(),
    about: "False while an imported release has only its version for a label; declaring a label names it.",
  },
  record: { schema: recordSchema, about: "The last posted attempt, with everything worth auditing." },
  history: { schema: z.array(recordSchema), about: "The last 24 ended records before `record`.", isAlways: true },
  posted: { schema: z.array(text), about: "One line for each (release, attempt) ever posted.", isAlways: true },
} as const satisfies Record<string, OutputSpec>;

/** Name of an output. */
export type OutputName = keyof typeof OUTPUTS;

/** The outputs in their order. */
export const OUTPUT_NAMES = Object.keys(OUTPUTS) as OutputName[];
