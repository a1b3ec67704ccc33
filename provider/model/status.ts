import { foldWord } from "./words";

/** What an operation or a submission is doing; `unknown` is a word this version does not know: still running. */
export type OperationStatus = "notStarted" | "running" | "succeeded" | "failed" | "canceled" | "unknown";

/** What an offer is doing as a whole. */
export type OfferState =
  | "neverPublished"
  | "notStarted"
  | "waitingForPublisherReview"
  | "running"
  | "succeeded"
  | "canceled"
  | "failed"
  | "unknown";

/** What one step of an operation is doing. */
export type StepStatus =
  | "notStarted"
  | "inProgress"
  | "waitingForPublisherReview"
  | "waitingForApproval"
  | "blocked"
  | "rejected"
  | "complete"
  | "failed"
  | "canceled"
  | "unknown";

const OPERATION_WORDS: Readonly<Record<string, OperationStatus>> = {
  notstarted: "notStarted",
  running: "running",
  inprogress: "running",
  succeeded: "succeeded",
  completed: "succeeded",
  complete: "succeeded",
  failed: "failed",
  rejected: "failed",
  canceled: "canceled",
};

const OFFER_WORDS: Readonly<Record<string, OfferState>> = {
  neverpublished: "neverPublished",
  notstarted: "notStarted",
  waitingforpublisherreview: "waitingForPublisherReview",
  running: "running",
  inprogress: "running",
  succeeded: "succeeded",
  completed: "succeeded",
  complete: "succeeded",
  published: "succeeded",
  canceled: "canceled",
  failed: "failed",
  rejected: "failed",
};

const STEP_WORDS: Readonly<Record<string, StepStatus>> = {
  notstarted: "notStarted",
  inprogress: "inProgress",
  running: "inProgress",
  waitingforpublisherreview: "waitingForPublisherReview",
  waitingforapproval: "waitingForApproval",
  blocked: "blocked",
  rejected: "rejected",
  complete: "complete",
  completed: "complete",
  succeeded: "complete",
  failed: "failed",
  canceled: "canceled",
};

/**
 * Reads an operation's or a submission's status word. Unknown words are never success and never failure.
 * @see cpp-api.md §3 "Status values", §8 ambiguities 5 to 7
 */
export function parseOperationStatus(word: unknown): OperationStatus {
  return lookUp(OPERATION_WORDS, word);
}

/** Reads an offer's status word. @see cpp-api.md §3 "Status values" */
export function parseOfferState(word: unknown): OfferState {
  return lookUp(OFFER_WORDS, word);
}

/** Reads a step's status word; both of the vendor's step tables are accepted. @see cpp-api.md §3 "Status values" */
export function parseStepStatus(word: unknown): StepStatus {
  return lookUp(STEP_WORDS, word);
}

/** True where an operation has ended, whichever way. */
export function isTerminal(status: OperationStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "canceled";
}

function lookUp<T extends string>(words: Readonly<Record<string, T>>, word: unknown): T | "unknown" {
  const folded = foldWord(word);
  return Object.hasOwn(words, folded) ? (words[folded] ?? "unknown") : "unknown";
}
