import type { Ambient } from "../ambient";
import type { OfferRef } from "../model/offer";
import type { MarketplaceApi } from "../port/marketplaceApi";
import type { Notifier } from "../port/notifier";
import type { Approval } from "./attempt";
import type { Declared } from "./decide";
import type { Journal } from "./journal";

/** What one run of one release is given: the world, the service, the declaration and its limits. */
export interface ReleaseContext {
  ambient: Pick<Ambient, "clock" | "random" | "env">;
  api: MarketplaceApi;
  notifier: Notifier;
  journal: Journal;
  offer: OfferRef;
  declared: Declared;
  waitFor: "live" | "accepted";
  onTimeout: "pending" | "fail";
  onBlocked: "stop" | "wait";
  reason?: string;
  approval?: Approval;
  /** Monotonic milliseconds at which waiting ends. */
  deadlineAtMs: number;
  /** Ends every wait at once; what was accepted stays accepted. */
  signal?: AbortSignal;
}

/** The ISO instant of now, to the second: state is read by people. */
export function isoNow(context: Pick<ReleaseContext, "ambient">): string {
  return isoInstant(context.ambient.clock.now());
}

/** An ISO instant to the second. */
export function isoInstant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}
