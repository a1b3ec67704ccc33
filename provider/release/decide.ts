import {
  type Pair,
  type PostedPair,
  type ReleaseState,
  isFollowable,
  isKnownOperation,
  isSamePair,
  openRecord,
  postedPairs,
} from "./attempt";
import type { Observation } from "./observe";

/** Take over instead of posting. */
export interface Adoption {
  /** Acts only while this is the declared release. */
  release: string;
  /** An operation id, a Location, `live` or `none`. */
  operation: string;
}

/** What is declared, as far as deciding goes. */
export interface Declared extends Pair {
  /** The publishing version that was tested; undefined where nothing is pinned. */
  candidate?: number;
  adopt?: Adoption;
  onForeign: "adopt" | "wait" | "fail";
}

/** Everything a decision depends on. */
export interface Situation {
  declared: Declared;
  state: ReleaseState;
  /** Absent until a decision asks for it. */
  observation?: Observation;
  /** False where `AZURE_MARKETPLACE_SUBMIT=never`. */
  maySubmit: boolean;
  /** What asking about an open attempt without a Location came to in this very call; undefined before it was tried. */
  unsettled?: { why: string; isFinal: boolean };
  /** A version that this very call read at sign-off before somebody else's go-live began. */
  seenAtSignOff?: number;
}

/** Why a pair is refused; each has a message of its own. */
export type Refusal =
  | { code: "olderLabel"; live: PostedPair; current?: number }
  | { code: "endedBefore"; ended: PostedPair }
  | { code: "liveAsAnother"; owner: PostedPair; publishingVersion: number }
  | { code: "nothingToRelease"; publishingVersion: number }
  | { code: "candidateMismatch"; pinned: number; found: number }
  | { code: "candidateChanged"; pinned: number; sent?: number }
  | { code: "notReady"; missing: string }
  | { code: "foreignGoLive"; operationId?: string; publishingVersion?: number }
  | { code: "adoptedElsewhere"; operationId: string }
  | { code: "notNamed"; imported: Pair; publishingVersion?: number };

/** The one thing to do next. */
export type Action =
  /** The decision needs a look at the service. */
  | { kind: "observe"; row: number }
  /** The record has ended: save, and say how. */
  | { kind: "keep"; row: number }
  /** The imported release gets the declared label. */
  | { kind: "name"; row: number }
  /** An earlier release of ours is live again or still: its record becomes the record. */
  | { kind: "restore"; row: number; live: PostedPair }
  /** Nothing is posted, nothing is waited for; what is open is polled once. */
  | { kind: "refuse"; row: number; refusal: Refusal }
  /** Our open attempt has a Location. */
  | { kind: "follow"; row: number }
  /** Another pair's operation is under way, or somebody else's go-live; it is waited for, never adopted. */
  | { kind: "followOther"; row: number; isForeign?: true }
  /** It is not known whether the open attempt was applied: the service is asked. */
  | { kind: "settle"; row: number }
  /** The service was asked, and nobody knows still. */
  | { kind: "unclear"; row: number; why: string }
  /** The open attempt is given up, as declared. */
  | { kind: "abandon"; row: number }
  /** Take over an operation, after verifying that it is a go-live of this offer. */
  | { kind: "takeOver"; row: number; operation: string; publishingVersion?: number }
  /** The live version is this release's. */
  | { kind: "recordLive"; row: number; publishingVersion: number | undefined }
  /** Nothing tells whether the live version is this release's. */
  | { kind: "unclearLive"; row: number; publishingVersion: number | undefined }
  /** Submitting is off in this run. */
  | { kind: "notPosted"; row: number }
  /** The POST. */
  | { kind: "post"; row: number; observation: Observation };

/**
 * Decides what to do about a declared release: pure, and the only code that may decide to POST. The rows are tried in
 * their order; the first that fits gives the action.
 * @see docs/decisions/0001-when-a-go-live-is-posted.md
 */
export function decide(situation: Situation): Action {
  return (
    decideEnded(situation) ??
    decideNaming(situation) ??
    decideEarlierPair(situation) ??
    decideOpen(situation) ??
    decideAdoption(situation) ??
    decideObserved(situation)
  );
}

/**
 * Row 1 of an imported release whose label nobody knows: another pair can only be its name, and where that is not
 * certain nothing is done. Undefined for every other situation.
 */
