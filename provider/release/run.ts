import { isMarketplaceError } from "../model/errors";
import { actions } from "./actions";
import { type ReleaseState, statusOfPair } from "./attempt";
import type { ReleaseContext } from "./context";
import { type Action, type Situation, decide } from "./decide";
import { type Journal, OfferBusyError } from "./journal";
import { pollOpenOnce } from "./followActions";
import { formatRecovered, formatTrouble } from "./messages";
import { type ReleaseResult, type Session, type Step, finish, subjectOf } from "./session";

/** `apply` does what is declared; `read` only brings forward what state holds: it never posts and never adopts. */
export type RunMode = "apply" | "read";

/** Far more turns than rows: a decision that keeps asking is a programming fault, not a reason to loop. */
const MAX_TURNS = 24;

/** What a refresh may do: rows 0 to 4, as far as they only read. */
const READING: ReadonlySet<Action["kind"]> = new Set(["keep", "follow", "followOther", "settle", "unclear"]);

/** What may take days: no other process of this machine is kept waiting for it. */
const WAITING: ReadonlySet<Action["kind"]> = new Set(["follow", "followOther", "settle"]);

/**
 * Carries a declared release forward: decide, act, decide again, until there is nothing to do but save. It never
 * throws: trouble of any kind is a failure that carries the state, because a go-live that was sent must not be lost.
 * @param saved what the engine's state already shows; the journal need not keep it any longer
 */
export async function runRelease(
  context: ReleaseContext,
  state: ReleaseState,
  mode: RunMode = "apply",
  saved?: ReleaseState,
): Promise<ReleaseResult> {
  const session: Session = { context, state, didPost: false };
  try {
    await catchUp(session, mode, saved);
    if (mode === "apply") tellRecovered(session, state, saved === undefined);
    return await takeTurns(session, mode);
  } catch (error) {
    return finish(session, { failure: formatTrouble(subjectOf(session), describe(error)) });
  } finally {
    await context.journal.unlock();
  }
}

/** Reads what the journal knows more than state, and says of the declared pair only what is known of it. */
async function catchUp(session: Session, mode: RunMode, saved?: ReleaseState): Promise<void> {
  const { journal, declared, deadlineAtMs, signal } = session.context;
  session.state = { ...session.state, status: statusOfPair(session.state, declared) };
  if (mode === "apply") await journal.lock(deadlineAtMs, signal);
  if (saved) await pruneLocked(journal, saved, mode);
  const merged = await journal.merge(session.state);
  session.state = { ...merged, status: statusOfPair(merged, declared) };
}

/** What only the journal knew was left by a run that could not save it. */
function tellRecovered(session: Session, { record: known }: ReleaseState, isCreate: boolean): void {
  const { record } = session.state;
  if (record === undefined || record.attemptId === known?.attemptId) return;
  session.context.notifier.info(formatRecovered(subjectOf(session), isCreate));
}

/** A refresh waits for nobody: where another process works on this offer, the journal is left as it is. */
async function pruneLocked(journal: Journal, saved: ReleaseState, mode: RunMode): Promise<void> {
  if (mode === "apply") return journal.prune(saved);
  const isFree = await journal.lock(-Infinity).then(
    () => true,
    () => false,
  );
  if (!isFree) return;
  await journal.prune(saved);
  await journal.unlock();
}

async function takeTurns(session: Session, mode: RunMode): Promise<ReleaseResult> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const action = decide(situationOf(session));
    if (mode === "read" && !READING.has(action.kind)) return finishReading(session);
    const isWaiting = WAITING.has(action.kind);
    if (isWaiting) await session.context.journal.unlock();
    const result = await perform(session, action);
    if (result) return result;
    // Another process may have posted meanwhile: what it wrote is read before the next decision.
    if (isWaiting) await catchUp(session, mode);
  }
  throw new Error(`the release could not be decided in ${MAX_TURNS} turns`);
}

/** What is declared needs an `up`; what is open is brought forward all the same. */
async function finishReading(session: Session): Promise<ReleaseResult> {
  await pollOpenOnce(session);
  return finish(session, { status: statusOfPair(session.state, session.context.declared) });
}

function perform(session: Session, action: Action): Promise<Step> {
  const carryOut = actions[action.kind] as (session: Session, action: Action) => Promise<Step>;
  return carryOut(session, action);
}

function situationOf({ context, state, observation, unsettled, seenAtSignOff }: Session): Situation {
  const maySubmit = context.ambient.env.get("AZURE_MARKETPLACE_SUBMIT") !== "never";
  return { declared: context.declared, state, observation, maySubmit, unsettled, seenAtSignOff };
}

function describe(error: unknown): string {
  if (isMarketplaceError(error) || error instanceof OfferBusyError) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `a fault in this program, please report it: ${text}`;
}
