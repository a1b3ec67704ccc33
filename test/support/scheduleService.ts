import type { OfferStatus, Submission } from "../../provider/model/offer";
import type { Operation } from "../../provider/model/operation";
import type { GoLiveAnswer, MarketplaceApi } from "../../provider/port/marketplaceApi";
import { operationWith, statusWith, stepsUntil } from "./fakeApi";
import { failure, liveSteps, refusal, unclear } from "./scheduleAnswers";
import type { AcceptedGoLive, GoLiveTruth, ScheduleService, ServiceTime } from "./scheduleTypes";
import type { PostFault, ReadFault, Scene, ServiceStep } from "./scheduleSteps";

type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

interface Op {
  id: string;
  kind: "publish" | "golive";
  version: number;
  at: number;
  durationMs: number;
  foreign: boolean;
  heldAt?: number;
  heldMs: number;
  end?: { at: number; outcome: GoLiveTruth["outcome"]; keep?: boolean };
}

const EPOCH = Date.parse("2026-01-05T08:00:00Z");
const LATE_MS = 4 * 60_000;
const POST_TIMEOUT_MS = 300_000;

/** A small deterministic marketplace in strict mode: it accepts and counts every POST that it understands. */
export class ModelService implements ScheduleService {
  private readonly ops: Op[] = [];
  private readonly mine: { op: Op; pair: string; isAnswered: boolean }[] = [];
  private readonly late: { at: number; pair: string }[] = [];
  private readonly shown = new Set<string>();
  private pair = "";
  private postFaults: PostFault["post"][] = [];
  private readFaults: ReadFault["reads"][] = [];
  private downUntil = 0;
  private lastVersion = 2;
  private postCount = 0;
  private count = 0;

  constructor(
    private readonly scene: Scene,
    private readonly time: ServiceTime,
  ) {
    if (scene.liveVersion === 1) this.add("golive", 1, -86_400_000).end = { at: -80_000_000, outcome: "succeeded" };
    this.add("publish", 2, -3_600_000).end = { at: -3_600_000, outcome: "succeeded" };
  }

  act(step: ServiceStep): void {
    this.applyLate();
    const now = this.time.nowMs();
    if (step.do === "lag")
      Object.assign(this.scene, { statusLagMs: step.statusLagMs, listingLagMs: step.listingLagMs });
    else if (step.do === "listed") this.scene.listed = step.is;
    else if (step.do === "publish")
      this.add("publish", ++this.lastVersion, now).end = { at: now, outcome: "succeeded" };
    else if (step.do === "foreign") {
      if (this.isAtSignOff(now)) this.add("golive", this.newest(now)?.version ?? 0, now).foreign = true;
    } else this.steer(step, now);
  }

  fault(fault: PostFault | ReadFault): void {
    if ("post" in fault) this.postFaults.push(fault.post);
    else this.readFaults.push(...Array.from({ length: fault.times }, () => fault.reads));
  }

  outage(ms: number): void {
    this.downUntil = this.time.nowMs() + ms;
  }

  clearFaults(): void {
    [this.postFaults, this.readFaults, this.downUntil] = [[], [], 0];
  }

  calm(): void {
    this.clearFaults();
    this.applyLate(true);
    const now = this.time.nowMs();
    for (const op of this.ops) {
      if (outcomeAt(op, now) !== "running") continue;
      op.heldAt = undefined;
      op.end = { at: now, outcome: "succeeded" };
    }
  }

  accepted(): AcceptedGoLive[] {
    this.applyLate();
    return this.mine.map(({ op: { id, version, at }, pair, isAnswered }) => {
      return { operationId: id, publishingVersion: version, pair, atMs: at, isAnswered };
    });
  }

  declares(pair: string): void {
    this.pair = pair;
  }

  pendingPairs(): string[] {
    return this.late.map(({ pair }) => pair);
  }

  takeShown(): string[] {
    const ids = [...this.shown];
    this.shown.clear();
    return ids;
  }

  posts(): number {
    return this.postCount;
  }

