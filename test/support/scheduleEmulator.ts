import { createApi } from "../../provider/host/compose";
import { type FaultEffect, type Marketplace, createMarketplace } from "../../sandbox/marketplace/src";
import { createClocks } from "./schedulePlay";
import type { ScheduleBench } from "./scheduleRun";
import type { PostFault, ReadFault, Scene, ServiceStep } from "./scheduleSteps";
import type { AcceptedGoLive, GoLiveTruth, ScheduleService } from "./scheduleTypes";
import { TOKEN } from "./wireBench";

const PATH = ["contoso", "contoso-offer"] as const;
const EPOCH = Date.parse("2026-01-05T08:00:00Z");

/** The emulator over real sockets, in strict mode, and clients as the host makes them. */
export async function createEmulatorBench(scene: Scene): Promise<ScheduleBench & { close(): Promise<void> }> {
  const { clock, serviceNowMs, suspend } = createClocks();
  const { migrated, liveVersion, goLiveMs, listed, statusLagMs, listingLagMs } = scene;
  const offer = {
    id: PATH[1],
    migrated,
    publishingVersion: 2,
    liveVersion: liveVersion === 0 ? undefined : liveVersion,
    goLiveSteps: [{ id: "live", durationMs: goLiveMs }],
  };
  const marketplace = await createMarketplace({
    clock: { now: () => EPOCH + serviceNowMs() },
    mode: "strict",
    seed: { publishers: [{ id: PATH[0], offers: [offer] }] },
    divergences: { submissionsMissing: !listed, statusLagMs, listingLagMs },
  });
  return {
    clock,
    serviceNowMs,
    suspend,
    service: new EmulatorService(marketplace, serviceNowMs),
    api: createApi,
    secret: TOKEN,
    env: { AZURE_MARKETPLACE_ENDPOINT: marketplace.url, AZURE_MARKETPLACE_TOKEN: TOKEN },
    close: () => marketplace.close(),
  };
}

/** What a schedule asks for, in the emulator's words. */
class EmulatorService implements ScheduleService {
  private pair = "";
  private readonly posted: { pair: string; isAnswered: boolean }[] = [];
  private faultCount = 0;
  private downUntil = 0;

  constructor(
    private readonly marketplace: Marketplace,
    private readonly nowMs: () => number,
  ) {}

  act(step: ServiceStep): void {
    const { control } = this.marketplace;
    const isAtSignOff = control.offer(...PATH).atSignoff;
    const isRunning = control.offer(...PATH).operations.some(({ outcome }) => outcome === "running");
    if (step.do === "publish") control.publish(...PATH);
    else if (step.do === "lag") {
      control.setDivergences({ statusLagMs: step.statusLagMs, listingLagMs: step.listingLagMs });
    } else if (step.do === "listed") control.setDivergences({ submissionsMissing: !step.is });
    else if (step.do === "foreign") {
      if (isAtSignOff) control.goLiveForeign(...PATH);
    } else if (isRunning) this.steer(step);
  }

  fault(fault: PostFault | ReadFault): void {
    const { control } = this.marketplace;
    this.faultCount++;
    if ("post" in fault) {
      control.addFault({ match: { method: "POST", path: "/golive" }, effect: postEffect(fault.post) });
      return;
    }
    const effect: FaultEffect =
      fault.reads === "cut" ? { kind: "dropBefore" } : { kind: "status", code: fault.reads, shape: "E1" };
    control.addFault({ match: { method: "GET", path: "^/api/" }, times: fault.times, effect });
  }

  /** Until the next run begins after it: the emulator's faults have no clock. */
  outage(ms: number): void {
    this.downUntil = this.nowMs() + ms;
    this.marketplace.control.addFault({ match: { path: "^/api/" }, times: 12, effect: { kind: "dropBefore" } });
  }

  clearFaults(): void {
    this.marketplace.control.clearFaults();
  }

  calm(): void {
    const { control } = this.marketplace;
    this.clearFaults();
    for (const { id, outcome } of control.offer(...PATH).operations) {
      if (outcome === "running") control.complete(...PATH, { operationId: id });
    }
  }

  declares(pair: string): void {
    this.accepted();
    this.pair = pair;
    if (this.downUntil > 0 && this.nowMs() >= this.downUntil) {
      this.downUntil = 0;
      this.clearFaults();
    }
    this.faultCount = this.marketplace.control.faults().length;
  }

  pendingPairs(): string[] {
    return [];
  }

  accepted(): AcceptedGoLive[] {
    const own = this.marketplace.control.goLives().filter(({ foreign }) => !foreign);
    // What is new since the last question was posted for the pair that is declared. Where faults were queued, nobody
    // knows which answer was bent: such an id is not insisted on.
    while (this.posted.length < own.length) {
      this.posted.push({ pair: this.pair, isAnswered: this.faultCount === 0 });
    }
    return own.map(({ operationId, publishingVersion, at }, index) => {
      const { pair, isAnswered } = this.posted[index] ?? { pair: "", isAnswered: false };
      return { operationId, publishingVersion, pair, atMs: Date.parse(at) - EPOCH, isAnswered };
    });
  }

  takeShown(): string[] {
    return this.goLives().map(({ operationId }) => operationId);
  }

  posts(): number {
    return this.marketplace.control.counts().goLivePosts;
  }

  goLives(): GoLiveTruth[] {
    const { operations } = this.marketplace.control.offer(...PATH);
    return operations
      .filter(({ kind }) => kind === "goLive")
      .map(({ id, publishingVersion, outcome, foreign }) => {
        const isGone = operations.some((o) => o.publishingVersion === publishingVersion && o.outcome === "rejected");
        return { operationId: id, publishingVersion, outcome: isGone ? "rejected" : outcome, foreign };
      });
  }

  wentLive(version: number): boolean {
    return this.goLives().some((op) => op.publishingVersion === version && op.outcome === "succeeded");
  }

  private steer(step: ServiceStep): void {
    const { control } = this.marketplace;
    if (step.do === "block") control.block(...PATH);
    else if (step.do === "unblock") control.unblock(...PATH);
    else if (step.do === "complete") control.complete(...PATH);
    else if (step.do === "fail") control.fail(...PATH);
    else if (step.do === "reject") control.reject(...PATH, { keepOperation: step.keep });
  }
}

function postEffect(fault: PostFault["post"]): FaultEffect {
  if (typeof fault === "number") return { kind: "status", code: fault, shape: "E1" };
  if (fault === "dropAfter" || fault === "applied5xx" || fault === "noLocation") return { kind: fault };
  return { kind: "dropBefore" };
}
