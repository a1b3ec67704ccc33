import {
  type Ending,
  type ReleaseRecord,
  type ReleaseState,
  createReleaseState,
  formatPosted,
} from "../../../provider/release/attempt";
import { type JournalEntry, formatEntries } from "../../../provider/release/journalEntries";
import { OPERATION_ID } from "../../support/fakeApi";
import { FOREIGN, type Ours, PHASES, type ServicePhase, locationOf } from "./walkService";

/**
 * What the engine's state holds: nothing, an open attempt of 1.0.0, or one that ended, and 0.9.0 was live before; or an
 * imported release of version 2 that nobody has named.
 */
const STATES = [
  "none",
  "open",
  "unclear",
  "succeeded",
  "failed",
  "rejected",
  "canceled",
  "superseded",
  "abandoned",
  "imported",
  "imported, running",
] as const;
export type StateKind = (typeof STATES)[number];

/** What the journal holds beside it: the same attempt with more, 1.1.0 that no state shows, an older one, a torn line. */
const JOURNALS = ["none", "same", "newer, located", "newer, unclear", "older", "torn"] as const;
export type JournalKind = (typeof JOURNALS)[number];

/** What is declared now. */
export const INPUTS = {
  same: { release: "1.0.0" },
  "a new label": { release: "2.0.0" },
  "the imported label": { release: "v2" },
  "the journal's label": { release: "1.1.0" },
  "a higher attempt": { release: "1.0.0", attempt: 2 },
  "an older label": { release: "0.9.0" },
  "adopt an id": { release: "1.0.0", adopt: { release: "1.0.0", operation: FOREIGN } },
  "adopt live": { release: "1.0.0", adopt: { release: "1.0.0", operation: "live" } },
  "adopt none": { release: "1.0.0", adopt: { release: "1.0.0", operation: "none" } },
  "a new label, adopt live": { release: "2.0.0", adopt: { release: "2.0.0", operation: "live" } },
  "a new label, adopt none": { release: "2.0.0", adopt: { release: "2.0.0", operation: "none" } },
  "the candidate": { release: "1.0.0", candidate: 2 },
  "a new label, the candidate": { release: "2.0.0", candidate: 2 },
  "another candidate": { release: "1.0.0", candidate: 3 },
  "a new label, another candidate": { release: "2.0.0", candidate: 3 },
  "foreign: fail": { release: "2.0.0", candidate: 2, onForeign: "fail" },
  "foreign: wait": { release: "2.0.0", onForeign: "wait" },
  "submitting is off": { release: "1.0.0" },
  "a new label, submitting is off": { release: "2.0.0" },
} as const;
export type InputKind = keyof typeof INPUTS;

/** One situation before a run. */
export interface Situation {
  state: StateKind;
  journal: JournalKind;
  phase: ServicePhase;
  input: InputKind;
  hasList: boolean;
}

const HOUR_MS = 3_600_000;
const NOW = Date.parse("2026-01-05T08:00:00Z");
export const NEWER: Ours = { id: "d0000000-0000-4000-8000-000000000000", version: 3 };
const FIRST: Ours = { id: OPERATION_ID, version: 2 };

/** Every situation that can come about. */
export function listSituations(): Situation[] {
  return STATES.flatMap((state) =>
    JOURNALS.flatMap((journal) =>
      PHASES.flatMap((phase) =>
        (Object.keys(INPUTS) as InputKind[]).flatMap((input) =>
          [true, false].map((hasList) => ({ state, journal, phase, input, hasList })),
        ),
      ),
    ),
  ).filter(isReachable);
}

/** The attempt that the phases call ours. */
export function oursOf({ state, journal }: Situation): Ours {
  return journal.startsWith("newer") && state !== "none" ? NEWER : FIRST;
}

/** True where our POST was, or may have been, applied: then nobody may post that pair again. */
export function wasApplied(situation: Situation): boolean {
  const { state, journal, phase } = situation;
  if (isOpenUnclear(situation)) return phase !== "at sign-off";
  if (state === "none" && (journal === "none" || journal === "torn"))
    return phase === "ours runs" || phase === "ours is live";
  return true;
}

/** The pair that "ours" is. */
export function pairOf({ state, journal }: Situation): string {
  if (isImported(state) && !journal.startsWith("newer")) return "v2#1";
  return journal.startsWith("newer") && state !== "none" ? "1.1.0#1" : "1.0.0#1";
}

/** True where state tells of an imported release that has no label yet. */
export function isImported(state: StateKind): boolean {
  return state.startsWith("imported");
}

function isOpenUnclear({ state, journal }: Situation): boolean {
  return journal === "newer, unclear" || (state === "unclear" && journal !== "same");
}