export function decideNaming(situation: Pick<Situation, "declared" | "state" | "observation">): Action | undefined {
  const { declared, state, observation } = situation;
  const { record } = state;
  if (state.labelled !== false || !record || isSamePair(record, declared)) return undefined;
  if (record.release === declared.release && record.result === "succeeded") return undefined;
  const { publishingVersion } = record;
  const { live, ended } = findEarlier(declared, state, (pair) => pair.publishingVersion !== publishingVersion);
  if (live) {
    return {
      kind: "refuse",
      row: 1,
      refusal: { code: "olderLabel", live, current: observation?.baseline.liveVersion },
    };
  }
  if (ended) return { kind: "refuse", row: 1, refusal: { code: "endedBefore", ended } };
  const imported = { release: record.release, attempt: record.attempt };
  const refused: Action = { kind: "refuse", row: 1, refusal: { code: "notNamed", imported, publishingVersion } };
  if (activeAdoption(declared) !== undefined) return refused;
  if (declared.candidate !== undefined) {
    return declared.candidate === publishingVersion ? { kind: "name", row: 1 } : refused;
  }
  if (openRecord(state)) return refused;
  if (!observation) return { kind: "observe", row: 1 };
  return observation.phase === "idle" ? { kind: "name", row: 1 } : refused;
}

/** Row 0: the declared pair is the record's, and it ended. */
function decideEnded({ declared, state }: Situation): Action | undefined {
  const record = state.record;
  if (!record?.result || !isSamePair(record, declared)) return undefined;
  return { kind: "keep", row: 0 };
}

/** Row 1: the pair, or its label under another attempt, is among the posted ones and is over. */
function decideEarlierPair(situation: Situation): Action | undefined {
  const { declared, state, observation } = situation;
  const open = openRecord(state);
  if (open && isSamePair(open, declared)) return undefined;
  const { live, ended } = findEarlier(declared, state);
  if (live) return decideWentLiveEarlier(live, state, observation);
  return ended && { kind: "refuse", row: 1, refusal: { code: "endedBefore", ended } };
}

/** Where the declared label went live before, and how the declared pair ended. */
function findEarlier(
  declared: Declared,
  state: ReleaseState,
  counts: (pair: PostedPair) => boolean = () => true,
): { live?: PostedPair; ended?: PostedPair } {
  const pairs = postedPairs(state).filter(
    (pair) => pair.release === declared.release && pair.result !== "open" && counts(pair),
  );
  return {
    live: pairs.findLast((pair) => pair.result === "succeeded"),
    ended: pairs.find((pair) => pair.attempt === declared.attempt),
  };
}

function decideWentLiveEarlier(live: PostedPair, state: ReleaseState, observation: Observation | undefined): Action {
  if (!observation) return { kind: "observe", row: 1 };
  const current = observation.baseline.liveVersion;
  const isStillLive = current !== undefined && current === live.publishingVersion;
  const isBusy = openRecord(state) !== undefined || observation.phase === "goLiveRunning";
  if (isStillLive && !isBusy) return { kind: "restore", row: 1, live };
  return { kind: "refuse", row: 1, refusal: { code: "olderLabel", live, current } };
}

/** Rows 2 to 4: an attempt is open. */
function decideOpen({ declared, state, unsettled }: Situation): Action | undefined {
  const open = openRecord(state);
  if (!open) return undefined;
  const isOurs = isSamePair(open, declared);
  const { candidate: pinned } = declared;
  const sent = open.publishingVersion ?? open.candidate;
  if (isOurs && pinned !== undefined && pinned !== open.candidate && pinned !== sent) {
    return { kind: "refuse", row: 3, refusal: { code: "candidateChanged", pinned, sent } };
  }
  if (isFollowable(state)) return isOurs ? { kind: "follow", row: 3 } : { kind: "followOther", row: 2 };
  const row = isOurs ? 4 : 2;
  const adopt = activeAdoption(declared);
  if (isOurs && adopt !== undefined && adopt !== "none") return undefined;
  // Even an attempt that is given up is asked for first: what can be proved need not be guessed.
  if (unsettled === undefined) return { kind: "settle", row };
  const isGivenUp = open.release === declared.release && declared.attempt > open.attempt;
  if (unsettled.isFinal && (isGivenUp || adopt === "none")) return { kind: "abandon", row };
  return { kind: "unclear", row, why: unsettled.why };
}

