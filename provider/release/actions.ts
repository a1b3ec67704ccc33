import { isUsableLocation, locationForOperationId, parseOperationLocation } from "../model/operationLocation";
import {
  type Ending,
  type ReleaseRecord,
  endRecord,
  formatOffer,
  formatPair,
  isKnownOperation,
  isSamePair,
  openRecord,
  statusOfPair,
  withName,
  withRecord,
} from "./attempt";
import { findAdoptionProblem, readOrMissing } from "./adoption";
import { isoInstant, isoNow } from "./context";
import type { Action, Refusal } from "./decide";
import { followOpen, followOther, pollOpenOnce } from "./followActions";
import { formatEnded, formatNotPosted, formatRefusal, formatUnclear, formatUnclearLive } from "./messages";
import { observe } from "./observe";
import { postDeclared } from "./postAction";
import { settleOpen } from "./settleAction";
import { withSuccess } from "./readings";
import { type Session, type Step, finish, subjectOf } from "./session";
import { createRecord } from "./submit";
import { waitForForeign } from "./foreignWait";

type Handlers = { [K in Action["kind"]]: (session: Session, action: Extract<Action, { kind: K }>) => Promise<Step> };

/** How each action is carried out. A handler that returns undefined has changed the session: decide again. */
export const actions: Handlers = {
  observe: observeNow,
  keep: keepEnded,
  name: nameImported,
  restore: restoreEarlier,
  refuse: refuse,
  follow: followOpen,
  followOther: (session, { isForeign }) => (isForeign ? waitForForeign(session) : followOther(session)),
  settle: settleOpen,
  unclear: stopUnclear,
  abandon: abandonOpen,
  takeOver: takeOver,
  recordLive: recordLive,
  unclearLive: stopUnclearLive,
  notPosted: async (session) => finish(session, { status: "notStarted", warning: formatNotPosted(subjectOf(session)) }),
  post: postDeclared,
};

async function observeNow(session: Session): Promise<Step> {
  const { api, offer, ambient, signal } = session.context;
  session.observation = await observe(api, offer, ambient.clock.now(), signal);
  if (session.observation.phase === "atSignOff") {
    session.seenAtSignOff = session.observation.baseline.publishingVersion;
  }
  return undefined;
}

async function keepEnded(session: Session): Promise<Step> {
  const record = session.state.record;
  if (!record?.result) throw new Error("an open record was kept as ended");
  const status = statusOfPair(session.state, record);
  if (record.result === "succeeded") return finish(session, { status, warning: findPinWarning(session, record) });
  const errors = session.state.messages.filter((message) => message.level === "error").map((message) => message.text);
  return finish(session, { status, failure: formatEnded(subjectOf(session), errors.join("; ") || undefined) });
}

/** After success a changed candidate changes nothing, and a person must not believe that it did. */
function findPinWarning({ context }: Session, record: ReleaseRecord): string | undefined {
  const pinned = context.declared.candidate;
  const sent = record.publishingVersion;
  if (pinned === undefined || sent === undefined || pinned === sent) return undefined;
  return `candidate ${pinned} is pinned, but ${formatOffer(context.offer)} release ${formatPair(record)} went live as version ${sent}; nothing was posted`;
}

async function nameImported(session: Session): Promise<Step> {
  const { context, state, observation } = session;
  const { declared, notifier } = context;
  const imported = state.record;
  if (!imported) throw new Error("there is no imported release to name");
  session.state = withName(state, declared);
  const version = imported.publishingVersion;
  notifier.info(`${declared.release}: named what was imported as ${imported.release}; nothing was posted`);
  const live = observation?.baseline.liveVersion;
  if (live !== undefined && live !== version) {
    notifier.warn(
      `${formatOffer(context.offer)}: release ${formatPair(declared)} is publishing version ${version}, but version ${live} is live now`,
    );
  }
  return undefined;
}

