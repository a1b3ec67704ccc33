import type { MarketplaceError } from "../model/errors";
import { type ReleaseRecord } from "./attempt";
import { type ReleaseContext, isoNow } from "./context";
import type { Observation } from "./observe";
import { readProvenance } from "./provenance";

/** What became of the one POST of this call. */
export type Submission =
  | { kind: "accepted"; record: ReleaseRecord; operationLocation: string }
  | { kind: "refused" | "contested"; error: MarketplaceError }
  | { kind: "unclear"; record: ReleaseRecord; error: MarketplaceError };

/** An observation older than this is made again before a POST: somebody may have acted since. */
export const OBSERVATION_HOLDS_MS = 30_000;

/** How long an interrupted run waits for the answer to its POST. */
const ANSWER_GRACE_MS = 10_000;

/** A new attempt of the declared pair, frozen as it is at this moment. */
export function createRecord(
  context: ReleaseContext,
  seen: Pick<ReleaseRecord, "baseline" | "publishingVersion">,
): ReleaseRecord {
  const { declared } = context;
  return {
    release: declared.release,
    attempt: declared.attempt,
    attemptId: context.ambient.random.uuid(),
    candidate: declared.candidate,
    submittedAt: isoNow(context),
    ...readProvenance(context.ambient.env),
    approval: context.approval,
    reason: context.reason,
    ...seen,
  };
}

/** Posts the go-live, once. Whatever the answer, the attempt is in the result: nothing that was sent is forgotten. */
export async function submit(context: ReleaseContext, observation: Observation): Promise<Submission> {
  const { baseline } = observation;
  const record = createRecord(context, { baseline, publishingVersion: baseline.publishingVersion });
  context.notifier.progress(`${record.release}: posting the go-live`);
  await context.journal.posting(record);
  const patience = createPatience(context);
  const answer = await context.api.goLive(context.offer, patience.signal).finally(patience.end);
  if (answer.kind === "accepted") {
    const { operationId, operationLocation } = answer;
    const located = { ...record, operationId };
    await context.journal.located(located, operationLocation);
    return { kind: "accepted", record: located, operationLocation };
  }
  if (answer.kind === "unclear") {
    const doubted = { ...record, doubt: answer.error.message };
    await context.journal.doubted(doubted);
    return { kind: "unclear", record: doubted, error: answer.error };
  }
  await context.journal.ended(record, "notApplied");
  return { kind: answer.kind, error: answer.error };
}

/** An interrupted run still waits a little for the answer to its POST: with it, nobody has to ask what became of it. */
function createPatience({ ambient, signal }: ReleaseContext): { signal?: AbortSignal; end: () => void } {
  if (!signal) return { end: () => undefined };
  const controller = new AbortController();
  const giveUp = (): void => {
    void ambient.clock.sleep(ANSWER_GRACE_MS).then(() => controller.abort());
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener("abort", giveUp, { once: true });
  return { signal: controller.signal, end: () => signal.removeEventListener("abort", giveUp) };
}
