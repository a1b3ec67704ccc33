import { type OfferStatus, type Submission, isAtSignOff, isGoLiveSubmission, isLive } from "../model/offer";
import { LIVE_STEP, SIGN_OFF_STEP, findStep } from "../model/operation";

/** What was read just before a POST: whatever changes after it can be our doing. */
export interface Baseline {
  publishingVersion?: number;
  liveVersion?: number;
  offerStatus: string;
  signOff?: string;
  live?: string;
  /** Ids of the newest submissions; undefined where the service has no such list. */
  submissionIds?: string[];
}

/** A submission older than this many rows cannot be the one in question. */
const SUBMISSIONS_KEPT = 8;

/** What `/status` and the submissions say now, reduced to what a later reading is compared with. */
export function createBaseline(status: OfferStatus, submissions: readonly Submission[] | undefined): Baseline {
  return {
    publishingVersion: readPublishingVersion(status, submissions),
    liveVersion: readLiveVersion(status, submissions),
    offerStatus: status.state,
    signOff: findStep(status.steps, SIGN_OFF_STEP)?.status,
    live: findStep(status.steps, LIVE_STEP)?.status,
    submissionIds: submissions?.slice(0, SUBMISSIONS_KEPT).map((submission) => submission.id),
  };
}

/** True where the offer's status still is what it was before the POST: nothing of ours shows in it. */
export function isAtBaseline(status: OfferStatus, baseline: Baseline): boolean {
  return (
    status.state === baseline.offerStatus &&
    (status.publishingVersion ?? baseline.publishingVersion) === baseline.publishingVersion &&
    findStep(status.steps, SIGN_OFF_STEP)?.status === baseline.signOff &&
    findStep(status.steps, LIVE_STEP)?.status === baseline.live
  );
}

/** The offer's publishing version: from `/status`, else of the newest submission; undefined where it is unreadable. */
export function readPublishingVersion(
  status: OfferStatus,
  submissions: readonly Submission[] | undefined,
): number | undefined {
  return status.publishingVersion ?? submissions?.[0]?.publishingVersion;
}

/** The publishing version that buyers see: the status's own where it is live, else the newest go-live that succeeded. */
export function readLiveVersion(
  status: OfferStatus,
  submissions: readonly Submission[] | undefined,
): number | undefined {
  if (isLive(status) && !isAtSignOff(status)) return readPublishingVersion(status, submissions);
  const versions = (submissions ?? [])
    .filter((submission) => isGoLiveSubmission(submission) && submission.state === "succeeded")
    .flatMap((submission) => submission.publishingVersion ?? []);
  return versions.length === 0 ? undefined : Math.max(...versions);
}
