import type { ReleaseStatus } from "../release/attempt";

/** What a script needs to know of a release. */
export type Result = "live" | "pending" | "failed" | "unclear";

/** The four answers of `status`, best first: of several releases the worst wins. */
export const EXIT_CODES: Readonly<Record<Result, number>> = { live: 0, pending: 10, failed: 20, unclear: 30 };

/** Usage and every other error; never one of the four answers. */
export const ERROR_EXIT_CODE = 1;

/**
 * What each status is for a script. `blocked` is pending, because the next `pulumi up` continues with the same
 * operation and nothing has to be declared anew.
 * @see deciding.md, "Status, exit, preview line"
 */
const RESULTS: Readonly<Record<ReleaseStatus, Result>> = {
  succeeded: "live",
  notStarted: "pending",
  submitting: "pending",
  running: "pending",
  blocked: "pending",
  failed: "failed",
  rejected: "failed",
  canceled: "failed",
  superseded: "failed",
  unclear: "unclear",
};

/** True where a word from state is a status that this version knows. */
export function isReleaseStatus(word: unknown): word is ReleaseStatus {
  return typeof word === "string" && Object.hasOwn(RESULTS, word);
}

/** The answer for one status. */
export function resultOf(status: ReleaseStatus): Result {
  return RESULTS[status];
}

/** The worst of several answers; undefined for none, because nothing declared is not "live". */
export function worstResult(rows: readonly { result: Result }[]): Result | undefined {
  const order = Object.keys(EXIT_CODES) as Result[];
  return order.findLast((result) => rows.some((row) => row.result === result));
}

/** The exit code of `status` for these releases: unclear 30 over failed 20 over pending 10 over live 0. */
export function exitCodeFor(rows: readonly { result: Result }[]): number {
  const worst = worstResult(rows);
  return worst === undefined ? ERROR_EXIT_CODE : EXIT_CODES[worst];
}