  goLives(): GoLiveTruth[] {
    this.applyLate();
    const now = this.time.nowMs();
    return this.ops
      .filter((op) => op.kind === "golive")
      .map((op) => {
        const outcome = this.isGone(op.version, now) ? "rejected" : outcomeAt(op, now);
        return { operationId: op.id, publishingVersion: op.version, outcome, foreign: op.foreign };
      });
  }

  wentLive(version: number): boolean {
    return this.goLives().some((op) => op.publishingVersion === version && op.outcome === "succeeded");
  }

  api(sleep: Sleep): MarketplaceApi {
    return {
      serviceOrigin: "https://cloudpartner.azure.com",
      goLive: (_offer, signal) => this.goLive(sleep, signal),
      cancelOperation: async () => ({ kind: "refused", error: failure("conflict", 409) }),
      getOperation: async (location) => ({ operation: this.getOperation(location) }),
      getOfferStatus: async () => this.getStatus(),
      listSubmissions: async () => this.listSubmissions(),
      getOffer: async () => undefined,
      listOffers: async () => [],
      portalUrl: () => "https://partner.microsoft.com/dashboard/commercial-marketplace/offers",
    };
  }

  private async goLive(sleep: Sleep, signal?: AbortSignal): Promise<GoLiveAnswer> {
    this.postCount++;
    this.applyLate();
    const fault = this.isDown() ? "dropBefore" : this.postFaults.shift();
    if (typeof fault === "number") return refusal(fault);
    if (fault === "late") this.late.push({ at: this.time.nowMs() + LATE_MS, pair: this.pair });
    if (fault === "dropBefore" || fault === "late") return unclear("network");
    if (fault === "hang") {
      await sleep(POST_TIMEOUT_MS, signal);
      return unclear(signal?.aborted ? "aborted" : "timeout");
    }
    const isAnswered = fault === undefined;
    const op = this.accept(this.time.nowMs(), this.pair, isAnswered);
    if (fault === "hangAfter") {
      await sleep(POST_TIMEOUT_MS, signal);
      return unclear(signal?.aborted ? "aborted" : "timeout");
    }
    if (fault === "dropAfter") return unclear("network");
    if (fault === "applied5xx") return unclear("serviceError", 500);
    if (fault === "noLocation") return unclear("unusableLocation");
    return { kind: "accepted", operationId: op.id, operationLocation: this.location(op.id), requestId: "r-1" };
  }

  private getOperation(location: string): Operation {
    this.meetReadFault();
    const now = this.time.nowMs();
    const id = decodeURIComponent(/operations\/([^/?]+)/.exec(location)?.[1] ?? "");
    const op = this.ops.findLast((item) => item.id === id && (this.isVisible(item, now) || item.end?.keep === true));
    if (!op) throw failure("notFound", 404);
    const outcome = outcomeAt(op, now);
    if (op.kind === "publish") {
      return operationWith("succeeded", op.version, stepsUntil("publisher-signoff", "waitingForPublisherReview"));
    }
    const word = outcome === "rejected" ? "running" : outcome;
    const read = operationWith(word, op.version, liveSteps(outcome, op.heldAt !== undefined));
    return outcome === "failed" ? { ...read, error: "Certification failed" } : read;
  }

  private getStatus(): OfferStatus {
    this.meetReadFault();
    const at = this.time.nowMs() - this.scene.statusLagMs;
    const op = this.newest(at);
    if (!op) return statusWith("neverPublished", undefined, stepsUntil("displaydummycertify", "notStarted"));
    const outcome = outcomeAt(op, at);
    if (op.kind === "golive") this.shown.add(op.id);
    if (op.kind === "publish") {
      const waiting = "waitingForPublisherReview";
      return statusWith(waiting, op.version, stepsUntil("publisher-signoff", waiting));
    }
    return statusWith(
      outcome === "rejected" ? "running" : outcome,
      op.version,
      liveSteps(outcome, op.heldAt !== undefined),
    );
  }

