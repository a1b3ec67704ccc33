import type { OfferRef } from "../model/offer";
import type { Link } from "../model/operation";
import type { Baseline } from "./baseline";

/** What is declared: one label of one offer, and how many times it was deliberately tried. */
export interface Pair {
  release: string;
  attempt: number;
}

/** How an attempt ended. An attempt without an ending is open. */
export type Ending = "succeeded" | "failed" | "rejected" | "canceled" | "superseded" | "notApplied" | "abandoned";

/** What is known of the declared release. @see deciding.md, "Status, exit, preview line" */
export type ReleaseStatus =
  | "notStarted"
  | "submitting"
  | "running"
  | "blocked"
  | "unclear"
  | "succeeded"
  | "failed"
  | "rejected"
  | "canceled"
  | "superseded";

/** Who approved this release, where, and for which label. Recorded, never sent. */
export interface Approval {
  release: string;
  ticket?: string;
  reviewer?: string;
}

/** How success was proved: by the operation itself, or by the offer's status against a stored baseline. */
export type Evidence = "operation" | "status";

/** One posted attempt with everything worth auditing: frozen at the POST, completed with the result. */
export interface ReleaseRecord extends Pair {
  attemptId: string;
  candidate?: number;
  /** ISO instant just before the POST, or of taking over. */
  submittedAt: string;
  submittedBy?: string;
  runUrl?: string;
  commit?: string;
  approval?: Approval;
  reason?: string;
  /** What was read just before the POST; kept while the attempt is open. */
  baseline?: Baseline;
  operationId?: string;
  publishingVersion?: number;
  /** True where somebody else's go-live, or a live version, was taken over instead of posting. */
  adopted?: boolean;
  /** What polls have seen so far, for the rules that need time; kept while the attempt is open. */
  watch?: Watch;
  /** Why it is not known whether the service accepted; only while it is not. */
  doubt?: string;
  result?: Ending;
  endedAt?: string;
  evidence?: Evidence;
}

/** What a later run must know of the polls before it. All instants are ISO. */
export interface Watch {
  isMaybeStale?: boolean;
  hasLeftBaseline?: boolean;
  lowerAt?: string;
  goneAt?: string;
  succeededAt?: string;
}

/** A step as state keeps it. */
export interface StoredStep {
  id: string;
  status: string;
  name?: string;
  /** ISO instant at which this status was first seen here. */
  at?: string;
}

/** A message as state keeps it. */
export interface StoredMessage {
  text: string;
  level: string;
}

/** Somebody went live after us: shown, never acted upon. */
export interface CurrentLive {
  publishingVersion: number;
  seenAt: string;
}

/** Everything a release keeps in state beside its inputs. */
export interface ReleaseState {
  serviceOrigin: string;
  portalUrl: string;
  /** Of the declared pair. */
  status: ReleaseStatus;
  /** Of `record`, as are the next fields. */
  operationId?: string;
  operationLocation?: string;
  publishingVersion?: number;
  offerVersion?: number;
  adopted?: boolean;
  evidence?: Evidence;
  steps: StoredStep[];
  messages: StoredMessage[];
  previewLinks: Link[];
  liveLinks: Link[];
  currentLive?: CurrentLive;
  record?: ReleaseRecord;
  /** False while `record` was imported and nobody has said yet which release it is; absent otherwise. */
  labelled?: false;
  /** The last 24 ended records before `record`, newest first. */
  history: ReleaseRecord[];
  /** One line per pair ever posted, see `formatPosted`; never cut. */
  posted: string[];
}

/** A line of `posted`, read back. */
export interface PostedPair extends Pair {
  result: Ending | "open";
  publishingVersion?: number;
}

/** How many ended records `history` keeps. */
export const HISTORY_LENGTH = 24;

/** The state of an offer for which nothing was ever posted. */
export function createReleaseState(offer: { serviceOrigin: string; portalUrl: string }): ReleaseState {
  return {
    serviceOrigin: offer.serviceOrigin,
    portalUrl: offer.portalUrl,
    status: "notStarted",
    steps: [],
    messages: [],
    previewLinks: [],
    liveLinks: [],
    history: [],
    posted: [],
  };
}

/** The record, where its attempt has not ended. */
export function openRecord(state: Pick<ReleaseState, "record">): ReleaseRecord | undefined {
  return state.record && state.record.result === undefined ? state.record : undefined;
}

/** True where the open attempt is known to run: by its Location, or by the offer's status alone. */
export function isFollowable(state: Pick<ReleaseState, "record" | "operationLocation">): boolean {
  return (
    openRecord(state) !== undefined && (state.operationLocation !== undefined || state.record?.evidence === "status")
  );
}

/** True where both name the same declared go-live. */
export function isSamePair(a: Pair, b: Pair): boolean {
  return a.release === b.release && a.attempt === b.attempt;
}