function isReachable(situation: Situation): boolean {
  const { state, journal, phase, input } = situation;
  const isOpen = isOpenState(state);
  // Nothing is posted while an attempt is open; without state there is nothing to be older or the same as.
  if (isOpen && journal.startsWith("newer")) return false;
  if (state === "none" && (journal === "same" || journal === "older")) return false;
  if (input === "the imported label" && !isImported(state)) return false;
  if (input === "the journal's label" && !journal.startsWith("newer")) return false;
  // What ended does not run; what did not succeed is not live.
  const isOver = !isOpen && state !== "none" && state !== "abandoned" && !journal.startsWith("newer");
  if (isOver && phase === "ours runs") return false;
  const isLive = state === "succeeded" || state === "imported";
  if (isOver && !isLive && phase === "ours is live") return false;
  if (isLive && phase === "never published") return false;
  if (journal === "same" && state === "open" && phase === "ours runs") return false;
  // The list of submissions is asked for where an answer was lost, or where nothing is known.
  return situation.hasList || journal === "none" || journal === "newer, unclear";
}

function isOpenState(state: StateKind): boolean {
  return state === "open" || state === "unclear" || state === "imported, running";
}

/** State as an earlier run, or an import, saved it; undefined where none did. */
export function stateOf({ state }: Situation, serviceOrigin: string): ReleaseState | undefined {
  if (state === "none") return undefined;
  const old = record("0.9.0", { id: "old", version: 1 }, 30 * 24, { result: "succeeded" });
  if (isImported(state)) return importedState(state, serviceOrigin);
  const isOpen = isOpenState(state);
  const ending = isOpen ? {} : { result: state as Ending, baseline: undefined };
  const isUnlocated = state === "unclear" || state === "abandoned";
  const current = record("1.0.0", FIRST, 1, { ...ending, ...(isUnlocated ? { operationId: undefined } : {}) });
  return {
    ...createReleaseState({ serviceOrigin, portalUrl: "https://portal" }),
    status: state === "open" ? "running" : state === "abandoned" ? "failed" : (state as ReleaseState["status"]),
    record: current,
    history: [old],
    posted: [old, current].map(formatPosted),
    operationId: current.operationId,
    operationLocation: isUnlocated ? undefined : locationOf(FIRST.id),
    publishingVersion: 2,
  };
}

function importedState(state: StateKind, serviceOrigin: string): ReleaseState {
  const ending = isOpenState(state) ? {} : { result: "succeeded" as const };
  const current = record("v2", FIRST, 1, { ...ending, adopted: true, baseline: undefined });
  return {
    ...createReleaseState({ serviceOrigin, portalUrl: "https://portal" }),
    status: isOpenState(state) ? "running" : "succeeded",
    record: current,
    labelled: false,
    posted: [formatPosted(current)],
    operationId: current.operationId,
    operationLocation: locationOf(FIRST.id),
    publishingVersion: 2,
    adopted: true,
  };
}

/** The journal's text as earlier processes left it. */
export function journalOf({ state, journal }: Situation): string {
  const entries = (): JournalEntry[] => {
    if (journal === "none") return [];
    if (journal === "older")
      return [{ kind: "posting", record: record("0.8.0", { id: "older", version: 1 }, 40 * 24) }];
    if (journal === "same") return sameEntries(state);
    const ours = state === "none" ? FIRST : NEWER;
    const attempt = record(state === "none" ? "1.0.0" : "1.1.0", ours, 0.5, { operationId: undefined });
    const posting: JournalEntry = { kind: "posting", record: attempt };
    return journal === "newer, located" ? [posting, located(attempt.attemptId, ours)] : [posting];
  };
  const text = formatEntries(entries());
  return journal === "torn" ? text.slice(0, text.length / 2) : text;
}

function sameEntries(state: StateKind): JournalEntry[] {
  const attempt = record("1.0.0", FIRST, 1, { operationId: undefined });
  const first: JournalEntry[] = [{ kind: "posting", record: attempt }, located(attempt.attemptId, FIRST)];
  if (state !== "open") return first;
  const ended = { ...attempt, operationId: FIRST.id, baseline: undefined, result: "failed" as const };
  return [...first, { kind: "ended", record: ended }];
}

function located(attemptId: string, { id }: Ours): JournalEntry {
  return { kind: "located", attemptId, operationId: id, operationLocation: locationOf(id) };
}

function record(release: string, ours: Ours, hoursAgo: number, more: Partial<ReleaseRecord> = {}): ReleaseRecord {
  return {
    release,
    attempt: 1,
    attemptId: `${release}#1`,
    submittedAt: new Date(NOW - hoursAgo * HOUR_MS).toISOString(),
    publishingVersion: ours.version,
    operationId: ours.id,
    baseline: {
      publishingVersion: ours.version,
      liveVersion: ours.version - 1,
      offerStatus: "waitingForPublisherReview",
      signOff: "waitingForPublisherReview",
      live: "notStarted",
      submissionIds: ["old"],
    },
    ...more,
  };
}
