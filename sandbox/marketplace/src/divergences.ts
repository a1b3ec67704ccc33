// Where public texts, observations and samples of the API disagree, the sandbox can behave either way. Each switch names
// the section of the API reference ("§8.n" are its numbered ambiguities) that it stands for.
import { z } from "zod";

const shape = z.strictObject({
  operationLocationHeader: z.boolean(),
  absoluteLocation: z.boolean(),
  arrayBody: z.boolean(),
  statusWord: z.enum(["succeeded", "completed", "complete"]),
  spacedStatusWords: z.boolean(),
  listingLagMs: z.number().nonnegative(),
  statusLagMs: z.number().nonnegative(),
  submissionsMissing: z.boolean(),
  slotsMissing: z.boolean(),
  etagMissing: z.boolean(),
  putWithoutIfMatch: z.union([z.literal(200), z.literal(400), z.literal(409)]),
  staleOperationGets: z.number().int().nonnegative(),
  staleStatusGets: z.number().int().nonnegative(),
  statusWithoutLiveStep: z.boolean(),
  statusWithoutSignoffStep: z.boolean(),
  noPublishingVersion: z.boolean(),
  sharedOperationId: z.boolean(),
  topLevelSignoff: z.enum(["waitingForPublisherReview", "running"]),
  operationGone: z.boolean(),
  errorShape: z.enum(["none", "string", "object"]),
  statusLinks: z.enum(["none", "strings", "objects"]),
  goLiveCancellable: z.boolean(),
  documentedOperationFields: z.boolean(),
  tokenLifetimeMs: z.number().positive(),
});

/** Every switchable disagreement about the API. All instants and lags are real milliseconds, not scaled by the speed. */
export interface Divergences {
  /** §8.1: accepted POSTs carry `Operation-Location` instead of `Location`. @default false */
  operationLocationHeader: boolean;
  /** §8.2: the location is absolute, on the sandbox's own origin, and without `api-version`. @default false */
  absoluteLocation: boolean;
  /** §8.4: GET of an operation answers an array of one. @default false */
  arrayBody: boolean;
  /** §8.5: the word for an operation's success. @default "succeeded" */
  statusWord: "succeeded" | "completed" | "complete";
  /** §8.6: status words are spelt with spaces (`not started`) as in the OPS table. @default false */
  spacedStatusWords: boolean;
  /** §8.9: the submissions list shows the world as it was this long ago. @default 0 */
  listingLagMs: number;
  /** §8.11: /status and the offer's `status` show the world as it was this long ago. @default 0 */
  statusLagMs: number;
  /** §8.19: the submissions route answers 404. @default false */
  submissionsMissing: boolean;
  /** §8.20: the slot and version routes answer 404. @default false */
  slotsMissing: boolean;
  /** §1 If-Match / ETag: GET of an offer carries no ETag, as seen since the migration. @default true */
  etagMissing: boolean;
  /** §1 If-Match / ETag: what a PUT of an existing offer without `If-Match` answers. @default 409 */
  putWithoutIfMatch: 200 | 400 | 409;
  /** §7 (glci), §8.11: the first n GETs of each operation say that it already succeeded. @default 0 */
  staleOperationGets: number;
  /** §7 (gh 3801f0f): after a go-live, the first n GETs of /status show the previous release, live. @default 0 */
  staleStatusGets: number;
  /** §3 (steps differ per offer type): /status has no `live` step. @default false */
  statusWithoutLiveStep: boolean;
  /** §3 (steps differ per offer type): /status has no `publisher-signoff` step. @default false */
  statusWithoutSignoffStep: boolean;
  /** §4: /status does not carry the undocumented `publishingVersion`. @default false */
  noPublishingVersion: boolean;
  /** §3 Location: publish and go-live of a non-migrated offer share one id; off, publish has the GUID form of O-PUB. @default true */
  sharedOperationId: boolean;
  /** §4: the top-level status of an offer at sign-off; with `running` only the step says so. @default "waitingForPublisherReview" */
  topLevelSignoff: "waitingForPublisherReview" | "running";
  /** §8.9: an operation answers 404 after it was once 200. @default false */
  operationGone: boolean;
  /** §8.23: the shape of `error` on a failed operation. @default "string" */
  errorShape: "none" | "string" | "object";
  /** §3 (pub 80cdb5e): preview and live links in operation and status: absent, strings, or `{displayText, uri}`. @default "none" */
  statusLinks: "none" | "strings" | "objects";
  /** §8.22: a running go-live says `canCancel` and can be cancelled. @default false */
  goLiveCancellable: boolean;
  /** §3: operations carry `id`, `submissionType`, `createdDateTime`, `lastActionDateTime` (in a table, in no sample). @default false */
  documentedOperationFields: boolean;
  /** §5: how long an issued token lasts. @default 3600000 */
  tokenLifetimeMs: number;
}

/** The sandbox's behaviour when nothing is switched: the documented samples, corrected by what was observed. */
export function defaultDivergences(): Divergences {
  return {
    operationLocationHeader: false,
    absoluteLocation: false,
    arrayBody: false,
    statusWord: "succeeded",
    spacedStatusWords: false,
    listingLagMs: 0,
    statusLagMs: 0,
    submissionsMissing: false,
    slotsMissing: false,
    etagMissing: true,
    putWithoutIfMatch: 409,
    staleOperationGets: 0,
    staleStatusGets: 0,
    statusWithoutLiveStep: false,
    statusWithoutSignoffStep: false,
    noPublishingVersion: false,
    sharedOperationId: true,
    topLevelSignoff: "waitingForPublisherReview",
    operationGone: false,
    errorShape: "string",
    statusLinks: "none",
    goLiveCancellable: false,
    documentedOperationFields: false,
    tokenLifetimeMs: 3_600_000,
  };
}

/** Checks an unknown value as a set of switches. @throws Error in one sentence that names the wrong switch. */
export function parseDivergences(value: unknown): Partial<Divergences> {
  const result = shape.partial().safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`The divergences are not valid: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`);
}
