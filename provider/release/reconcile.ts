import { type Submission, isGoLiveSubmission, isLive } from "../model/offer";
import type { ReleaseRecord } from "./attempt";
import { isAtBaseline } from "./baseline";
import type { Observation } from "./observe";
import { LAG_MS } from "./verify";

/** What earlier looks of this very process have seen. Times are monotonic milliseconds. */
export interface Looks {
  /** When the answer that still stands was first read. */
  sameSinceMs?: number;
  /** What that answer was. */
  answer?: string;
  /** A go-live was seen since the POST: an offer that is back at the baseline since then proves nothing. */
  hasGoneOn?: boolean;
}

/** What the service shows of an attempt whose answer was lost. */
export type Reconciliation =
  /** Exactly one go-live can be it. */
  | { kind: "ours"; operationId: string }
  /** The offer does what the POST asked for, and nobody names the operation. */
  | { kind: "oursByStatus" }
  /** Proved: the service never applied it. */
  | { kind: "notApplied" }
  /** Too early to tell. */
  | { kind: "reading"; why: string }
  /** Late enough, and still nothing tells. */
  | { kind: "unclear"; why: string };

/** The POST itself may take five minutes, and lists trail it by a lag: before that, nothing proves that it failed. */
const POST_SETTLES_AFTER_MS = 5 * 60_000 + LAG_MS;

/** A clock of the service may differ from ours by this much. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

/**
 * Judges one look at the service after a POST whose answer was lost; pure, apart from `looks`, which it keeps.
 * @param nowMs wall time; `monotonicMs` the clock that never goes back
 * @see docs/decisions/0001-when-a-go-live-is-posted.md, row 4
 */
export function reconcile(
  record: ReleaseRecord,
  seen: Observation,
  isKnown: (operationId: string) => boolean,
  looks: Looks,
  time: { nowMs: number; monotonicMs: number },
): Reconciliation {
  const found = findOurs(record, seen.submissions ?? [], isKnown);
  if (found.length === 1 && found[0]) return { kind: "ours", operationId: found[0].id };
  if (hasDoneWhatWasAsked(record, seen)) return { kind: "oursByStatus" };
  if (hasGoneOn(record, seen)) looks.hasGoneOn = true;
  const answer = describeAnswer(seen);
  if (looks.answer !== answer) Object.assign(looks, { answer, sameSinceMs: time.monotonicMs });
  const isSame = time.monotonicMs - (looks.sameSinceMs ?? time.monotonicMs) >= LAG_MS;
  const isLate = time.nowMs - Date.parse(record.submittedAt) >= POST_SETTLES_AFTER_MS;
  if (!isSame || !isLate)
    return { kind: "reading", why: `the service shows ${answer}; it is asked again until that has stood` };
  const isUnmoved = record.baseline !== undefined && isAtBaseline(seen.status, record.baseline);
  if (found.length === 0 && isUnmoved && !looks.hasGoneOn && seen.phase === "atSignOff") return { kind: "notApplied" };
  const several =
    found.length > 1 ? `; ${found.length} go-lives could be it (${found.map(({ id }) => id).join(", ")})` : "";
  return { kind: "unclear", why: `the service shows ${answer}, which does not tell${several}` };
}

/** A go-live happened since the POST, whoever began it: one that runs, one that is new, or what it made live. */
function hasGoneOn({ baseline }: ReleaseRecord, seen: Observation): boolean {
  if (!baseline) return false;
  const before = baseline.submissionIds;
  const isNew = (row: Submission): boolean => isGoLiveSubmission(row) && before?.includes(row.id) === false;
  const isLiveElse = seen.baseline.liveVersion !== undefined && seen.baseline.liveVersion !== baseline.liveVersion;
  return seen.phase === "goLiveRunning" || isLiveElse || (seen.submissions ?? []).some(isNew);
}

/** Go-lives that were not there before the POST, at its version, changed since, and in no other record. */
function findOurs(record: ReleaseRecord, rows: readonly Submission[], isKnown: (id: string) => boolean): Submission[] {
  const { baseline } = record;
  if (!baseline?.submissionIds) return [];
  const before = new Set(baseline.submissionIds);
  const sinceMs = Date.parse(record.submittedAt) - CLOCK_DIFFERENCE_MS;
  return rows.filter(
    (row) =>
      isGoLiveSubmission(row) &&
      !before.has(row.id) &&
      row.publishingVersion !== undefined &&
      row.publishingVersion === baseline.publishingVersion &&
      Date.parse(row.changedAt ?? "") > sinceMs &&
      !isKnown(row.id),
  );
}

/** The offer left sign-off for a go-live of the version that stood there, or that version became live. */
function hasDoneWhatWasAsked({ baseline }: ReleaseRecord, { phase, status }: Observation): boolean {
  if (!baseline || baseline.publishingVersion === undefined || isAtBaseline(status, baseline)) return false;
  if (status.publishingVersion !== baseline.publishingVersion) return false;
  if (phase === "goLiveRunning") return true;
  return phase === "idle" && isLive(status) && baseline.liveVersion !== baseline.publishingVersion;
}

function describeAnswer({ status, phase, baseline }: Observation): string {
  const version = baseline.publishingVersion === undefined ? "no version" : `version ${baseline.publishingVersion}`;
  const place = {
    atSignOff: "at publisher sign-off",
    goLiveRunning: "going live",
    publishRunning: "being published",
    idle: "at rest",
  };
  return `the offer ${place[phase]} (${status.word}, ${version})`;
}
