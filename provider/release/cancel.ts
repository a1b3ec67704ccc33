import type { Ambient } from "../ambient";
import { isMarketplaceError } from "../model/errors";
import type { OfferRef } from "../model/offer";
import type { Operation } from "../model/operation";
import { isTerminal } from "../model/status";
import { wait } from "../lro/wait";
import type { CancelAnswer, MarketplaceApi } from "../port/marketplaceApi";
import type { Notifier } from "../port/notifier";
import { isoInstant } from "./context";
import { isPassing } from "./follow";
import { formatStepLine } from "./progress";
import { LAG_MS } from "./verify";

/** What cancelling is given. */
export interface CancelWorld {
  ambient: Pick<Ambient, "clock" | "random">;
  api: MarketplaceApi;
  notifier: Pick<Notifier, "progress">;
  /** Monotonic milliseconds at which waiting ends. */
  deadlineAtMs: number;
  signal?: AbortSignal;
}

/** The one operation that may be cancelled. */
export interface CancelTarget {
  offer: OfferRef;
  operationLocation: string;
  /** What it must carry; a shared id may meanwhile name a later operation. */
  publishingVersion?: number;
}

/** What came of asking. */
export type CancelRequest =
  /** It had ended before it could be cancelled. */
  | { kind: "ended"; operation: Operation }
  /** It is not cancelled; `wasSent` where the service itself refused. */
  | { kind: "refused"; why: string; wasSent: boolean }
  /** The one POST left; only the operation tells what comes of it. */
  | { kind: "sent"; answer: Exclude<CancelAnswer, { kind: "refused" }> };

/** How the operation ended after that. */
export type CancelEnd =
  | { kind: "ended"; operation: Operation }
  /** The service no longer finds it, since this ISO instant. */
  | { kind: "gone"; goneAt: string }
  /** It still runs, as far as anybody knows. */
  | { kind: "pending"; why: string };

/** An answered cancellation took one to three minutes; without an answer, this is how long one is waited for. */
const UNANSWERED_WAIT_MS = 10 * 60_000;

/**
 * Looks at the operation, and asks the service to cancel it where the operation itself says that it can be: once, and
 * never blind, because the endpoint cancels whatever runs on the offer.
 * @throws MarketplaceError where the operation cannot be read; no cancel was sent then
 * @see cpp-api.md §8 ambiguity 22
 */
export async function requestCancel(world: CancelWorld, target: CancelTarget): Promise<CancelRequest> {
  const operation = await readOrGone(world, target);
  if (operation === "gone") return refusedUnsent("the service does not find the operation (404)");
  if (isTerminal(operation.status)) return { kind: "ended", operation };
  const problem = findProblem(operation, target);
  if (problem !== undefined) return refusedUnsent(problem);
  if (world.signal?.aborted) return refusedUnsent("the run was interrupted");
  const answer = await world.api.cancelOperation(target.offer, world.signal);
  if (answer.kind !== "refused") return { kind: "sent", answer };
  // It may have ended between the look and the POST: then there is nothing to be refused any more.
  const later = await readOrGone(world, target).catch(() => "gone" as const);
  if (later !== "gone" && isTerminal(later.status)) return { kind: "ended", operation: later };
  return { kind: "refused", why: answer.error.message, wasSent: answer.error.details.sent !== undefined };
}

/** Waits until the operation that was to be cancelled has ended, whichever way; never throws. */
export async function awaitCancelled(
  world: CancelWorld,
  target: CancelTarget,
  { answer }: Extract<CancelRequest, { kind: "sent" }>,
): Promise<CancelEnd> {
  const { clock, random } = world.ambient;
  const isUnanswered = answer.kind === "unclear";
  const shortened = isUnanswered ? clock.monotonic() + UNANSWERED_WAIT_MS : Infinity;
  const tell = createTeller(world);
  try {
    const outcome = await wait<CancelEnd>({
      clock,
      random,
      deadlineAtMs: Math.min(world.deadlineAtMs, shortened),
      signal: world.signal,
      poll: createPoll(world, target),
      isPassing: (error) => isPassing(error, true),
      onPending: (value) => tell(value.kind === "pending" ? value.why : value.kind),
      onTrouble: (error) => tell(firstLine(error)),
    });
    if (outcome.kind === "completed") return outcome.last;
    const because = outcome.kind === "aborted" ? "the wait was interrupted" : "the wait is over";
    const last = outcome.last?.kind === "pending" ? `; ${outcome.last.why}` : "";
    return { kind: "pending", why: `${because}${last}${isUnanswered ? `; ${firstLine(answer.error)}` : ""}` };
  } catch (error) {
    return { kind: "pending", why: firstLine(error) };
  }
}

type Poll = (signal?: AbortSignal) => Promise<{ state: "pending" | "completed"; value: CancelEnd }>;

function createPoll(world: CancelWorld, target: CancelTarget): Poll {
  const { clock } = world.ambient;
  let goneSince: { ms: number; at: string } | undefined;
  return async () => {
    const seen = await readOrGone(world, target);
    if (seen !== "gone") {
      goneSince = undefined;
      if (isTerminal(seen.status)) return { state: "completed", value: { kind: "ended", operation: seen } };
      return { state: "pending", value: { kind: "pending", why: formatStepLine(seen) } };
    }
    goneSince ??= { ms: clock.monotonic(), at: isoInstant(clock.now()) };
    if (clock.monotonic() - goneSince.ms >= LAG_MS) {
      return { state: "completed", value: { kind: "gone", goneAt: goneSince.at } };
    }
    return { state: "pending", value: { kind: "pending", why: "the service does not find the operation (404)" } };
  };
}

async function readOrGone({ api, signal }: CancelWorld, target: CancelTarget): Promise<Operation | "gone"> {
  try {
    return (await api.getOperation(target.operationLocation, signal)).operation;
  } catch (error) {
    if (isMarketplaceError(error) && error.code === "notFound") return "gone";
    throw error;
  }
}

function findProblem(operation: Operation, { publishingVersion }: CancelTarget): string | undefined {
  const shown = operation.publishingVersion;
  if (publishingVersion !== undefined && shown !== undefined && shown !== publishingVersion) {
    return `the operation carries publishing version ${shown} now, not ${publishingVersion}: it is another one's`;
  }
  if (operation.canCancel) return undefined;
  return "the operation does not say that it can be cancelled (cancellationRequestState is not canCancel)";
}

/** A line on the row when it changes, and none in between. */
function createTeller({ notifier }: CancelWorld): (text: string) => void {
  let told = "";
  return (text) => {
    if (text !== told) notifier.progress(`cancelling: ${text}`);
    told = text;
  };
}

function refusedUnsent(why: string): CancelRequest {
  return { kind: "refused", why, wasSent: false };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
