import {
  type Evidence,
  type ReleaseRecord,
  type ReleaseState,
  formatPosted,
  isSamePair,
  parsePosted,
  withName,
  withRecord,
  withoutRecord,
} from "./attempt";

/** One line of the journal. */
export type JournalEntry =
  | { kind: "posting"; record: ReleaseRecord }
  | { kind: "located"; attemptId: string; operationId?: string; operationLocation?: string; evidence?: Evidence }
  | { kind: "doubted"; attemptId: string; doubt?: string }
  | { kind: "ended"; record: ReleaseRecord }
  /** What pruning leaves of a pair. */
  | { kind: "posted"; line: string };

/** An attempt as the journal's lines tell it. */
interface JournalledAttempt {
  record: ReleaseRecord;
  operationLocation?: string;
}

const KINDS: ReadonlySet<string> = new Set(["posting", "located", "doubted", "ended", "posted"]);

/** The lines of a journal; a torn line is passed over. */
export function parseEntries(text: string): JournalEntry[] {
  return text.split("\n").flatMap((line) => {
    try {
      const entry = JSON.parse(line) as JournalEntry;
      return isEntry(entry) ? [entry] : [];
    } catch {
      return [];
    }
  });
}

function isEntry(entry: JournalEntry | null): entry is JournalEntry {
  if (entry === null || typeof entry !== "object" || !KINDS.has(entry.kind)) return false;
  if (entry.kind === "posted") return typeof entry.line === "string";
  if (entry.kind !== "posting" && entry.kind !== "ended") return typeof entry.attemptId === "string";
  const { record } = entry;
  return (
    typeof record?.attemptId === "string" &&
    typeof record.release === "string" &&
    typeof record.submittedAt === "string"
  );
}

