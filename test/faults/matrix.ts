/**
 * The crash matrix: which cells there are, which cannot occur and why, and how each one must end. One run is broken at
 * `point` by `kind`; then `up` is run again and again until nothing changes any more. All tiers share this file.
 */

/** Where the first run is met. */
export const POINTS = [
  "before journal",
  "journal written",
  "applied, no answer",
  "answer received",
  "Location journalled",
  "mid-wait",
  "terminal reached",
  "returned, not saved",
] as const;
export type CrashPoint = (typeof POINTS)[number];

/**
 * What meets it. A killed engine ends the provider's waits and nothing that it returns is saved; Ctrl-C ends the waits
 * and what is returned is saved; a second Ctrl-C ends the engine, too. Torn: a killed provider, and the line that was
 * being written, else the last one written, is cut. Machine lost: all are killed and the next run has an empty disk.
 * A cut connection stops no run; where the release is changed or reverted next, that run's own deadline (minutes) does.
 */
export const KINDS = [
  "provider killed",
  "engine killed",
  "both killed",
  "Ctrl-C",
  "Ctrl-C twice",
  "connection cut",
  "torn journal",
  "machine lost",
] as const;
export type CrashKind = (typeof KINDS)[number];

/**
 * What the user does. `create`: 1.0.0 of version 2 for the first time. `update`: 1.0.0 (version 2) is live, 1.1.0
 * (version 3) is declared. `changed`: the broken run is the `create` of 1.0.0, and 1.1.0 (version 3) is declared before the next
 * one. `reverted`: the broken run is the `update`, and 1.0.0 is declared again before the next one.
 */
export const OPERATIONS = ["create", "update", "changed", "reverted"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One cell of the matrix. */
export interface Cell {
  point: CrashPoint;
  kind: CrashKind;
  operation: Operation;
  isMigrated: boolean;
  /** False where the list of submissions answers 404. */
  hasSubmissions: boolean;
  /** True where `candidate` is declared. */
  isPinned: boolean;
  /** True where status and list trail by four minutes: an extra dimension, only where it can make a difference. */
  isLate: boolean;
}

/** How a cell must end. */
export interface ExpectedEnd {
  /** Pairs that the cell declares and that were not live before it. */
  declared: number;
  /** Go-lives of the offer that the marketplace's log must show in the end. */
  accepted: number;
  /**
   * `live`: `up` alone brings it about. `refused`: an older label stays refused. `unclear`: no second POST, and the
   * message carries the evidence and `adopt` ready to paste, which brings it about. `undecidable`: accepted twice.
   */
  end: "live" | "refused" | "unclear" | "undecidable";
}

/** What the run after the broken one finds in state and journal of the broken one's attempt. */
export type Knowledge = "nothing" | "attempt" | "operation" | "ended";

/** Only right after a POST, and only a little while: kept to what loses the journal, and one that does not. */
const LATE_POINTS: readonly CrashPoint[] = ["applied, no answer", "answer received", "Location journalled"];
const LATE_KINDS: readonly CrashKind[] = ["provider killed", "torn journal", "machine lost"];

/** Every combination, the impossible ones included. */
export const CELLS: readonly Cell[] = listCells();

/** The name of a cell, for a report. */
export function nameOf(cell: Cell): string {
  const { point, kind, operation, isMigrated, hasSubmissions, isPinned, isLate } = cell;
  const details = [
    isMigrated ? "migrated" : "non-migrated",
    hasSubmissions ? "submissions" : "submissions 404",
    isPinned ? "pinned" : "not pinned",
    ...(isLate ? ["shown late"] : []),
  ];
  return `${point} × ${kind} × ${operation} (${details.join(", ")})`;
}

/** True where a cell can occur, else the reason why it cannot. */
export function isReachable({ point, kind, operation }: Cell): true | string {
  if (point === "returned, not saved") {
    if (kind === "provider killed") return "what the provider has returned is saved by an engine that lives";
    if (kind === "Ctrl-C") return "an engine that is asked to stop saves what was returned";
    if (kind === "connection cut") return "no connection to the service is in use";
  }
  if (point === "answer received" && kind === "connection cut")
    return "the answer has been read: nothing is left to cut";
  const isOver = point === "terminal reached" && (kind === "Ctrl-C" || kind === "connection cut");
  if (isOver && (operation === "changed" || operation === "reverted"))
    return "the run saves that the go-live has ended: nothing is running any more";
  return true;
}

/** True where the service has applied the broken run's POST. */
export function isApplied({ point, kind }: Pick<Cell, "point" | "kind">): boolean {
  if (point === "before journal") return false;
  // A run that is asked to stop while it posts waits for the answer; one that is killed there never posts.
  if (point === "journal written") return isAbort(kind);
  return true;
}

/** What is left for the next run. */
export function knowledgeAfter({ point, kind }: Pick<Cell, "point" | "kind">): Knowledge {
  const at = POINTS.indexOf(point);
  if (kind === "machine lost" || at === 0) return "nothing";
  if (kind === "torn journal") return at <= 2 ? "nothing" : at <= 5 ? "attempt" : "operation";
  // A run that is not stopped asks on: of what was never applied it keeps an attempt until that is proved.
  if (kind === "connection cut") return at === 1 ? "attempt" : "ended";
  if (isAbort(kind)) return at >= 6 ? "ended" : at === 2 ? "attempt" : "operation";
  return at === 7 ? "ended" : at >= 4 ? "operation" : "attempt";
}

/** True for what only asks a run to stop. */
export function isAbort(kind: CrashKind): boolean {
  return kind === "engine killed" || kind === "Ctrl-C" || kind === "Ctrl-C twice";
}

/** True where the engine lives to save what the broken run returns. */
export function isSaved(kind: CrashKind): boolean {
  return kind === "Ctrl-C" || kind === "connection cut";
}

/** How a cell must end, from the law alone. */
export function expectedEnd(cell: Cell): ExpectedEnd {
  const posted = isApplied(cell) ? 1 : 0;
  const isUnknown = posted === 1 && knowledgeAfter(cell) === "nothing";
  if (cell.operation === "reverted") {
    return { declared: 1, accepted: posted, end: knowledgeAfter(cell) === "nothing" ? "live" : "refused" };
  }
  // 1.1.0 needs a preview of its own once 1.0.0 has taken the first one; a label that was never posted needs none.
  if (cell.operation === "changed") return { declared: 2, accepted: posted + 1, end: "live" };
  if (isUnknown && cell.isLate) return { declared: 1, accepted: 2, end: "undecidable" };
  // With 1.0.0 in state a version above it can only be the declared one's; without any state nobody can tell.
  const isUnclear = isUnknown && !cell.isPinned && cell.operation === "create";
  return { declared: 1, accepted: 1, end: isUnclear ? "unclear" : "live" };
}

function listCells(): Cell[] {
  const both = [true, false];
  return POINTS.flatMap((point) =>
    KINDS.flatMap((kind) =>
      OPERATIONS.flatMap((operation) =>
        both.flatMap((isMigrated) =>
          both.flatMap((hasSubmissions) =>
            both.flatMap((isPinned) =>
              latenesses(point, kind).map((isLate) => {
                return { point, kind, operation, isMigrated, hasSubmissions, isPinned, isLate };
              }),
            ),
          ),
        ),
      ),
    ),
  );
}

function latenesses(point: CrashPoint, kind: CrashKind): boolean[] {
  return LATE_POINTS.includes(point) && LATE_KINDS.includes(kind) ? [false, true] : [false];
}
