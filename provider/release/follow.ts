import { parseTimeFrame } from "../model/duration";
import { isMarketplaceError } from "../model/errors";
import type { OfferStatus } from "../model/offer";
import type { Operation } from "../model/operation";
import { isTerminal } from "../model/status";
import type { Outcome, PollAnswer } from "../lro/outcome";
import { wait } from "../lro/wait";
import type { ReleaseRecord } from "./attempt";
import { isAtBaseline } from "./baseline";
import type { ReleaseContext } from "./context";
import { createProgress } from "./progress";
import { type Memory, type Verdict, compareVersion, judge, ownVersion } from "./verify";

/** What following an attempt brought: the verdict, and the newest readings for state. */
export interface Followed {
  verdict: Verdict;
  record: ReleaseRecord;
  operation?: Operation;
  status?: OfferStatus;
}

/** Between two looks at the offer's status while the operation runs: it only tells of rejection and supersession. */
const STATUS_EVERY_MS = 10 * 60_000;

/**
 * Follows one open attempt by its Location until it ends, blocks, is unclear, or the wait is over. Posts nothing.
 * @param onReading told of every answer at once, so that an error later in the wait loses none of them
 */
export async function follow(
  context: ReleaseContext,
  record: ReleaseRecord,
  operationLocation: string,
  deadlineAtMs: number,
  onReading: (followed: Followed) => void,
): Promise<Outcome<Followed>> {
  const { clock, random } = context.ambient;
  const follower = createFollower(context, record, operationLocation);
  const progress = createProgress(context, record);
  let hasAnswered = false;
  return wait<Followed>({
    clock,
    random,
    deadlineAtMs,
    signal: context.signal,
    ageMs: Math.max(0, clock.now() - Date.parse(record.submittedAt)),
    poll: async (signal) => {
      const answer = await follower(signal);
      onReading(answer.value);
      return answer;
    },
    isPassing: (error) => isPassing(error, hasAnswered),
    onPending: (followed) => {
      hasAnswered = true;
      progress.pending(followed);
    },
    onTrouble: (error) => progress.trouble(error),
  });
}

/**
 * Whatever goes wrong while reading, the operation goes on. Only what cannot pass by itself ends a wait: no sign-in
 * at all, or one that this run has never seen accepted.
 */
function isPassing(error: unknown, hasAnswered: boolean): boolean {
  if (!isMarketplaceError(error)) return false;
  if (error.code === "noCredential" || error.code === "insecureEndpoint") return false;
  const isSignIn = error.code === "unauthenticated" || error.code === "forbidden" || error.code === "credentialFailed";
  return hasAnswered || !isSignIn;
}

function createFollower(
  context: ReleaseContext,
  initial: ReleaseRecord,
  location: string,
): (signal?: AbortSignal) => Promise<PollAnswer<Followed>> {
  const { clock } = context.ambient;
  const memory = createMemory(initial);
  let record = initial;
  let pollCount = 0;
  let statusReadAtMs = -Infinity;
  return async (signal) => {
    const polled = await readOperation(context, location, signal);
    const operation = polled.operation;
    pollCount++;
    if (operation !== "gone") {
      if (pollCount === 1 && isTerminal(operation.status)) memory.isMaybeStale = true;
      record = { ...record, publishingVersion: operation.publishingVersion ?? record.publishingVersion };
    }
    const isDue = clock.monotonic() - statusReadAtMs >= STATUS_EVERY_MS || memory.lowerSinceMs !== undefined;
    const wantsStatus = operation === "gone" || operation.status === "succeeded" || isDue;
    const status = wantsStatus ? await readStatus(context, operation, signal) : undefined;
    if (status !== undefined) statusReadAtMs = clock.monotonic();
    remember(memory, record, operation, status, clock.monotonic());
    const verdict = judge(record, { operation, status }, memory, clock.monotonic());
    const followed: Followed = {
      verdict,
      record,
      operation: operation === "gone" ? undefined : operation,
      status: status === "unreadable" ? undefined : status,
    };
    return {
      ...answerFor(context, verdict),
      value: followed,
      retryAfterMs: polled.retryAfterMs,
      expectedMs: expected(operation),
    };
  };
}

async function readOperation(
  context: ReleaseContext,
  location: string,
  signal: AbortSignal | undefined,
): Promise<{ operation: Operation | "gone"; retryAfterMs?: number }> {
  try {
    return await context.api.getOperation(location, signal);
  } catch (error) {
    if (isMarketplaceError(error) && error.code === "notFound") return { operation: "gone" };
    throw error;
  }
}

/** A status that cannot be read is only worth an error where nothing else was read either. */
async function readStatus(
  context: ReleaseContext,
  operation: Operation | "gone",
  signal: AbortSignal | undefined,
): Promise<OfferStatus | "unreadable"> {
  try {
    return await context.api.getOfferStatus(context.offer, signal);
  } catch (error) {
    if (!isMarketplaceError(error) || (operation === "gone" && error.isTransient)) throw error;
    return "unreadable";
  }
}

function createMemory(record: ReleaseRecord): Memory {
  const before = record.baseline;
  const isIdKnownBefore =
    record.operationId !== undefined && before?.submissionIds?.includes(record.operationId) === true;
  const hasShownOurs = before?.publishingVersion !== undefined && before.publishingVersion === ownVersion(record);
  return { isMaybeStale: isIdKnownBefore, hasShownOurs, hasLeftBaseline: false };
}

function remember(
  memory: Memory,
  record: ReleaseRecord,
  operation: Operation | "gone",
  status: OfferStatus | "unreadable" | undefined,
  nowMs: number,
): void {
  memory.goneSinceMs = operation === "gone" ? (memory.goneSinceMs ?? nowMs) : undefined;
  const isSucceeded = operation !== "gone" && operation.status === "succeeded";
  memory.succeededSinceMs = isSucceeded ? (memory.succeededSinceMs ?? nowMs) : undefined;
  if (status === undefined || status === "unreadable") return;
  const version = compareVersion(record, status);
  memory.lowerSinceMs = version === "lower" ? (memory.lowerSinceMs ?? nowMs) : undefined;
  if (version === "same") memory.hasShownOurs = true;
  if (record.baseline && !isAtBaseline(status, record.baseline)) memory.hasLeftBaseline = true;
}

function answerFor(context: ReleaseContext, verdict: Verdict): Pick<PollAnswer<Followed>, "state"> {
  if (verdict.kind === "pending") return { state: "pending" };
  if (verdict.kind === "blocked") return { state: context.onBlocked === "wait" ? "pending" : "failed" };
  if (verdict.kind === "unclear") return { state: "failed" };
  if (verdict.result === "succeeded") return { state: "completed" };
  return { state: verdict.result === "canceled" ? "canceled" : "failed" };
}

function expected(operation: Operation | "gone"): number | undefined {
  if (operation === "gone") return undefined;
  const running = operation.steps.find((step) => step.status === "inProgress");
  return parseTimeFrame(running?.estimatedTimeFrame);
}
