import { isMarketplaceError } from "../model/errors";
import { locationForOperationId } from "../model/operationLocation";
import { type Outcome } from "../lro/outcome";
import { wait } from "../lro/wait";
import { type ReleaseRecord, isKnownOperation, openRecord, withRecord, withoutRecord } from "./attempt";
import { isPassing } from "./follow";
import { formatNotApplied } from "./messages";
import { observe } from "./observe";
import { type Looks, type Reconciliation, reconcile } from "./reconcile";
import { type Session, type Step, finish, subjectOf } from "./session";

/** Row 4 (and row 2's reading): asks the service what became of a POST whose answer was lost. Posts nothing. */
export async function settleOpen(session: Session): Promise<Step> {
  const record = openRecord(session.state);
  if (!record) throw new Error("there is no open attempt to settle");
  session.context.notifier.progress(`${record.release}: asking what became of the POST of ${record.submittedAt}`);
  const looks: Looks = { hasGoneOn: record.watch?.hasLeftBaseline };
  const { last, kind } = await askUntilSettled(session, record, looks);
  if (looks.hasGoneOn) {
    const moved = { ...record, watch: { ...record.watch, hasLeftBaseline: true } };
    session.state = withRecord(session.state, moved);
  }
  session.observation = undefined;
  if (kind === "completed" && last.kind === "ours") return continueWithId(session, record, last.operationId);
  if (kind === "completed" && last.kind === "oursByStatus") return continueByStatus(session, record);
  if (kind === "completed" && last.kind === "notApplied") return forget(session, record);
  const why = last && "why" in last ? last.why : "the service could not be asked";
  session.unsettled = { why, isFinal: kind === "completed" };
  return undefined;
}

function askUntilSettled(session: Session, record: ReleaseRecord, looks: Looks): Promise<Outcome<Reconciliation>> {
  const { api, offer, ambient, signal, deadlineAtMs } = session.context;
  const { clock, random } = ambient;
  let hasAnswered = false;
  return wait<Reconciliation>({
    clock,
    random,
    deadlineAtMs,
    signal,
    isPassing: (error) => isPassing(error, hasAnswered),
    poll: async () => {
      const seen = await observe(api, offer, clock.now(), signal);
      hasAnswered = true;
      const isKnown = (id: string): boolean => isKnownOperation(session.state, id);
      const value = reconcile(record, seen, isKnown, looks, { nowMs: clock.now(), monotonicMs: clock.monotonic() });
      return { state: value.kind === "reading" ? "pending" : "completed", value };
    },
  });
}

async function continueWithId(session: Session, record: ReleaseRecord, operationId: string): Promise<Step> {
  const { context } = session;
  const { publisherId, offerId } = context.offer;
  const location = locationForOperationId(publisherId, offerId, operationId);
  // The list's ids are operation ids for migrated offers; where they are not, the offer's status is all there is.
  if (!(await isReadable(session, location))) return continueByStatus(session, record);
  const located = { ...record, operationId, doubt: undefined };
  await context.journal.located(located, location);
  session.state = { ...withRecord(session.state, located), operationLocation: location, status: "running" };
  context.notifier.info(
    `${record.release}: the service did get the go-live, operation ${operationId}; nothing is posted`,
  );
  return undefined;
}

async function continueByStatus(session: Session, record: ReleaseRecord): Promise<Step> {
  const seen = { ...record, evidence: "status" as const, doubt: undefined };
  await session.context.journal.located(seen, undefined);
  session.state = { ...withRecord(session.state, seen), operationLocation: undefined, status: "running" };
  session.context.notifier.info(
    `${record.release}: the service did get the go-live, as the offer's status shows; the operation's id is not known`,
  );
  return undefined;
}

/** The POST was never applied: the pair is as if it had not been posted. One POST an engine call, so this one posts none. */
async function forget(session: Session, record: ReleaseRecord): Promise<Step> {
  await session.context.journal.ended(record, "notApplied");
  session.state = withoutRecord(session.state);
  session.context.notifier.info(`${record.release}: the service never got the go-live of ${record.submittedAt}`);
  if (!session.didPost) return undefined;
  const why = "the answer to the POST was lost, and the service shows that it was never applied";
  return finish(session, { status: "notStarted", failure: formatNotApplied(subjectOf(session), why) });
}

async function isReadable(session: Session, location: string): Promise<boolean> {
  try {
    await session.context.api.getOperation(location, session.context.signal);
    return true;
  } catch (error) {
    if (isMarketplaceError(error)) return error.code !== "notFound";
    throw error;
  }
}