const STATUS_OF_ENDING: Readonly<Record<Ending, ReleaseStatus>> = {
  succeeded: "succeeded",
  failed: "failed",
  rejected: "rejected",
  canceled: "canceled",
  superseded: "superseded",
  notApplied: "notStarted",
  abandoned: "unclear",
};

/**
 * What state says of a pair, and nothing that it says of another one: a label that was declared just now is not live
 * because the one before it was.
 */
export function statusOfPair(
  state: Pick<ReleaseState, "record" | "status" | "operationLocation">,
  pair: Pair,
): ReleaseStatus {
  const { record, status } = state;
  if (!record || !isSamePair(record, pair)) return "notStarted";
  if (record.result) return STATUS_OF_ENDING[record.result];
  if (status === "blocked" || status === "unclear") return status;
  return isFollowable(state) ? "running" : "unclear";
}

/** A pair for a person: the label, and the attempt where it is not the first. */
export function formatPair(pair: Pair): string {
  return pair.attempt === 1 ? pair.release : `${pair.release} (attempt ${pair.attempt})`;
}

/** One line of `posted`: label, attempt, result and publishing version, such as `1.4.0#1 succeeded v18`. */
export function formatPosted(record: ReleaseRecord): string {
  const version = record.publishingVersion === undefined ? "" : ` v${record.publishingVersion}`;
  return `${record.release}#${record.attempt} ${record.result ?? "open"}${version}`;
}

/** Reads a line of `posted`; a line that is none (from a newer version) is undefined. */
export function parsePosted(line: string): PostedPair | undefined {
  const match = /^(.+)#(\d+) ([A-Za-z]+)(?: v(\d+))?$/.exec(line);
  if (!match) return undefined;
  const [, release, attempt, result, version] = match;
  return {
    release: release ?? "",
    attempt: Number(attempt),
    result: (result ?? "open") as PostedPair["result"],
    publishingVersion: version === undefined ? undefined : Number(version),
  };
}

/** Every pair ever posted, oldest first, the record's own included. */
export function postedPairs(state: Pick<ReleaseState, "posted">): PostedPair[] {
  return state.posted.flatMap((line) => parsePosted(line) ?? []);
}

/** The state with this record in place: the old one goes to `history`, its line of `posted` is kept up to date. */
export function withRecord(state: ReleaseState, record: ReleaseRecord): ReleaseState {
  const old = state.record;
  const isOther = old !== undefined && old.attemptId !== record.attemptId;
  return {
    ...state,
    record,
    labelled: isOther ? undefined : state.labelled,
    history: isOther ? [old, ...state.history].slice(0, HISTORY_LENGTH) : state.history,
    posted: withPostedLine(state.posted, record),
    operationId: record.operationId,
    publishingVersion: record.publishingVersion,
    adopted: record.adopted,
    evidence: record.evidence,
  };
}

/** The state with its record under the declared pair, as an imported release gets its label: nothing else changes. */
export function withName(state: ReleaseState, { release, attempt }: Pair): ReleaseState {
  const { record } = state;
  if (!record) return state;
  const posted = state.posted.filter((line) => !isLineOf(line, record));
  return { ...withRecord({ ...state, posted }, { ...record, release, attempt }), labelled: undefined };
}

/** The record, ended: the baseline has served, and doubt is over. */
export function endRecord(record: ReleaseRecord, result: Ending, at: string, evidence?: Evidence): ReleaseRecord {
  return { ...record, baseline: undefined, watch: undefined, doubt: undefined, result, endedAt: at, evidence };
}

/**
 * The state as if the record had never been posted: it was proved that the service did not apply it, so the pair may be
 * posted still, and the record before it is the record again.
 */
export function withoutRecord(state: ReleaseState): ReleaseState {
  const { record, history, posted } = state;
  if (!record) return state;
  const [before, ...older] = history;
  const left = {
    ...state,
    history: older,
    operationLocation: undefined,
    posted: posted.filter((line) => !isLineOf(line, record)),
  };
  if (before) return { ...withRecord({ ...left, record: undefined }, before) };
  return {
    ...left,
    record: undefined,
    operationId: undefined,
    publishingVersion: undefined,
    adopted: undefined,
    evidence: undefined,
  };
}

/** True where an operation id belongs to a record that state already keeps. */
export function isKnownOperation(state: Pick<ReleaseState, "record" | "history">, operationId: string): boolean {
  return [state.record, ...state.history].some((record) => record?.operationId === operationId);
}

/** An offer for a person: `contoso/contoso-offer`. */
export function formatOffer(offer: OfferRef): string {
  return `${offer.publisherId}/${offer.offerId}`;
}

function withPostedLine(posted: readonly string[], record: ReleaseRecord): string[] {
  return [...posted.filter((line) => !isLineOf(line, record)), formatPosted(record)];
}

function isLineOf(line: string, pair: Pair): boolean {
  return line.startsWith(`${pair.release}#${pair.attempt} `);
}
