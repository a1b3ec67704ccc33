// The data model: what the store keeps. Everything here is plain JSON; every instant is milliseconds since 1970.

/** One step of a schedule. */
export interface StepPlan {
  id: string;
  durationMs: number;
  /** Printed instead of the catalogue's estimate. */
  estimatedTimeFrame?: string;
}

/** How an operation was ended by hand (an operation that simply runs out of steps has none). */
export interface OperationEnd {
  outcome: "succeeded" | "failed" | "canceled" | "rejected";
  at: number;
  stepId?: string;
  message?: string;
  stepStatus?: string;
  /** Rejected, but GET of the operation goes on saying `running`. */
  keepOperation?: boolean;
}

/** A step that stands still until it is released. */
export interface OperationHold {
  at: number;
  stepId: string;
  message: string;
  stepStatus: string;
}

/** One accepted publish or go-live. Its state at an instant is computed from this record alone, see transitions.ts. */
export interface OperationRecord {
  id: string;
  kind: "publish" | "goLive";
  publishingVersion: number;
  offerVersion: number;
  submittedAt: number;
  plan: StepPlan[];
  /** From when on time counts: progress is `doneMs` plus what has passed since, times the speed. */
  anchorAt: number;
  doneMs: number;
  hold?: OperationHold;
  end?: OperationEnd;
  /** A cancellation was accepted and is under way since then. */
  cancelAt?: number;
  foreign?: boolean;
  /** Part of the past that the seed implies: no lag hides it. */
  seeded?: boolean;
  emails: string;
}

/** One version of an offer's document, as PUT. */
export type OfferDocument = Record<string, unknown>;

/** One offer with its whole past. */
export interface OfferRecord {
  publisherId: string;
  id: string;
  migrated: boolean;
  offerTypeId: string;
  /** Version of the draft; documents are kept for every version. */
  offerVersion: number;
  documents: Record<string, OfferDocument>;
  changedAt: number;
  /** Ids still to be handed out to accepted go-lives. */
  operationIds: string[];
  publishPlan: StepPlan[];
  goLivePlan: StepPlan[];
  /** Oldest first. */
  operations: OperationRecord[];
  /** Highest publishing version ever given out. */
  lastVersion: number;
  /** What /status shows instead, set by hand, until the next publish or go-live. */
  shownVersion?: number;
}

/** An accepted go-live as the log keeps it. */
export interface GoLiveRecord {
  offer: string;
  operationId: string;
  publishingVersion: number;
  at: number;
  requestId?: string;
  foreign: boolean;
}

/** Key of an offer in maps, counts and logs. */
export function offerKey(publisherId: string, offerId: string): string {
  return `${publisherId}/${offerId}`;
}