/** Row 5a: `adopt` for the declared release. */
function decideAdoption({ declared, state, observation }: Situation): Action | undefined {
  const adopt = activeAdoption(declared);
  if (adopt === undefined || adopt === "none") return undefined;
  if (adopt === "live") {
    if (!observation) return { kind: "observe", row: 5 };
    const { liveVersion } = observation.baseline;
    const { candidate } = declared;
    if (candidate !== undefined && liveVersion !== undefined && candidate !== liveVersion) {
      return notReady(
        `adopt.operation is "live", but version ${liveVersion} is live and candidate ${candidate} is pinned`,
      );
    }
    return decideLiveOwner(liveVersion, state);
  }
  return { kind: "takeOver", row: 5, operation: adopt };
}

/** Rows 5b to 7: everything that needs a look at the service. */
function decideObserved(situation: Situation): Action {
  const { declared, observation } = situation;
  if (!observation) return { kind: "observe", row: 5 };
  const candidate = declared.candidate;
  if (observation.phase === "goLiveRunning") return decideForeign(situation, observation);
  const { liveVersion, publishingVersion } = observation.baseline;
  if (candidate !== undefined && candidate === liveVersion) return decideLiveOwner(candidate, situation.state);
  if (observation.phase === "publishRunning") return notReady("the offer is still being published to preview");
  if (observation.phase === "idle") return decideNothingAtSignOff(situation, observation);
  if (candidate !== undefined && publishingVersion === undefined) {
    return notReady("the publishing version of the preview cannot be read, so the candidate cannot be checked");
  }
  if (candidate !== undefined && publishingVersion !== undefined && publishingVersion !== candidate) {
    const refusal = { code: "candidateMismatch", pinned: candidate, found: publishingVersion } as const;
    return { kind: "refuse", row: 5, refusal };
  }
  if (!situation.maySubmit) return { kind: "notPosted", row: 6 };
  return { kind: "post", row: 7, observation };
}

/** Row 5b: a go-live runs that this state does not know. */
function decideForeign(situation: Situation, observation: Observation): Action {
  const { declared, state, seenAtSignOff } = situation;
  const { operationId, publishingVersion } = observation.runningGoLive ?? {};
  const expected = declared.candidate ?? seenAtSignOff;
  const isProvedOurs = expected !== undefined && publishingVersion === expected;
  const isFree = operationId !== undefined && !isKnownOperation(state, operationId);
  if (declared.onForeign === "wait") return { kind: "followOther", row: 5, isForeign: true };
  if (declared.onForeign === "adopt" && isProvedOurs && isFree) {
    return { kind: "takeOver", row: 5, operation: operationId, publishingVersion };
  }
  return { kind: "refuse", row: 5, refusal: { code: "foreignGoLive", operationId, publishingVersion } };
}

/** Row 5d, and 5f for a pinned candidate: the offer waits for nobody. */
function decideNothingAtSignOff({ declared, state }: Situation, observation: Observation): Action {
  if (declared.candidate !== undefined) {
    return notReady(`publishing version ${declared.candidate} is not at publisher sign-off`);
  }
  const live = observation.baseline.liveVersion;
  if (live === undefined) return notReady("no preview waits for publisher sign-off");
  const known = postedPairs(state).flatMap((pair) => pair.publishingVersion ?? []);
  if (known.length === 0) return { kind: "unclearLive", row: 5, publishingVersion: live };
  if (live > Math.max(...known)) return { kind: "recordLive", row: 5, publishingVersion: live };
  return { kind: "refuse", row: 5, refusal: { code: "nothingToRelease", publishingVersion: live } };
}

/** Row 5c: a live version becomes this release's only where it is no other release's. */
function decideLiveOwner(publishingVersion: number | undefined, state: ReleaseState): Action {
  if (publishingVersion === undefined) return notReady("no version of this offer is live, as far as the service tells");
  const owner = postedPairs(state).find(
    (pair) => pair.publishingVersion === publishingVersion && pair.result === "succeeded",
  );
  if (owner) return { kind: "refuse", row: 5, refusal: { code: "liveAsAnother", owner, publishingVersion } };
  return { kind: "recordLive", row: 5, publishingVersion };
}

function activeAdoption(declared: Declared): string | undefined {
  return declared.adopt?.release === declared.release ? declared.adopt.operation : undefined;
}

function notReady(missing: string): Action {
  return { kind: "refuse", row: 5, refusal: { code: "notReady", missing } };
}
