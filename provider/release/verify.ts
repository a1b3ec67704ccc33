import { type OfferStatus, isGoLiveRunning, isLive } from "../model/offer";
import { type Operation, errorMessages } from "../model/operation";
import type { Ending, Evidence, ReleaseRecord } from "./attempt";
import { isAtBaseline } from "./baseline";

/** Lists and statuses were seen to trail by two minutes; nothing is concluded from them sooner. @see cpp-api.md §3 */
export const LAG_MS = 5 * 60_000;

/** How long a succeeded operation may stay invisible in the offer's status. @see cpp-api.md §6, observed: up to 4 h */
export const VISIBLE_WITHIN_MS = 4 * 60 * 60_000;

/** What was read of one open attempt, this time. */
export interface Reading {
  /** The operation; `gone` where the service answers 404 to its Location, `unseen` where no Location is known. */
  operation: Operation | "gone" | "unseen";
  /** The offer's status, `unreadable`, or undefined where it was not asked for this time. */
  status?: OfferStatus | "unreadable";
}

/** What earlier polls of this wait have seen. Times are monotonic milliseconds. */
export interface Memory {
  /** The operation was terminal at its first poll, so it may be an older operation's answer. */
  isMaybeStale: boolean;
  /** The offer's status has shown our publishing version, before the POST or since. */
  hasShownOurs: boolean;
  /** The offer's status has been anything else than what it was just before the POST. */
  hasLeftBaseline: boolean;
  lowerSinceMs?: number;
  goneSinceMs?: number;
  succeededSinceMs?: number;
}

/** What an attempt's readings mean. */
export type Verdict =
  | { kind: "pending"; note?: string }
  | { kind: "ended"; result: Ending; evidence?: Evidence; why?: string; messages?: string[] }
  | { kind: "blocked"; messages: string[] }
  | { kind: "unclear"; why: string };

/**
 * Judges one reading of an open attempt; pure. Success needs the operation's own success and a status that does not
 * contradict it; silence, lag and unknown words are pending.
 * @see docs/decisions/0002-what-live-means.md
 */
export function judge(record: ReleaseRecord, reading: Reading, memory: Memory, nowMs: number): Verdict {
  const { operation, status } = reading;
  if (operation === "gone") return judgeGone(record, status, memory, nowMs);
  if (operation === "unseen") return judgeUnseen(record, status, memory, nowMs);
  if (operation.status === "failed") return ended("failed", errorMessages(operation));
  if (operation.status === "canceled") return ended("canceled", errorMessages(operation));
  if (operation.status === "succeeded") return judgeSucceeded(record, operation, status, memory, nowMs);
  const stopped = judgeSteps(operation);
  if (stopped) return stopped;
  return judgeRunning(record, status, memory, nowMs);
}

/** The version that this attempt releases: the operation's own, else the one that stood at sign-off. */
export function ownVersion(record: ReleaseRecord): number | undefined {
  return record.publishingVersion ?? record.baseline?.publishingVersion ?? record.candidate;
}

/** How the status's version compares with ours; undefined where one of them is unknown. */
export function compareVersion(record: ReleaseRecord, status: OfferStatus): "lower" | "same" | "higher" | undefined {
  const ours = ownVersion(record);
  const shown = status.publishingVersion;
  // An offer that was in preview and is "never published" has fallen back behind its first version.
  if (ours !== undefined && status.state === "neverPublished") return "lower";
  if (ours === undefined || shown === undefined) return undefined;
  return shown === ours ? "same" : shown < ours ? "lower" : "higher";
}

function judgeSteps(operation: Pick<Operation, "steps" | "messages">): Verdict | undefined {
  const rejected = operation.steps.find((step) => step.status === "rejected");
  if (rejected) return ended("rejected", errorMessages(operation), `the service rejected it at step ${rejected.id}`);
  const blocked = operation.steps.some((step) => step.status === "blocked");
  return blocked ? { kind: "blocked", messages: errorMessages(operation) } : undefined;
}

function judgeRunning(record: ReleaseRecord, status: Reading["status"], memory: Memory, nowMs: number): Verdict {
  if (status === undefined || status === "unreadable") return { kind: "pending" };
  const version = compareVersion(record, status);
  if (version === "higher") return superseded();
  if (version === "lower" && memory.hasShownOurs && hasLasted(memory.lowerSinceMs, LAG_MS, nowMs)) {
    return rejectedByVersion(status);
  }
  return { kind: "pending" };
}

