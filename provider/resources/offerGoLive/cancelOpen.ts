import { type ReleaseRecord, type ReleaseState, formatPair, openRecord } from "../../release/attempt";
import { type CancelEnd, type CancelTarget, awaitCancelled, requestCancel } from "../../release/cancel";
import type { ReleaseContext } from "../../release/context";
import { maySubmit } from "./limits";

/** What became of a release that was to be cancelled: ended in some way, or still there, and why. */
export type Cancelled = Extract<CancelEnd, { kind: "ended" | "gone" }> | { kind: "refused"; why: string; sent: string };

const NOTHING = "no cancel was sent";
const ANSWERS = {
  done: "the service answered 200",
  accepted: "the service answered 202, which alone proves nothing",
  unclear: "its answer is not known",
};

/**
 * Cancels our own open operation, where the service says that it can be, and waits for that operation to end.
 * @param first the record before anything was read in this call: what its operation must still carry
 */
export async function cancelOpen(
  context: ReleaseContext,
  state: ReleaseState,
  first: ReleaseRecord,
): Promise<Cancelled> {
  const target = findTarget(context, state, first);
  if (typeof target === "string") return { kind: "refused", why: target, sent: NOTHING };
  context.notifier.progress(`${formatPair(first)}: asking to cancel operation ${state.operationId}`);
  const request = await underLock(context, () => requestCancel(context, target));
  if (request.kind === "ended") return request;
  if (request.kind === "refused") {
    const sent = request.wasSent ? "one cancel was sent, and refused" : NOTHING;
    return { kind: "refused", why: `it cannot be cancelled: ${request.why}`, sent };
  }
  const end = await awaitCancelled(context, target, request);
  if (end.kind !== "pending") return end;
  const sent = `one cancel was sent; ${ANSWERS[request.answer.kind]}`;
  return { kind: "refused", why: `its operation has not ended yet: ${end.why}`, sent };
}

/** What may be cancelled, or why nothing may. */
function findTarget(context: ReleaseContext, state: ReleaseState, first: ReleaseRecord): CancelTarget | string {
  const open = openRecord(state);
  if (!open || state.operationLocation === undefined) {
    return "it cannot be cancelled: which operation is its own is not known, and the service cancels whatever runs";
  }
  if (open.adopted) {
    return (
      "it is not cancelled: its operation was taken over, not started, by this stack (`pulumi-azure-marketplace cancel " +
      "--resource <name> --yes` cancels it all the same)"
    );
  }
  if (!maySubmit(context.ambient.env)) {
    return "it is not cancelled: this run may not submit anything (AZURE_MARKETPLACE_SUBMIT=never)";
  }
  const publishingVersion = first.baseline?.publishingVersion ?? first.candidate ?? first.publishingVersion;
  return { offer: context.offer, operationLocation: state.operationLocation, publishingVersion };
}

/** No other process of this machine posts between the look and the cancel. */
async function underLock<T>({ journal, deadlineAtMs, signal }: ReleaseContext, work: () => Promise<T>): Promise<T> {
  await journal.lock(deadlineAtMs, signal);
  try {
    return await work();
  } finally {
    await journal.unlock();
  }
}
