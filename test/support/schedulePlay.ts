import assert from "node:assert/strict";
import { SECRET } from "./scheduleAnswers";
import { Promises, type Undecidable } from "./schedulePromises";
import { type Exit, type ScheduleBench, type Values, inputsOf, plan, runOnce } from "./scheduleRun";
import { ModelService } from "./scheduleService";
import type { Declaration, RunOptions, Scene, Step } from "./scheduleSteps";
import { createVirtualClock } from "./virtualClock";

/** What a schedule came to, for the test's own count. */
export interface Played {
  posts: number;
  accepted: number;
  undecidable: Undecidable[];
  statuses: string[];
  kills: number;
}

/** One schedule on the model marketplace; rejects where a promise is broken. */
export function expectPromisesKept(scene: Scene, steps: readonly Step[]): Promise<Played> {
  return play(createModelBench(scene), steps);
}

/** The model marketplace, and clients that call it directly. */
export function createModelBench(scene: Scene): ScheduleBench {
  const { clock, serviceNowMs, suspend } = createClocks();
  const service = new ModelService({ ...scene }, { nowMs: serviceNowMs });
  const api: ScheduleBench["api"] = ({ clock: { sleep } }) => service.api(sleep);
  return { clock, serviceNowMs, suspend, service, api, secret: SECRET, env: {} };
}

/** The clock of a machine, and that of the world around it. */
export function createClocks(): Pick<ScheduleBench, "clock" | "serviceNowMs" | "suspend"> {
  const clock = createVirtualClock();
  let suspendedMs = 0;
  return {
    clock,
    serviceNowMs: () => clock.monotonic() + suspendedMs,
    suspend: (ms) => {
      suspendedMs += ms;
      clock.jump(ms);
    },
  };
}

/** Plays the steps on a marketplace, and then calms it down: what was begun must come to an end. */
export async function play(bench: ScheduleBench, steps: readonly Step[]): Promise<Played> {
  const stack = new Stack(bench);
  for (const step of steps) await stack.take(step);
  await stack.comeToRest();
  return stack.played();
}

/** One stack with one resource, two machines to run it on, and the model that watches. */
class Stack {
  private readonly promises: Promises;
  private readonly disks: Record<string, Map<string, string>> = { here: new Map(), there: new Map() };
  private declared: Declaration = { release: "1.0.0" };
  private state?: Values;
  private life = 1;
  private processId = 1000;
  private readonly statuses: string[] = [];
  private kills = 0;

  constructor(private readonly bench: ScheduleBench) {
    this.promises = new Promises(bench);
  }

  async take(step: Step): Promise<void> {
    const { clock, service } = this.bench;
    if (step.do === "pass") clock.advance(step.ms);
    else if (step.do === "jump") clock.jump(step.ms);
    else if (step.do === "suspend") this.bench.suspend(step.ms);
    else if (step.do === "outage") service.outage(step.ms);
    else if (step.do === "fault") service.fault(step.is);
    else if (step.do === "loseDisk") this.lose(step.of);
    else if (step.do === "refresh" || step.do === "destroy") {
      if (this.state) await this.run(step.do, step.run ?? {});
    } else if (step.do === "up") {
      const { release, candidate } = this.declared;
      const isNew = step.declared?.release !== undefined && step.declared.release !== release;
      const forgotten = { adopt: undefined, candidate: isNew ? undefined : candidate };
      this.declared = { ...this.declared, ...forgotten, ...step.declared };
      await this.run("up", step.run ?? {});
    } else service.act(step);
  }

  played(): Played {
    const { service } = this.bench;
    const { undecidable } = this.promises;
    const { statuses, kills } = this;
    return { posts: service.posts(), accepted: service.accepted().length, undecidable, statuses, kills };
  }

  /** When nothing goes wrong any more, two patient runs bring what is open to an end, and post nothing twice. */
  async comeToRest(): Promise<void> {
    this.bench.service.calm();
    this.bench.clock.advance(10 * 60_000);
    this.declared = { ...this.declared, adopt: undefined, waitFor: "live", timeout: "9h" };
    await this.run("up", { long: true });
    const last = await this.run("up", { long: true });
    const status = this.state?.["status"];
    const isOpen = status === "running" || status === "blocked";
    // A rejected submission whose operation says "running" for ever can only be told by a version that was seen.
    const isKept = this.bench.service.goLives().some(({ outcome }) => outcome === "rejected");
    const isRefused = last.failure?.startsWith("refused:") === true;
    assert.ok(!isOpen || isKept || isRefused, `when all is calm, the release is still ${String(status)}`);
    if (this.state) await this.run("refresh", {});
  }

  private lose(disk: "here" | "there"): void {
    this.disks[disk] = new Map();
    this.promises.lost(disk);
  }

  private async run(verb: "up" | "refresh" | "destroy", given: RunOptions): Promise<Exit> {
    const { bench, life, state: before } = this;
    const { service, clock } = bench;
    const options = { ...given };
    const pair = `${life}:${this.declared.release}#${this.declared.attempt ?? 1}`;
    const disk = this.disks[options.on ?? "here"] ?? new Map<string, string>();
    const begun = { posts: service.posts(), accepted: service.accepted().length, pending: service.pendingPairs() };
    const beganAtMs = bench.serviceNowMs();
    const planned = (options.during ?? []).map(({ afterMs, step }) => {
      return { atMs: clock.monotonic() + afterMs, happen: () => service.act(step) };
    });
    plan(options, planned);
    service.declares(pair);
    if (options.post !== undefined) service.fault({ post: options.post });
    const newestId = service.goLives().at(-1)?.operationId ?? "00000000-0000-4000-9000-000000000000";
    const inputs = inputsOf(this.declared, newestId);
    const request = { verb, state: before, inputs, disk, processId: ++this.processId, options };
    const exit = await runOnce(bench, request);
    this.save(verb, exit);
    this.promises.check({
      verb,
      options,
      pair,
      disk: options.on ?? "here",
      before,
      after: this.state,
      exit,
      posts: service.posts() - begun.posts,
      beganAtMs,
      acceptedBefore: begun.accepted,
      pendingBefore: begun.pending,
      diskText: [...disk.values()].join("\n"),
    });
    return exit;
  }

  private save(verb: string, exit: Exit): void {
    if (exit.kind === "killed") this.kills++;
    if (exit.kind !== "returned") return;
    if (verb === "destroy") {
      this.state = undefined;
      this.life++;
    } else {
      this.state = JSON.parse(JSON.stringify(exit.result?.state ?? null)) as Values;
      this.statuses.push(String(this.state["status"]));
    }
  }
}