/** Entries as lines. */
export function formatEntries(entries: readonly JournalEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/**
 * State with what the journal knows more: attempts newer than state's record, a Location or an end that state has not
 * got, and the pairs that were ever posted from this machine. An attempt older than state's record is dropped.
 */
export function mergeJournal(state: ReleaseState, entries: readonly JournalEntry[]): ReleaseState {
  const withPairs = { ...state, posted: mergePosted(state, entries) };
  const saved = state.record;
  return readAttempts(entries).reduce((merged, attempt) => mergeAttempt(merged, attempt, saved), withPairs);
}

/** The entries of attempts that `saved` does not show as ended, and one line for each pair that it does. */
export function keepUnsaved(entries: readonly JournalEntry[], saved: ReleaseState): JournalEntry[] {
  const endings = new Map<string, string>();
  for (const record of [saved.record, ...saved.history]) {
    if (record?.result !== undefined) endings.set(record.attemptId, formatPosted(record));
  }
  const neverApplied = new Set(
    entries.flatMap((entry) => (entry.kind === "ended" && entry.record.result === "notApplied" ? [idOf(entry)] : [])),
  );
  const lines = new Set<string>();
  const kept: JournalEntry[] = [];
  for (const entry of entries) {
    const line = entry.kind === "posted" ? entry.line : endings.get(idOf(entry));
    const isOver = entry.kind !== "posted" && neverApplied.has(idOf(entry)) && saved.record?.attemptId !== idOf(entry);
    if (line !== undefined) lines.add(line);
    else if (!isOver) kept.push(entry);
  }
  return [...[...lines].map((line) => ({ kind: "posted", line }) as const), ...kept];
}

function idOf(entry: Exclude<JournalEntry, { kind: "posted" }>): string {
  return entry.kind === "posting" || entry.kind === "ended" ? entry.record.attemptId : entry.attemptId;
}

/** Each attempt as its last lines leave it, in the order of their POSTs; one that was not applied is none. */
function readAttempts(entries: readonly JournalEntry[]): JournalledAttempt[] {
  const attempts = new Map<string, JournalledAttempt>();
  for (const entry of entries) {
    if (entry.kind === "posted") continue;
    const id = idOf(entry);
    const known = attempts.get(id);
    if (entry.kind === "posting") attempts.set(id, { record: entry.record });
    if (entry.kind === "ended") attempts.set(id, { record: entry.record, operationLocation: known?.operationLocation });
    if (!known) continue;
    if (entry.kind === "doubted") known.record = { ...known.record, doubt: entry.doubt };
    if (entry.kind === "located") {
      const { operationId, operationLocation, evidence } = entry;
      attempts.set(id, { record: { ...known.record, operationId, evidence, doubt: undefined }, operationLocation });
    }
  }
  return [...attempts.values()];
}

function mergeAttempt(
  state: ReleaseState,
  { record, operationLocation }: JournalledAttempt,
  saved: ReleaseRecord | undefined,
): ReleaseState {
  const current = state.record;
  if (record.result === "notApplied") {
    const isOpenStill = current?.attemptId === record.attemptId && current.result === undefined;
    return isOpenStill ? withoutRecord(state) : state;
  }
  if (current?.attemptId === record.attemptId) return mergeSame(state, current, record, operationLocation);
  if (state.history.some((old) => old.attemptId === record.attemptId)) return state;
  // What was imported, or taken over, may have been posted from this very machine: it is one go-live, not two.
  if (current?.adopted && isSameOperation(current, record)) return withDroppedPair(state, record);
  // What state says is open is never pushed aside by another pair's attempt, whatever two clocks say of their order.
  const isSaved = current !== undefined && current.attemptId === saved?.attemptId;
  const isOpen = isSaved && current.result === undefined && !isSamePair(current, record);
  const isOlder = current !== undefined && Date.parse(record.submittedAt) < Date.parse(current.submittedAt);
  if (isOpen || isOlder) return withDroppedPair(state, record);
  return { ...withRecord(state, record), operationLocation, steps: [], messages: [] };
}

/** An attempt that is too old to be continued was posted all the same: its pair is never posted again. */
function withDroppedPair(state: ReleaseState, record: ReleaseRecord): ReleaseState {
  const line = formatPosted({ ...record, result: record.result ?? "abandoned" });
  const isKnown = state.posted.some((known) => pairKey(known) === pairKey(line));
  return isKnown ? state : { ...state, posted: [line, ...state.posted] };
}

/** The same attempt on both sides: an end beats none, a Location beats none, and state's own reading beats the rest. */
function mergeSame(
  saved: ReleaseState,
  before: ReleaseRecord,
  record: ReleaseRecord,
  operationLocation: string | undefined,
): ReleaseState {
  if (before.result !== undefined) return saved;
  // An imported release that was named in a run which was killed: only the journal has its name.
  const state = isSamePair(before, record) ? saved : withName(saved, record);
  const current = { ...before, release: record.release, attempt: record.attempt };
  if (record.result !== undefined) return withRecord(state, { ...current, ...record });
  if (state.operationLocation !== undefined) return state;
  if (operationLocation === undefined && record.evidence === undefined) return state;
  const located = { ...current, operationId: record.operationId, evidence: record.evidence, doubt: undefined };
  return { ...withRecord(state, located), operationLocation };
}

function isSameOperation(a: ReleaseRecord, b: ReleaseRecord): boolean {
  return a.operationId !== undefined && a.operationId === b.operationId && a.publishingVersion === b.publishingVersion;
}

function mergePosted(state: ReleaseState, entries: readonly JournalEntry[]): string[] {
  const known = new Set(state.posted.map(pairKey));
  const lines = entries.flatMap((entry) => (entry.kind === "posted" ? [entry.line] : []));
  return [...lines.filter((line) => !known.has(pairKey(line))), ...state.posted];
}

function pairKey(line: string): string {
  const pair = parsePosted(line);
  return pair ? `${pair.release}#${pair.attempt}` : line;
}
