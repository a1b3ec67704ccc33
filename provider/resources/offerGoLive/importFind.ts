import { type Submission, isAtSignOff, isGoLiveSubmission, isLive } from "../../model/offer";
import type { Operation } from "../../model/operation";
import { locationForOperationId } from "../../model/operationLocation";
import { findAdoptionProblem, readOrMissing } from "../../release/adoption";
import type { ReleaseContext } from "../../release/context";
import type { Observation } from "../../release/observe";
import { resourceId } from "./deps";

/** A go-live that can be imported, as the service shows it. */
export interface Found {
  publishingVersion?: number;
  /** Undefined where the service does not tell, or does not find, its operation. */
  known?: { operationId: string; location: string; operation: Operation };
  /** True where the offer's own status says that it is live, whatever its operation says. */
  isLive?: true;
}

/**
 * The go-live that runs, else the one that is live: what runs is what the next `up` has to wait for.
 * @throws Error where there is neither
 */
export async function findNewest(context: ReleaseContext, seen: Observation): Promise<Found> {
  const { status, submissions = [], baseline, runningGoLive } = seen;
  if (runningGoLive) {
    const known = await readKnown(context, runningGoLive.operationId);
    return { known, publishingVersion: known?.operation.publishingVersion ?? runningGoLive.publishingVersion };
  }
  const { liveVersion } = baseline;
  if (liveVersion === undefined && !(isLive(status) && !isAtSignOff(status))) throw refuseNothing(context, seen);
  const isIt = (row: Submission): boolean =>
    isGoLiveSubmission(row) && row.state === "succeeded" && row.publishingVersion === liveVersion;
  const known = liveVersion === undefined ? undefined : await readKnown(context, submissions.find(isIt)?.id);
  // An id may be shared by several operations: one that carries another version tells nothing of this one.
  const isOther = (known?.operation.publishingVersion ?? liveVersion) !== liveVersion;
  return { known: isOther ? undefined : known, publishingVersion: liveVersion, isLive: true };
}

/**
 * The go-live of one operation, however it ended.
 * @throws Error where the operation is not found, or is no go-live of this offer
 */
export async function findNamed(context: ReleaseContext, seen: Observation, operationId: string): Promise<Found> {
  const row = seen.submissions?.find((one) => one.id === operationId && isGoLiveSubmission(one));
  const known = row || isOfOffer(context, operationId) ? await readKnown(context, operationId) : undefined;
  const problem = known
    ? findAdoptionProblem(known.operation, undefined)
    : "the service does not find it for this offer";
  if (problem !== undefined || !known) {
    throw refuseImport(context, `operation ${operationId}: ${problem}`, [
      "name the operation of a go-live of this offer, or none",
    ]);
  }
  const { publishingVersion = row?.publishingVersion } = known.operation;
  const { runningGoLive: running } = seen;
  const shown = running?.operationId === operationId ? running.publishingVersion : undefined;
  return { known, publishingVersion: publishingVersion ?? shown };
}

/** Why nothing is imported, what was sent (nothing), and what can be done instead. */
export function refuseImport({ api, offer }: ReleaseContext, why: string, next: readonly string[]): Error {
  const lines = next.map((step, index) => `  ${index === 0 ? "next" : "or"}: ${step}`);
  const headline = `refused: ${resourceId(offer)} cannot be imported: ${why}`;
  return new Error([headline, "  sent: nothing was posted", ...lines, `  portal: ${api.portalUrl(offer)}`].join("\n"));
}

/** An id of an offer that is not migrated names its offer; any other is asked for under the offer's own path. */
function isOfOffer({ offer }: ReleaseContext, operationId: string): boolean {
  const named = operationId.toLowerCase();
  return !named.includes("$") || named.startsWith(`${offer.publisherId}$${offer.offerId}$`.toLowerCase());
}

async function readKnown(context: ReleaseContext, operationId: string | undefined): Promise<Found["known"]> {
  if (operationId === undefined) return undefined;
  const location = locationForOperationId(context.offer.publisherId, context.offer.offerId, operationId);
  const operation = await readOrMissing(context, location);
  return operation && { operationId, location, operation };
}

function refuseNothing(context: ReleaseContext, { phase, status }: Observation): Error {
  const places = {
    atSignOff: "a preview waits for publisher sign-off",
    publishRunning: "it is being published to preview",
  };
  const place = phase === "atSignOff" || phase === "publishRunning" ? places[phase] : `its status is ${status.word}`;
  const why = `no version of it is seen to be live, and no go-live runs (${place})`;
  return refuseImport(context, why, [
    "declare it without importing: `pulumi up` posts its first release once a preview is at publisher sign-off",
    "if something is live all the same, name its go-live: …/<operation id>@<release>",
  ]);
}
