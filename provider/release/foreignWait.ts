import { parseTimeFrame } from "../model/duration";
import type { OfferStatus } from "../model/offer";
import type { Outcome } from "../lro/outcome";
import { wait } from "../lro/wait";
import { formatOffer, formatPair } from "./attempt";
import { isoInstant } from "./context";
import { isPassing } from "./follow";
import { formatNotApplied } from "./messages";
import { type Observation, observe } from "./observe";
import { createProgress, formatStepLine } from "./progress";
import { type Session, type Step, finish, subjectOf } from "./session";

/** Somebody else's go-live, as far as the service tells. */
export interface ForeignGoLive {
  operationId?: string;
  publishingVersion?: number;
  /** ISO instant since which it runs: as the list of submissions says, else at which this run first saw it. */
  since: string;
}

/**
 * Row 5b with `onForeign: "wait"`: waits until no go-live runs on this offer, then lets everything be decided anew.
 * It is over when the offer says so, not when one operation does: somebody may start another one meanwhile.
 */
export async function waitForForeign(session: Session): Promise<Step> {
  const { context, observation } = session;
  if (!observation) throw new Error("there is no go-live to wait for");
  const foreign = readForeign(observation);
  context.notifier.info(`waiting for a go-live that this stack does not know to end (${formatForeign(foreign)})`);
  const outcome = await waitUntilNoneRuns(session, foreign);
  if (outcome.kind !== "completed") {
    const seen = outcome.last ? readForeign(outcome.last, foreign) : foreign;
    return finish(session, { status: "notStarted", warning: formatWaitsForForeign(session, seen) });
  }
  // The offer is looked at again before anything else: taking the journal's lock anew may have taken a while.
  session.observation = undefined;
  if (!session.didPost) return undefined;
  const why = `another go-live ran (${formatForeign(foreign)}); it has ended now`;
  return finish(session, { status: "notStarted", failure: formatNotApplied(subjectOf(session), why) });
}

/** The go-live that an observation shows; what it does not tell is taken from an earlier one of the same operation. */
export function readForeign(observation: Observation, before?: ForeignGoLive): ForeignGoLive {
  const { operationId, publishingVersion } = observation.runningGoLive ?? {};
  const row = observation.submissions?.find(({ id }) => id === operationId);
  const known = before?.operationId === operationId ? before : undefined;
  const changedAtMs = Date.parse(row?.changedAt ?? "");
  return {
    operationId,
    publishingVersion,
    since: known?.since ?? isoInstant(Number.isFinite(changedAtMs) ? changedAtMs : observation.atMs),
  };
}

/** The last warning of a run that ends while somebody else's go-live still runs. */
export function formatWaitsForForeign(session: Session, foreign: ForeignGoLive): string {
  const { offer, declared, state } = subjectOf(session);
  const adopt = `adopt: { release: ${JSON.stringify(declared.release)}, operation: ${JSON.stringify(foreign.operationId)} }`;
  return [
    `NOT LIVE YET: ${formatOffer(offer)} release ${formatPair(declared)} was not posted, because a go-live that this ` +
      `stack does not know is still under way (${formatForeign(foreign)})`,
    `  operation: none`,
    session.didPost ? "  sent: one POST that was not applied" : "  sent: nothing was sent for this release",
    "  next: run `pulumi up` again once it has ended: it decides anew and posts at most once",
    ...(foreign.operationId === undefined ? [] : [`  or: if it is this release, take it over: ${adopt}`]),
    `  portal: ${state.portalUrl}`,
  ].join("\n");
}

function formatForeign({ operationId, publishingVersion, since }: ForeignGoLive): string {
  return `operation ${operationId ?? "unknown"}, publishing version ${publishingVersion ?? "unknown"}, since ${since}`;
}

/** A run that may not wait looks once more and goes, as it does for another release of its own. */
function waitUntilNoneRuns({ context }: Session, foreign: ForeignGoLive): Promise<Outcome<Observation>> {
  const { api, offer, ambient, signal, declared } = context;
  const { clock, random } = ambient;
  const label = `${declared.release}: waits for operation ${foreign.operationId ?? "unknown"}`;
  const record = { release: label, attempt: 1, attemptId: "", submittedAt: foreign.since };
  const progress = createProgress(context, record);
  return wait<Observation>({
    clock,
    random,
    deadlineAtMs: context.waitFor === "accepted" ? clock.monotonic() : context.deadlineAtMs,
    signal,
    ageMs: Math.max(0, clock.now() - Date.parse(foreign.since)),
    poll: async () => {
      const value = await observe(api, offer, clock.now(), signal);
      const state = value.phase === "goLiveRunning" ? "pending" : "completed";
      return { state, value, expectedMs: expectedMs(value.status) };
    },
    // This call has read the offer before, so whatever fails now may pass.
    isPassing: (error) => isPassing(error, true),
    onPending: ({ status }) => progress.pending({ verdict: { kind: "pending" }, stepLine: formatStepLine(status) }),
    onTrouble: (error) => progress.trouble(error),
  });
}

function expectedMs({ steps }: OfferStatus): number | undefined {
  return parseTimeFrame(steps.find((step) => step.status === "inProgress")?.estimatedTimeFrame);
}
