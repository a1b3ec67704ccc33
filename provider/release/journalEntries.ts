import { type Evidence, type ReleaseRecord, type ReleaseState, formatPosted, parsePosted, withRecord } from "./attempt";

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
      return KINDS.has(entry.kind) ? [entry] : [];
    } catch {
      return [];
    }
  });
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
  return readAttempts(entries).reduce(mergeAttempt, withPairs);
}

/** The entries of attempts that `saved` does not show as ended, and one line for each pair that it does. */
export function keepUnsaved(entries: readonly JournalEntry[], saved: ReleaseState): JournalEntry[] {
  const kept = [saved.record, ...saved.history].filter((record) => record?.result !== undefined);
  const savedIds = new Set(kept.map((record) => record?.attemptId));
  const lines = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "posted") lines.add(entry.line);
    if (entry.kind === "ended" && savedIds.has(entry.record.attemptId)) lines.add(formatPosted(entry.record));
  }
  const open = entries.filter((entry) => entry.kind !== "posted" && !savedIds.has(idOf(entry)));
  return [...[...lines].map((line) => ({ kind: "posted", line }) as const), ...open];
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
  return [...attempts.values()].filter(({ record }) => record.result !== "notApplied");
}

function mergeAttempt(state: ReleaseState, { record, operationLocation }: JournalledAttempt): ReleaseState {
  const current = state.record;
  if (current?.attemptId === record.attemptId) return mergeSame(state, current, record, operationLocation);
  if (state.history.some((old) => old.attemptId === record.attemptId)) return state;
  if (current && Date.parse(record.submittedAt) < Date.parse(current.submittedAt)) return state;
  return { ...withRecord(state, record), operationLocation, steps: [], messages: [] };
}

/** The same attempt on both sides: an end beats none, a Location beats none, and state's own reading beats the rest. */
function mergeSame(
  state: ReleaseState,
  current: ReleaseRecord,
  record: ReleaseRecord,
  operationLocation: string | undefined,
): ReleaseState {
  if (current.result !== undefined) return state;
  if (record.result !== undefined) return withRecord(state, { ...current, ...record });
  if (state.operationLocation !== undefined || operationLocation === undefined) return state;
  const located = { ...current, operationId: record.operationId, evidence: record.evidence, doubt: undefined };
  return { ...withRecord(state, located), operationLocation };
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
