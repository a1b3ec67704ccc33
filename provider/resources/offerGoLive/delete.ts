import type { CallContext } from "../../port/lifecycle";
import {
  type ReleaseRecord,
  type ReleaseState,
  endRecord,
  formatPair,
  isFollowable,
  openRecord,
  postedPairs,
  withRecord,
} from "../../release/attempt";
import { type ReleaseContext, isoNow } from "../../release/context";
import { createJournal } from "../../release/journal";
import { runRelease } from "../../release/run";
import { type Cancelled, cancelOpen } from "./cancelOpen";
import { type OfferGoLiveDeps, assertSameOrigin, createContext, offerOf } from "./deps";
import { pickInputs, readState } from "./state";

const CANCEL_INSTEAD = 'with onDelete: "cancel", saved by an `up` before, it is cancelled first where that can be done';

/**
 * Forgets a release; what is live stays live. While our attempt is open, its record would be lost: that is refused, or,
 * with `onDelete: "cancel"`, the operation is cancelled first.
 * @throws Error where an attempt stays open, naming the ways out
 */
export async function deleteRelease(
  deps: OfferGoLiveDeps,
  call: CallContext,
  id: string,
  stored: Record<string, unknown>,
): Promise<void> {
  const state = readState(stored);
  if (!state) return;
  const inputs = pickInputs(stored);
  // A killed run may have posted what no state tells of.
  const journal = createJournal(deps.ambient, call.notifier, state.serviceOrigin, offerOf(inputs));
  const known = await journal.merge(state);
  const first = openRecord(known);
  if (!first) {
    // What ended and was saved is not to look like a killed run's to whoever declares the offer again.
    await journal.prune(state);
    return forget(call, id, known);
  }
  const context = { ...createContext(deps, call, inputs), declared: declaredFor(first), waitFor: "live" as const };
  assertSameOrigin(state, context.api);
  const now = await look(context, state, state);
  if (!openRecord(now)) return forget(call, id, now);
  if (inputs.onDelete !== "cancel")
    throw refuse(id, now, `deleting would lose its record; ${CANCEL_INSTEAD}`, "nothing");
  const cancelled = await tryToCancel(context, now, first);
  if (cancelled.kind === "refused") throw refuse(id, now, cancelled.why, cancelled.sent);
  const last = await look(context, cancelled.kind === "gone" ? withGone(now, cancelled.goneAt) : now);
  if (cancelled.kind === "gone" && openRecord(last)) {
    throw refuse(id, last, "the service no longer finds its operation, which proves nothing", "one cancel was sent");
  }
  const ended = withEnd(last, cancelled, isoNow(context));
  tellEnd(call, id, ended);
  forget(call, id, ended);
}

/** Brings what is open forward by one look, by its own pair, whatever is declared now. */
async function look(context: ReleaseContext, state: ReleaseState, saved?: ReleaseState): Promise<ReleaseState> {
  const once = { ...context, deadlineAtMs: context.ambient.clock.monotonic() };
  return (await runRelease(once, state, "read", saved)).state;
}

function declaredFor({ release, attempt, candidate }: ReleaseRecord): ReleaseContext["declared"] {
  return { release, attempt, candidate, onForeign: "fail" };
}

async function tryToCancel(context: ReleaseContext, now: ReleaseState, first: ReleaseRecord): Promise<Cancelled> {
  try {
    return await cancelOpen(context, now, first);
  } catch (error) {
    const why = `it could not be cancelled: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: "refused", why, sent: "no cancel was sent" };
  }
}

/** The cancel's own wait has seen the operation missing for as long as the rules ask for. */
function withGone(state: ReleaseState, goneAt: string): ReleaseState {
  const { record } = state;
  return record ? { ...state, record: { ...record, watch: { ...record.watch, goneAt } } } : state;
}

/** The operation has ended, whether or not the rest of the proof (a success that shows) could be read as well. */
function withEnd(state: ReleaseState, cancelled: Cancelled, at: string): ReleaseState {
  const open = openRecord(state);
  if (!open || cancelled.kind !== "ended") return state;
  const { status } = cancelled.operation;
  return withRecord(state, endRecord(open, status === "succeeded" || status === "failed" ? status : "canceled", at));
}

function tellEnd(call: CallContext, id: string, { record, operationId }: ReleaseState): void {
  const result = record?.result;
  const name = `${id}: release ${record ? formatPair(record) : "unknown"} (operation ${operationId})`;
  if (result === "canceled") call.notifier.info(`${name} was canceled; its record goes with this resource`);
  else if (result === "succeeded") {
    call.notifier.warn(`${name} succeeded before it could be cancelled: it is live and stays live`);
  } else call.notifier.info(`${name} ended as ${result}; there was nothing to cancel any more`);
}

function refuse(id: string, state: ReleaseState, why: string, sent: string): Error {
  const open = openRecord(state);
  const operation = state.operationId ?? "not known";
  const name = open ? `${formatPair(open)} is not over (operation ${operation}, posted at ${open.submittedAt})` : "?";
  const next = isFollowable(state)
    ? "wait until it has ended (`pulumi refresh` brings it forward), then delete"
    : "run `pulumi up`: it asks the service what became of it and posts nothing while that is unclear; then delete";
  return new Error(
    [
      `refused: ${id} release ${name}, and ${why}`,
      `  sent: ${sent}`,
      `  next: ${next}`,
      `  last resort: \`pulumi state delete\` forgets it; the go-live goes on`,
      `  portal: ${state.portalUrl}`,
    ].join("\n"),
  );
}

function forget(call: CallContext, id: string, state: ReleaseState): void {
  if (state.posted.length === 0) return;
  const live = postedPairs(state).findLast(({ result }) => result === "succeeded");
  const portal = `Portal: ${state.portalUrl}`;
  if (live) {
    call.notifier.warn(`${id}: forgotten by this stack; the offer stays live (release ${formatPair(live)}). ${portal}`);
  } else
    call.notifier.warn(`${id}: forgotten by this stack, which released nothing; what is live stays live. ${portal}`);
}
