import type { MarketplaceError } from "../model/errors";
import type { Offer, OfferRef, OfferStatus, Slot, Submission } from "../model/offer";
import type { Operation } from "../model/operation";

/** What became of the one POST that cannot be undone. */
export type GoLiveAnswer =
  /** 202 with a usable Location. */
  | { kind: "accepted"; operationId: string; operationLocation: string; requestId: string }
  /** Proved not applied: the pair stays unposted. */
  | { kind: "refused"; error: MarketplaceError }
  /** 400 or 409: not this POST, but perhaps another go-live runs. */
  | { kind: "contested"; error: MarketplaceError }
  /** May have been applied: never posted again before that is known. */
  | { kind: "unclear"; error: MarketplaceError };

/**
 * What became of asking for a cancellation. None of them proves that the operation has ended: only the operation does.
 * @see cpp-api.md §2 "Cancel", §8 ambiguity 22
 */
export type CancelAnswer =
  /** 200: cancelled, says the service. */
  | { kind: "done"; requestId: string }
  /** 202: being cancelled; also answered where nothing was. */
  | { kind: "accepted"; requestId: string }
  /** Proved not applied. */
  | { kind: "refused"; error: MarketplaceError }
  /** May have been applied. */
  | { kind: "unclear"; error: MarketplaceError };

/** One answer to a poll. */
export interface PolledOperation {
  operation: Operation;
  /** What the service asked for in `Retry-After`, in milliseconds. */
  retryAfterMs?: number;
}

/**
 * What a release may ask of a marketplace API, whichever generation it is. Every GET throws a `MarketplaceError`;
 * `goLive` never throws for an answer of the service, because what a POST did is data.
 */
export interface MarketplaceApi {
  /** Origin of the service, such as `https://cloudpartner.azure.com`; kept in state. */
  readonly serviceOrigin: string;
  /** Posts the go-live once. Never retried, never redirected, not resent after a 401. */
  goLive(offer: OfferRef, signal?: AbortSignal): Promise<GoLiveAnswer>;
  /**
   * Asks the service to cancel the one operation that runs on this offer: the endpoint takes no operation id, so the
   * caller looks first whose it is. Posted once, never retried; never throws.
   */
  cancelOperation(offer: OfferRef, signal?: AbortSignal): Promise<CancelAnswer>;
  /** Reads one operation by its stored Location. */
  getOperation(operationLocation: string, signal?: AbortSignal): Promise<PolledOperation>;
  getOfferStatus(offer: OfferRef, signal?: AbortSignal): Promise<OfferStatus>;
  /** Newest first; undefined where the service has no such list (404). */
  listSubmissions(offer: OfferRef, signal?: AbortSignal): Promise<Submission[] | undefined>;
  /** One slot of the offer document; undefined where that slot is empty (404). Default slot: the draft. */
  getOffer(offer: OfferRef, slot?: Slot, signal?: AbortSignal): Promise<Offer | undefined>;
  listOffers(publisherId: string, signal?: AbortSignal): Promise<Offer[]>;
  /** Where a person looks at this offer. */
  portalUrl(offer: OfferRef): string;
}
