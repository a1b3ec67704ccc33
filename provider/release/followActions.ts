import { formatDuration } from "../model/duration";
import type { Outcome } from "../lro/outcome";
import { type ReleaseStatus, endRecord, isFollowable, openRecord, withRecord } from "./attempt";
import { isoNow } from "./context";
import { type Followed, follow } from "./follow";
import {
  formatBlocked,
  formatEnded,
  formatNotLiveYet,
  formatTimedOut,
  formatUnclear,
  formatWaitsForOther,
} from "./messages";
import { formatStepLine } from "./progress";
import { withReadings, withSuccess } from "./readings";
import { type Session, type Step, finish, subjectOf } from "./session";

/** Row 3: follows our open attempt to its end, or to the end of the wait. */
export async function followOpen(session: Session): Promise<Step> {
  const { context } = session;
  session.state = { ...session.state, status: "running" };
  const outcome = await followRecord(session, waitUntil(session));
  if (outcome.kind === "timedOut" || outcome.kind === "aborted") return finishPending(session, outcome);
  const { verdict } = outcome.last;
  if (verdict.kind === "blocked") {
    return finish(session, { status: "blocked", failure: formatBlocked(subjectOf(session), verdict.messages) });
  }
  if (verdict.kind === "unclear") {
    return finish(session, { status: "unclear", failure: formatUnclear(subjectOf(session), verdict.why) });
  }
  if (verdict.kind !== "ended") throw new Error("a wait ended without a verdict");
  if (verdict.result === "succeeded") {
    context.notifier.progress(`${context.declared.release}: live`);
    return finish(session, {});
  }
  const why = [verdict.why, ...(verdict.messages ?? [])].filter((part) => part !== undefined).join("; ");
  return finish(session, { status: verdict.result as ReleaseStatus, failure: formatEnded(subjectOf(session), why) });
}

/** Row 2: follows another pair's operation; once it has ended, the declared pair is decided anew. */
export async function followOther(session: Session): Promise<Step> {
  const other = openRecord(session.state);
  session.context.notifier.info(`waiting for release ${other?.release} (operation ${other?.operationId}) to end`);
  const outcome = await followRecord(session, waitUntil(session));
  session.observation = undefined;
  const hasEnded = openRecord(session.state) === undefined;
  if (hasEnded) return undefined;
  if (outcome.last?.verdict.kind === "blocked") {
    const failure = formatBlocked(subjectOf(session), outcome.last.verdict.messages);
    return finish(session, { status: "notStarted", failure });
  }
  if (outcome.last?.verdict.kind === "unclear") {
    return finish(session, { status: "unclear", failure: formatUnclear(subjectOf(session), outcome.last.verdict.why) });
  }
  return finish(session, { status: "notStarted", warning: formatWaitsForOther(subjectOf(session)) });
}

/** Brings what is open forward by one poll, without waiting and whatever it brings. */
export async function pollOpenOnce(session: Session): Promise<void> {
  if (!isFollowable(session.state)) return;
  await followRecord(session, session.context.ambient.clock.monotonic());
}

async function followRecord(session: Session, deadlineAtMs: number): Promise<Outcome<Followed>> {
  const record = openRecord(session.state);
  const location = session.state.operationLocation;
  if (!record) throw new Error("there is no open attempt to follow");
  const outcome = await follow(session.context, record, location, deadlineAtMs, (readings) => {
    session.state = withReadings(session.state, readings, isoNow(session.context));
  });
  await applyEnd(session, outcome);
  return outcome;
}

async function applyEnd(session: Session, { last }: Outcome<Followed>): Promise<void> {
  if (last?.verdict.kind !== "ended") return;
  const { result, evidence } = last.verdict;
  const closed = endRecord(last.record, result, isoNow(session.context), evidence);
  await session.context.journal.ended(closed, result, evidence);
  session.state = result === "succeeded" ? withSuccess(session.state, closed) : withRecord(session.state, closed);
}

/** Waiting for "accepted" looks once and goes; so does a run whose time is up. */
function waitUntil({ context }: Session): number {
  return context.waitFor === "accepted" ? context.ambient.clock.monotonic() : context.deadlineAtMs;
}

function finishPending(session: Session, outcome: Outcome<Followed>): Step {
  const { context, state } = session;
  const submittedAt = Date.parse(state.record?.submittedAt ?? "");
  const elapsed = formatDuration(context.ambient.clock.now() - submittedAt);
  const now = `${outcome.last?.stepLine ?? formatStepLine(undefined)}, ${elapsed} after the go-live`;
  const note = outcome.last?.verdict.kind === "pending" ? outcome.last.verdict.note : undefined;
  const text = note === undefined ? now : `${now}; ${note}`;
  const mustFail = context.onTimeout === "fail" && context.waitFor === "live";
  if (mustFail) return finish(session, { status: "running", failure: formatTimedOut(subjectOf(session), text) });
  return finish(session, { status: "running", warning: formatNotLiveYet(subjectOf(session), text) });
}
