import { withRecord } from "./attempt";
import type { Action } from "./decide";
import { formatInterrupted, formatNotApplied } from "./messages";
import { observe } from "./observe";
import { type Session, type Step, finish, subjectOf } from "./session";
import { OBSERVATION_HOLDS_MS, type Submission, submit } from "./submit";
import { LAG_MS } from "./verify";

/** Between two looks after a refusal that may mean that somebody else's go-live runs. */
const LOOK_EVERY_MS = 30_000;

/** Row 7: the one POST of this call. Whatever comes of it, the attempt is in the session's state before anything else. */
export async function postDeclared(session: Session, action: Extract<Action, { kind: "post" }>): Promise<Step> {
  if (session.didPost) throw new Error("a second POST in one call was prevented");
  const age = session.context.ambient.clock.now() - action.observation.atMs;
  if (age < 0 || age > OBSERVATION_HOLDS_MS) {
    session.observation = undefined;
    return undefined;
  }
  if (await settleBeforeFirst(session)) return undefined;
  if (session.context.signal?.aborted)
    return finish(session, { status: "notStarted", failure: formatInterrupted(subjectOf(session)) });
  const submission = await submit(session.context, action.observation);
  session.didPost = true;
  session.observation = undefined;
  return applySubmission(session, submission, action);
}

/** A run on a machine that keeps nothing may ask to look twice, one lag apart, before it posts for the first time. */
async function settleBeforeFirst(session: Session): Promise<boolean> {
  const { ambient, signal } = session.context;
  if (ambient.env.get("AZURE_MARKETPLACE_SETTLE") !== "1" || session.hasSettled || session.state.posted.length > 0)
    return false;
  await ambient.clock.sleep(LAG_MS, signal);
  session.hasSettled = true;
  session.observation = undefined;
  return true;
}

async function applySubmission(
  session: Session,
  submission: Submission,
  { observation }: Extract<Action, { kind: "post" }>,
): Promise<Step> {
  const clean = { ...session.state, steps: [], messages: [], previewLinks: [], liveLinks: [], offerVersion: undefined };
  if (submission.kind === "accepted") {
    const { record, operationLocation } = submission;
    session.state = { ...withRecord(clean, record), operationLocation, status: "running", currentLive: undefined };
    session.context.notifier.info(`${record.release}: go-live accepted, operation ${record.operationId}`);
    return undefined;
  }
  if (submission.kind === "unclear") {
    session.state = { ...withRecord(clean, submission.record), operationLocation: undefined };
    return undefined;
  }
  if (submission.kind === "contested" && (await findForeign(session, observation.baseline.submissionIds ?? []))) {
    return undefined;
  }
  return finish(session, {
    status: "notStarted",
    failure: formatNotApplied(subjectOf(session), submission.error.message),
  });
}

/**
 * After a 400 or 409: looks for one lag whether a go-live runs that was not there before. If so it stays in the
 * session's observation, and the next decision says what it is.
 */
async function findForeign(session: Session, idsBefore: readonly string[]): Promise<boolean> {
  const { api, offer, ambient, signal, deadlineAtMs } = session.context;
  const endsAtMs = Math.min(ambient.clock.monotonic() + LAG_MS, deadlineAtMs);
  for (;;) {
    const seen = await observe(api, offer, ambient.clock.now(), signal);
    const id = seen.runningGoLive?.operationId;
    if (seen.phase === "goLiveRunning" && (id === undefined || !idsBefore.includes(id))) {
      session.observation = seen;
      return true;
    }
    if (ambient.clock.monotonic() >= endsAtMs || signal?.aborted) return false;
    await ambient.clock.sleep(LOOK_EVERY_MS, signal);
  }
}