async function restoreEarlier(session: Session, { live }: Extract<Action, { kind: "restore" }>): Promise<Step> {
  const { state, context } = session;
  if (state.record?.release === live.release && state.record.result === "succeeded")
    return finish(session, { status: "succeeded" });
  const old = state.history.find((record) => isSamePair(record, live) && record.result === "succeeded");
  const now = isoNow(context);
  // `posted` is never cut, `history` is: what is left of a record that has gone from it is that it is live now.
  const seen = { ...live, attemptId: `${live.release}#${live.attempt}`, submittedAt: now, adopted: true };
  const record = old ?? endRecord({ ...seen, result: undefined }, "succeeded", now, "status");
  session.state = withRecord({ ...state, history: state.history.filter((kept) => kept !== old) }, record);
  return finish(session, { status: "succeeded" });
}

async function refuse(session: Session, { refusal }: { refusal: Refusal }): Promise<Step> {
  if (openRecord(session.state)) await pollOpenOnce(session);
  const status = statusOfPair(session.state, session.context.declared);
  return finish(session, { status, failure: formatRefusal(subjectOf(session), refusal) });
}

async function stopUnclear(session: Session, { why }: Extract<Action, { kind: "unclear" }>): Promise<Step> {
  const doubt = openRecord(session.state)?.doubt ?? "the answer to its POST was lost";
  return finish(session, { status: "unclear", failure: formatUnclear(subjectOf(session), `${doubt}\n  seen: ${why}`) });
}

async function stopUnclearLive(session: Session, action: Extract<Action, { kind: "unclearLive" }>): Promise<Step> {
  return finish(session, {
    status: "unclear",
    failure: formatUnclearLive(subjectOf(session), action.publishingVersion),
  });
}

async function abandonOpen(session: Session): Promise<Step> {
  await closeOpen(session, "abandoned");
  session.unsettled = undefined;
  return undefined;
}

async function closeOpen(session: Session, result: Ending): Promise<void> {
  const open = openRecord(session.state);
  if (!open) return;
  const closed = endRecord(open, result, isoNow(session.context));
  await session.context.journal.ended(closed, result);
  session.state = withRecord(session.state, closed);
}

async function recordLive(session: Session, action: Extract<Action, { kind: "recordLive" }>): Promise<Step> {
  const { context, state } = session;
  const { publishingVersion } = action;
  const open = openRecord(state);
  const record = open
    ? { ...open, publishingVersion }
    : { ...createRecord(context, { publishingVersion }), adopted: true };
  const closed = endRecord(record, "succeeded", isoNow(context), "status");
  await context.journal.ended(closed, "succeeded", "status");
  session.state = withSuccess({ ...state, operationLocation: undefined, steps: [] }, closed);
  return finish(session, {});
}

async function takeOver(session: Session, action: Extract<Action, { kind: "takeOver" }>): Promise<Step> {
  const { context, state } = session;
  const { publisherId, offerId } = context.offer;
  const isLocation = action.operation.includes("/");
  const raw = isLocation ? action.operation : locationForOperationId(publisherId, offerId, action.operation);
  const location = parseOperationLocation(raw, context.api.serviceOrigin);
  if (!isUsableLocation(location))
    return refuseAdoption(session, `adopt.operation cannot be followed: ${location.detail}`);
  const { operationId } = location;
  if (isKnownOperation(state, operationId))
    return refuse(session, { refusal: { code: "adoptedElsewhere", operationId } });
  const operation = await readOrMissing(context, location.raw);
  const problem = operation
    ? findAdoptionProblem(operation, context.declared.candidate)
    : "the service does not find it (404)";
  if (problem !== undefined || !operation) return refuseAdoption(session, `operation ${operationId}: ${problem}`);
  const publishingVersion = operation.publishingVersion ?? action.publishingVersion;
  const submittedAt = isoInstant(Date.parse(operation.submittedAt ?? "") || context.ambient.clock.now());
  const record = { ...createRecord(context, { publishingVersion }), submittedAt, operationId, adopted: true };
  await closeOpen(session, "abandoned");
  await context.journal.posting(record);
  await context.journal.located(record, location.raw);
  session.state = { ...withRecord(session.state, record), operationLocation: location.raw, status: "running" };
  context.notifier.info(`${context.declared.release}: took over operation ${operationId}; nothing was posted`);
  return undefined;
}

function refuseAdoption(session: Session, missing: string): Promise<Step> {
  return refuse(session, { refusal: { code: "notReady", missing } });
}
