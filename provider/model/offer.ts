import { type Link, type Message, type Step, LIVE_STEP, SIGN_OFF_STEP, findStep, parseDetails } from "./operation";
import { type OfferState, type OperationStatus, parseOfferState, parseOperationStatus } from "./status";
import { asArray, asCount, asObject, asText, foldWord } from "./words";

/** Which offer of which publisher: the readable ids, not GUIDs. */
export interface OfferRef {
  publisherId: string;
  offerId: string;
}

/** The document slots of an offer. */
export type Slot = "draft" | "preview" | "production";

/** An offer's own status, which may still describe the previous release. */
export interface OfferStatus {
  state: OfferState;
  /** The service's own word, kept for messages. */
  word: string;
  publishingVersion?: number;
  steps: Step[];
  messages: Message[];
  previewLinks: Link[];
  liveLinks: Link[];
}

/** One row of the submissions list. `version` (ticks beyond safe integers) is left out on purpose. */
export interface Submission {
  id: string;
  /** `publish` or `golive`, folded; undefined where the service does not tell. */
  type?: string;
  state: OperationStatus;
  publishingVersion?: number;
  /** `staging` for a publish, `production` for a go-live, folded. */
  slot?: string;
  changedAt?: string;
}

/** What the release needs of an offer document. */
export interface Offer {
  id: string;
  publisherId: string;
  offerTypeId?: string;
  state: OfferState;
  displayText?: string;
  changedAt?: string;
  etag?: string;
  /** Tells in advance which Location form to expect. */
  isMigrated?: boolean;
}

/**
 * Reads the body of GET …/status; undefined where it is none.
 * @see cpp-api.md §4, §3 "Status values"
 */
export function parseOfferStatus(body: unknown): OfferStatus | undefined {
  const source = asObject(Array.isArray(body) && body.length === 1 ? body[0] : body);
  const word = source && asText(source["status"]);
  if (!source || word === undefined) return undefined;
  const publishingVersion = asCount(source["publishingVersion"]);
  return { state: parseOfferState(word), word, publishingVersion, ...parseDetails(source) };
}

/** Reads the body of GET …/submissions, newest first as the service sends it. @see cpp-api.md §3 "GET submissions list" */
export function parseSubmissions(body: unknown): Submission[] | undefined {
  const source = asObject(body);
  if (!Array.isArray(body) && !Array.isArray(source?.["value"])) return undefined;
  const rows = Array.isArray(body) ? body : asArray(source?.["value"]);
  return rows.flatMap((row) => {
    const item = asObject(row);
    const id = item && asText(item["id"]);
    if (!item || id === undefined) return [];
    return [
      {
        id,
        type: foldWord(item["submissionType"]) || undefined,
        state: parseOperationStatus(item["submissionState"]),
        publishingVersion: asCount(item["publishingVersion"]),
        slot: foldWord(item["slot"]) || undefined,
        changedAt: asText(item["changedTime"]),
      },
    ];
  });
}

/** Reads one offer document; undefined where the body is none. @see cpp-api.md §1 "Bodies, field by field" */
export function parseOffer(body: unknown, etag?: string): Offer | undefined {
  const source = asObject(body);
  const id = source && asText(source["id"]);
  if (!source || id === undefined) return undefined;
  const migration = foldWord(source["pcMigrationStatus"]);
  return {
    id,
    publisherId: asText(source["publisherId"]) ?? "",
    offerTypeId: asText(source["offerTypeId"]),
    state: parseOfferState(source["status"]),
    displayText: asText(asObject(source["definition"])?.["displayText"]),
    changedAt: asText(source["changedTime"]),
    etag: etag ?? asText(source["eTag"]),
    isMigrated: migration === "" ? undefined : migration === "migrated",
  };
}

/** Reads the body of GET …/offers, bare or wrapped in `value`; undefined where it is no list. */
export function parseOffers(body: unknown): Offer[] | undefined {
  const rows = Array.isArray(body) ? body : asObject(body)?.["value"];
  return Array.isArray(rows) ? rows.flatMap((row) => parseOffer(row) ?? []) : undefined;
}

/**
 * True where the preview waits for the publisher's go-live: the step `publisher-signoff` says so, or, for an offer
 * without that step, the offer status does.
 * @see cpp-api.md §2 "Go live", §4
 */
export function isAtSignOff(status: OfferStatus): boolean {
  const step = findStep(status.steps, SIGN_OFF_STEP);
  if (step) return step.status === "waitingForPublisherReview";
  return status.state === "waitingForPublisherReview";
}

/** True where a go-live is under way: running, and the publisher has signed off. Anything unknown is not. */
export function isGoLiveRunning(status: Pick<OfferStatus, "steps"> & { state: string }): boolean {
  return status.state === "running" && findStep(status.steps, SIGN_OFF_STEP)?.status === "complete";
}

/** True where a publish (towards preview) is under way. */
export function isPublishRunning(status: OfferStatus): boolean {
  return status.state === "running" && !isAtSignOff(status) && !isGoLiveRunning(status);
}

/**
 * True where the offer status says that its publishing version is live. A status without any step `live` is no
 * contradiction; percentages count for nothing.
 * @see cpp-api.md §4
 */
export function isLive(status: OfferStatus): boolean {
  if (status.state !== "succeeded") return false;
  const step = findStep(status.steps, LIVE_STEP);
  return step === undefined || step.status === "complete";
}

/** True for a submission that is a go-live rather than a publish. */
export function isGoLiveSubmission(submission: Submission): boolean {
  if (submission.type !== undefined && submission.type !== "") return submission.type === "golive";
  return submission.slot === "production";
}