function judgeSucceeded(
  record: ReleaseRecord,
  operation: Operation,
  status: Reading["status"],
  memory: Memory,
  nowMs: number,
): Verdict {
  if (status === undefined || status === "unreadable") {
    return { kind: "pending", note: "the operation succeeded; the offer's status cannot be read yet" };
  }
  const sent = operation.publishingVersion;
  if (record.candidate !== undefined && sent !== undefined && sent !== record.candidate) {
    const why = `the operation carries publishing version ${sent}, not the pinned candidate ${record.candidate}`;
    return pendingFor(why, memory, nowMs);
  }
  const version = compareVersion(record, status);
  if (version === "higher") return { kind: "ended", result: "succeeded", evidence: "operation" };
  if (version === "lower") {
    if (hasLasted(memory.lowerSinceMs, LAG_MS, nowMs)) return rejectedByVersion(status);
    return { kind: "pending", note: "the operation succeeded; the offer's status shows an older version" };
  }
  if (memory.isMaybeStale && isGoLiveRunning(status)) {
    return { kind: "pending", note: "the operation still shows an earlier success; the go-live itself is running" };
  }
  const isStale = memory.isMaybeStale && record.baseline !== undefined && isAtBaseline(status, record.baseline);
  if (isLive(status) && !isStale) return { kind: "ended", result: "succeeded", evidence: "operation" };
  const why = isStale
    ? "the operation says succeeded, but the offer's status has not changed since before the go-live"
    : `the operation succeeded, but the offer's status (${status.word}) does not show it live`;
  return pendingFor(why, memory, nowMs);
}

function judgeGone(record: ReleaseRecord, status: Reading["status"], memory: Memory, nowMs: number): Verdict {
  const note = "the service does not find the operation (404)";
  if (!hasLasted(memory.goneSinceMs, LAG_MS, nowMs)) return { kind: "pending", note };
  if (status === undefined || status === "unreadable") return { kind: "pending", note };
  const version = compareVersion(record, status);
  if (version === "higher") return superseded();
  if (version === "lower") return rejectedByVersion(status);
  const isUnmoved = record.baseline !== undefined && isAtBaseline(status, record.baseline);
  if (isUnmoved && !memory.hasLeftBaseline) {
    return ended("rejected", [], "the operation is gone and the offer's status is what it was before the go-live");
  }
  const wasLiveBefore =
    record.baseline?.liveVersion !== undefined && record.baseline.liveVersion === ownVersion(record);
  if (version === "same" && isLive(status) && !wasLiveBefore)
    return { kind: "ended", result: "succeeded", evidence: "status" };
  return { kind: "unclear", why: `${note}, and the offer's status (${status.word}) does not tell what became of it` };
}

/** The go-live is known to run, but nobody names its operation: the offer's status is all there is. */
function judgeUnseen(record: ReleaseRecord, status: Reading["status"], memory: Memory, nowMs: number): Verdict {
  if (status === undefined || status === "unreadable") return { kind: "pending" };
  const version = compareVersion(record, status);
  if (version === "higher") return superseded();
  if (version === "lower") {
    return hasLasted(memory.lowerSinceMs, LAG_MS, nowMs) ? rejectedByVersion(status) : { kind: "pending" };
  }
  const stopped = judgeSteps(status);
  if (stopped) return stopped;
  const ending = { failed: "failed", canceled: "canceled" } as const;
  if (status.state === "failed" || status.state === "canceled")
    return ended(ending[status.state], errorMessages(status));
  const wasLiveBefore =
    record.baseline?.liveVersion !== undefined && record.baseline.liveVersion === ownVersion(record);
  if (version === "same" && isLive(status) && !wasLiveBefore)
    return { kind: "ended", result: "succeeded", evidence: "status" };
  return { kind: "pending", note: `the operation's id is not known; the offer is ${status.word}` };
}

function pendingFor(why: string, memory: Memory, nowMs: number): Verdict {
  if (hasLasted(memory.succeededSinceMs, VISIBLE_WITHIN_MS, nowMs)) return { kind: "unclear", why };
  return { kind: "pending", note: why };
}

function rejectedByVersion(status: OfferStatus): Verdict {
  const place = status.publishingVersion === undefined ? status.word : `publishing version ${status.publishingVersion}`;
  const why = `the offer's status fell back to ${place}: the submission was rejected`;
  return ended("rejected", errorMessages(status), why);
}

function superseded(): Verdict {
  return ended("superseded", [], "a higher publishing version took its place before it was live");
}

function ended(result: Ending, messages: string[], why?: string): Verdict {
  return { kind: "ended", result, messages, why };
}

function hasLasted(sinceMs: number | undefined, forMs: number, nowMs: number): boolean {
  return sinceMs !== undefined && nowMs - sinceMs >= forMs;
}