  private listSubmissions(): Submission[] | undefined {
    this.meetReadFault();
    if (!this.scene.listed) return undefined;
    const at = this.time.nowMs() - this.scene.listingLagMs;
    const rows = this.ops.filter((op) => this.isVisible(op, at)).reverse();
    for (const op of rows) if (op.kind === "golive") this.shown.add(op.id);
    return rows.map((op) => {
      const outcome = outcomeAt(op, at);
      return {
        id: op.id,
        type: op.kind,
        state: outcome === "rejected" ? "running" : outcome,
        publishingVersion: op.version,
        slot: op.kind === "publish" ? "staging" : "production",
        changedAt: new Date(EPOCH + (op.end && op.end.at <= at ? op.end.at : op.at)).toISOString(),
      };
    });
  }

  private steer(step: ServiceStep, now: number): void {
    const op = this.ops.findLast((item) => outcomeAt(item, now) === "running");
    if (!op) return;
    if (step.do === "block") op.heldAt ??= now;
    else if (step.do === "unblock") release(op, now);
    else {
      const outcomes = { fail: "failed", cancel: "canceled", complete: "succeeded", reject: "rejected" } as const;
      release(op, now);
      op.end = {
        at: now,
        outcome: outcomes[step.do as keyof typeof outcomes],
        keep: step.do === "reject" && step.keep,
      };
    }
  }

  private add(kind: Op["kind"], version: number, at: number): Op {
    const serial = String(++this.count).padStart(12, "0");
    const id = this.scene.migrated ? `00000000-0000-4000-9000-${serial}` : `contoso$contoso-offer$${version}$preview`;
    const op: Op = { id, kind, version, at, durationMs: this.scene.goLiveMs, foreign: false, heldMs: 0 };
    this.ops.push(op);
    return op;
  }

  private accept(at: number, pair: string, isAnswered: boolean): Op {
    const op = this.add("golive", this.newest(at)?.version ?? this.lastVersion, at);
    this.mine.push({ op, pair, isAnswered });
    return op;
  }

  /** What was cut off and came in later all the same. */
  private applyLate(isForced = false): void {
    for (;;) {
      const [next] = this.late;
      if (!next || (!isForced && next.at > this.time.nowMs())) return;
      this.late.shift();
      this.accept(Math.min(next.at, this.time.nowMs()), next.pair, false);
    }
  }

  private meetReadFault(): void {
    this.applyLate();
    if (this.isDown()) throw failure("network");
    const fault = this.readFaults.shift();
    if (fault === undefined) return;
    const codes = { 401: "unauthenticated", 403: "forbidden", 500: "serviceError", 503: "serviceError" } as const;
    throw fault === "cut" ? failure("network") : failure(codes[fault], fault);
  }

  private isDown(): boolean {
    return this.time.nowMs() < this.downUntil;
  }

  private isAtSignOff(at: number): boolean {
    return this.newest(at)?.kind === "publish";
  }

  private newest(at: number): Op | undefined {
    return this.ops.findLast((op) => this.isVisible(op, at));
  }

  private isVisible(op: Op, at: number): boolean {
    return op.at <= at && !this.isGone(op.version, at);
  }

  /** A rejected submission disappears as a whole, its publish included. */
  private isGone(version: number, at: number): boolean {
    return this.ops.some((op) => op.version === version && op.end?.outcome === "rejected" && op.end.at <= at);
  }

  private location(id: string): string {
    const path = this.scene.migrated ? "/api/publishers/contoso/offers/contoso-offer" : "/api";
    return `${path}/operations/${id}?api-version=2017-10-31`;
  }
}

function outcomeAt(op: Op, at: number): GoLiveTruth["outcome"] {
  if (op.end && op.end.at <= at) return op.end.outcome;
  if (op.heldAt !== undefined) return "running";
  return at - op.at - op.heldMs >= op.durationMs ? "succeeded" : "running";
}

function release(op: Op, now: number): void {
  if (op.heldAt !== undefined) op.heldMs += now - op.heldAt;
  op.heldAt = undefined;
}
