import {
  type OfferRef,
  type OfferStatus,
  type Submission,
  isAtSignOff,
  isGoLiveRunning,
  isGoLiveSubmission,
  isPublishRunning,
} from "../model/offer";
import type { MarketplaceApi } from "../port/marketplaceApi";
import { type Baseline, createBaseline } from "./baseline";

/** Where an offer stands on its way from draft to live. */
export type Phase = "atSignOff" | "goLiveRunning" | "publishRunning" | "idle";

/** What one look at the service showed, before any decision. */
export interface Observation {
  atMs: number;
  phase: Phase;
  status: OfferStatus;
  /** Newest first; undefined where the service has no such list. */
  submissions?: readonly Submission[];
  baseline: Baseline;
  /** The go-live that runs, where one does. The id is unknown where the service has no list of submissions. */
  runningGoLive?: { operationId?: string; publishingVersion?: number };
}

/**
 * Reads the offer's status and its submissions.
 * @param atMs wall time of the reading, in milliseconds
 * @throws MarketplaceError where the status cannot be read; a missing list of submissions is no error
 */
export async function observe(
  api: MarketplaceApi,
  offer: OfferRef,
  atMs: number,
  signal?: AbortSignal,
): Promise<Observation> {
  const status = await api.getOfferStatus(offer, signal);
  const submissions = await api.listSubmissions(offer, signal);
  return interpret(status, submissions, atMs);
}

/** What the readings mean; pure, so that the decision table can be fed with it. */
export function interpret(
  status: OfferStatus,
  submissions: readonly Submission[] | undefined,
  atMs: number,
): Observation {
  const baseline = createBaseline(status, submissions);
  const running = submissions?.find((row) => isGoLiveSubmission(row) && row.state === "running");
  const phase = readPhase(status, running !== undefined);
  const runningGoLive =
    phase === "goLiveRunning"
      ? {
          operationId: running?.id,
          publishingVersion: running?.publishingVersion ?? baseline.publishingVersion,
        }
      : undefined;
  return { atMs, phase, status, submissions, baseline, runningGoLive };
}

function readPhase(status: OfferStatus, isListedRunning: boolean): Phase {
  if (isGoLiveRunning(status)) return "goLiveRunning";
  // The list may lag behind the status, never run ahead of it: a go-live that it shows running is running.
  if (isListedRunning) return "goLiveRunning";
  if (isAtSignOff(status)) return "atSignOff";
  return isPublishRunning(status) ? "publishRunning" : "idle";
}
