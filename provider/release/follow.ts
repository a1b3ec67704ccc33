import { parseTimeFrame } from "../model/duration";
import { isMarketplaceError } from "../model/errors";
import type { OfferStatus } from "../model/offer";
import type { Operation } from "../model/operation";
import { isTerminal } from "../model/status";
import type { Outcome, PollAnswer } from "../lro/outcome";
import { wait } from "../lro/wait";
import type { ReleaseRecord, Watch } from "./attempt";
import { isAtBaseline } from "./baseline";
import { type ReleaseContext, isoInstant } from "./context";
import { createProgress, formatStepLine } from "./progress";
import { type Memory, type Reading, type Verdict, compareVersion, judge, ownVersion } from "./verify";

/** What following an attempt brought, and as much as a wait holds while it sleeps: a thousand of them sleep at once. */
export interface Followed {
  verdict: Verdict;
  record: ReleaseRecord;
  /** Where the operation was, for people. */
  stepLine: string;
}

/** What one poll read, for state. */
export interface Readings {
  record: ReleaseRecord;
  operation?: Operation;
  status?: OfferStatus;
}

type SeenOperation = Reading["operation"];

/** Between two looks at the offer's status while the operation runs: it only tells of rejection and supersession. */
const STATUS_EVERY_MS = 10 * 60_000;

/**
 * Follows one open attempt by its Location until it ends, blocks, is unclear, or the wait is over. Posts nothing.
 * @param onReading told of every answer at once, so that an error later in the wait loses none of them
 */
export async function follow(
  context: ReleaseContext,
  record: ReleaseRecord,
  operationLocation: string | undefined,
  deadlineAtMs: number,
  onReading: (readings: Readings) => void,
): Promise<Outcome<Followed>> {
  const { clock, random } = context.ambient;
  const follower = createFollower(context, record, operationLocation, onReading);
  const progress = createProgress(context, record);
  let hasAnswered = false;
  return wait<Followed>({
    clock,
    random,
    deadlineAtMs,
    signal: context.signal,
    ageMs: Math.max(0, clock.now() - Date.parse(record.submittedAt)),
    poll: follower,
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
export function isPassing(error: unknown, hasAnswered: boolean): boolean {
  if (!isMarketplaceError(error)) return false;
  if (error.code === "noCredential" || error.code === "insecureEndpoint") return false;
  const isSignIn = error.code === "unauthenticated" || error.code === "forbidden" || error.code === "credentialRefused";
  return hasAnswered || !isSignIn;
}

function createFollower(
  context: ReleaseContext,
  initial: ReleaseRecord,
  location: string | undefined,
  onReading: (readings: Readings) => void,
): (signal?: AbortSignal) => Promise<PollAnswer<Followed>> {
  const { clock } = context.ambient;
  const memory = createMemory(initial, clock.now(), clock.monotonic());
  // A run that comes back to an operation it has seen running meets no older operation's answer.
  const isFirstLook = initial.watch === undefined && initial.publishingVersion === initial.baseline?.publishingVersion;
  let record = initial;
  let pollCount = 0;
  let statusReadAtMs = -Infinity;
  return async (signal) => {
    const polled = await readOperation(context, location, signal);
    const operation = polled.operation;
    pollCount++;
    if (typeof operation === "object") {
      if (pollCount === 1 && isTerminal(operation.status) && isFirstLook) memory.isMaybeStale = true;
      record = { ...record, publishingVersion: operation.publishingVersion ?? record.publishingVersion };
    }
    const isDue = clock.monotonic() - statusReadAtMs >= STATUS_EVERY_MS || memory.lowerSinceMs !== undefined;
    const wantsStatus = typeof operation === "string" || operation.status === "succeeded" || isDue;
    const status = wantsStatus ? await readStatus(context, operation, signal) : undefined;
    if (status !== undefined) statusReadAtMs = clock.monotonic();
    remember(memory, record, operation, status, clock.monotonic());
    record = { ...record, watch: watchOf(memory, clock.now(), clock.monotonic()) };
    const verdict = judge(record, { operation, status }, memory, clock.monotonic());
    const read = typeof operation === "string" ? undefined : operation;
    onReading({ record, operation: read, status: status === "unreadable" ? undefined : status });
    return {
      ...answerFor(context, verdict),
      value: { verdict, record, stepLine: formatStepLine(read) },
      retryAfterMs: polled.retryAfterMs,
      expectedMs: expected(operation),
    };
  };
}

async function readOperation(
  context: ReleaseContext,
  location: string | undefined,
  signal: AbortSignal | undefined,
): Promise<{ operation: SeenOperation; retryAfterMs?: number }> {
  if (location === undefined) return { operation: "unseen" };
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
  operation: SeenOperation,
  signal: AbortSignal | undefined,
): Promise<OfferStatus | "unreadable"> {
  try {
    return await context.api.getOfferStatus(context.offer, signal);
  } catch (error) {
    if (!isMarketplaceError(error) || (typeof operation === "string" && error.isTransient)) throw error;
    return "unreadable";
  }
}

/** What earlier runs have seen goes on counting: a rule of hours must hold for runs of minutes, too. */
function createMemory(record: ReleaseRecord, nowMs: number, monotonicMs: number): Memory {
  const { baseline: before, watch } = record;
  const isIdKnownBefore =
    record.operationId !== undefined && before?.submissionIds?.includes(record.operationId) === true;
  const hasShownOurs = before?.publishingVersion !== undefined && before.publishingVersion === ownVersion(record);
  const since = (at: string | undefined): number | undefined =>
    at === undefined ? undefined : monotonicMs - Math.max(0, nowMs - Date.parse(at));
  return {
    isMaybeStale: isIdKnownBefore || watch?.isMaybeStale === true,
    hasShownOurs,
    hasLeftBaseline: watch?.hasLeftBaseline === true,
    lowerSinceMs: since(watch?.lowerAt),
    goneSinceMs: since(watch?.goneAt),
    succeededSinceMs: since(watch?.succeededAt),
  };
}

function watchOf(memory: Memory, nowMs: number, monotonicMs: number): Watch | undefined {
  const at = (sinceMs: number | undefined): string | undefined =>
    sinceMs === undefined ? undefined : isoInstant(nowMs - (monotonicMs - sinceMs));
  const watch: Watch = {
    isMaybeStale: memory.isMaybeStale || undefined,
    hasLeftBaseline: memory.hasLeftBaseline || undefined,
    lowerAt: at(memory.lowerSinceMs),
    goneAt: at(memory.goneSinceMs),
    succeededAt: at(memory.succeededSinceMs),
  };
  return Object.values(watch).some((value) => value !== undefined) ? watch : undefined;
}

function remember(
  memory: Memory,
  record: ReleaseRecord,
  operation: SeenOperation,
  status: OfferStatus | "unreadable" | undefined,
  nowMs: number,
): void {
  memory.goneSinceMs = operation === "gone" ? (memory.goneSinceMs ?? nowMs) : undefined;
  const isSucceeded = typeof operation === "object" && operation.status === "succeeded";
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

function expected(operation: SeenOperation): number | undefined {
  if (typeof operation === "string") return undefined;
  const running = operation.steps.find((step) => step.status === "inProgress");
  return parseTimeFrame(running?.estimatedTimeFrame);
}
