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
  const answer = await context.api.goLive(context.offer);
  if (answer.kind === "accepted") {
    const { operationId, operationLocation } = answer;
    return { kind: "accepted", record: { ...record, operationId }, operationLocation };
  }
  if (answer.kind === "unclear") {
    return { kind: "unclear", record: { ...record, doubt: answer.error.message }, error: answer.error };
  }
  return { kind: answer.kind, error: answer.error };
}
