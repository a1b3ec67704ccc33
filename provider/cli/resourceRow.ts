import { asArray, asCount, asObject, asText } from "../model/words";
import type { CurrentLive, ReleaseStatus } from "../release/attempt";
import { readState } from "../resources/offerGoLive/state";
import { isReleaseStatus, resultOf } from "./exitCode";
import { readIdentity, unclearRow } from "./identity";
import { NEXT_UNDECIDED, NEXT_UNREADABLE, nextStep } from "./nextStep";
import { readElapsedMs, readMessages, readStep } from "./readings";
import type { Identity, StatusRow } from "./row";
import { type StackEntry, isOpaque } from "./stackContent";
import { cleanFirstLine, cleanLink, cleanText } from "./text";

type Values = Record<string, unknown>;

/** Without one of these nothing can be said about a release. */
const NEEDED = ["release", "attempt", "status", "serviceOrigin", "record"];

/** One resource as a row. A resource that cannot be read is an unclear row with the reason, never an error. */
export function readResourceRow(entry: StackEntry, nowMs: number): StatusRow {
  const identity = readIdentity(entry.outputs ?? entry.inputs);
  const problem = findProblem(entry, identity);
  const portalUrl = cleanLink(entry.outputs?.["portalUrl"]);
  if (problem) return { ...unclearRow(entry.urn, identity, problem.note, problem.next), portalUrl };
  const state: Values = { ...readState(entry.outputs ?? {}) };
  return { ...readRelease(entry, identity, state, nowMs), portalUrl };
}

interface Problem {
  note: string;
  next: string;
}

function findProblem({ outputs, isBeingReplaced }: StackEntry, { release, attempt }: Identity): Problem | undefined {
  const unreadable = (note: string): Problem => ({ note, next: NEXT_UNREADABLE });
  if (isBeingReplaced) return { note: "it was deleted to be replaced, and is not there again", next: NEXT_UNDECIDED };
  if (!outputs) return unreadable("state holds no outputs of it");
  const hidden = NEEDED.filter((name) => isOpaque(outputs[name]));
  if (hidden.length > 0) return unreadable(`state holds as a secret, which is not opened here: ${hidden.join(", ")}`);
  if (release === undefined || attempt === undefined) return unreadable("state does not tell its release and attempt");
  if (!readState(outputs))
    return unreadable("state holds no serviceOrigin, which every version of this package writes");
  const word = outputs["status"];
  if (isReleaseStatus(word)) return undefined;
  const shown = JSON.stringify(cleanText(word) ?? null);
  return {
    note: `state holds the status ${shown}, which this version does not know`,
    next: "use the version of pulumi-azure-marketplace that wrote this state",
  };
}

function readRelease(entry: StackEntry, identity: Identity, state: Values, nowMs: number): StatusRow {
  const stored = state["status"] as ReleaseStatus;
  const record = asObject(state["record"]);
  const own = record && isOwn(record, entry.outputs ?? {}, stored) ? record : undefined;
  const contradiction = findContradiction(stored, record, own);
  const status = contradiction === undefined ? stored : "unclear";
  const other = record !== own && record?.["result"] === undefined ? record : undefined;
  const next = nextStep(status, identity.attempt ?? 1, other !== undefined);
  const currentLive = status === "succeeded" ? readCurrentLive(state["currentLive"]) : undefined;
  return {
    urn: entry.urn,
    ...identity,
    status,
    result: resultOf(status),
    ...(own ? readOwn(own, state, status, nowMs) : { messages: [] }),
    currentLive,
    notes: [contradiction, describeOther(other, state), describeDrift(currentLive), describeTrouble(entry, own)].filter(
      (note) => note !== undefined,
    ),
    next: contradiction === undefined ? next : NEXT_UNDECIDED,
  };
}

/** The record is this release's where it is of the declared pair; a live label's may be of another attempt. */
function isOwn(record: Values, declared: Values, status: ReleaseStatus): boolean {
  const isSameLabel = record["release"] === declared["release"];
  return isSameLabel && (status === "succeeded" || (record["attempt"] ?? 1) === (declared["attempt"] ?? 1));
}

/**
 * A run that fails before it has decided leaves the status that the release before had. Live means live: what the
 * record does not bear out is not believed.
 */
function findContradiction(status: ReleaseStatus, record?: Values, own?: Values): string | undefined {
  if (status === "notStarted" || status === "unclear" || status === "submitting") return undefined;
  if (!own) {
    const of = record ? `its record is of release ${cleanText(record["release"]) ?? "?"}` : "it holds no record";
    return `state says ${status}, but ${of}: the last run ended before this release was decided`;
  }
  if (status !== "succeeded" || own["result"] === "succeeded") return undefined;
  return `state says succeeded, but its record says ${cleanText(own["result"]) ?? "that the go-live has not ended"}`;
}

type OwnFields = Pick<
  StatusRow,
  "operationId" | "publishingVersion" | "step" | "submittedAt" | "endedAt" | "elapsedMs" | "messages"
>;

function readOwn(record: Values, state: Values, status: ReleaseStatus, nowMs: number): OwnFields {
  return {
    operationId: cleanText(record["operationId"]) ?? cleanText(state["operationId"]),
    publishingVersion: asCount(record["publishingVersion"]) ?? asCount(state["publishingVersion"]),
    step: status === "succeeded" ? undefined : readStep(state["steps"]),
    submittedAt: cleanText(record["submittedAt"]),
    endedAt: cleanText(record["endedAt"]),
    elapsedMs: readElapsedMs(record["submittedAt"], record["endedAt"], nowMs),
    messages: readMessages(asArray(state["messages"])),
  };
}

function readCurrentLive(value: unknown): CurrentLive | undefined {
  const source = asObject(value);
  const publishingVersion = asCount(source?.["publishingVersion"]);
  const seenAt = cleanText(source?.["seenAt"]);
  return publishingVersion === undefined || seenAt === undefined ? undefined : { publishingVersion, seenAt };
}

function describeDrift(live: CurrentLive | undefined): string | undefined {
  if (!live) return undefined;
  return `publishing version ${live.publishingVersion} went live later (seen ${live.seenAt}): released outside this stack`;
}

function describeOther(other: Values | undefined, state: Values): string | undefined {
  if (!other) return undefined;
  const operation = cleanText(other["operationId"]) ?? cleanText(state["operationId"]) ?? "not known";
  const since = cleanText(other["submittedAt"]) ?? "an unknown time";
  return `release ${cleanText(other["release"]) ?? "?"} is still under way (operation ${operation}, since ${since})`;
}

function describeTrouble({ initErrors }: StackEntry, own: Values | undefined): string | undefined {
  const said = cleanFirstLine(initErrors[0]);
  if (said !== undefined) return `the last run said: ${said}`;
  const doubt = cleanFirstLine(asText(own?.["doubt"]));
  return doubt === undefined ? undefined : `in doubt: ${doubt}`;
}
