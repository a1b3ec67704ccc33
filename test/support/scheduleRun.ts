import type { Ambient, Files } from "../../provider/ambient";
import { createFixedEnv } from "../../provider/ambient";
import type { CallContext, LifecycleResult } from "../../provider/port/lifecycle";
import type { MarketplaceApi } from "../../provider/port/marketplaceApi";
import { createOfferGoLive } from "../../provider/resources/offerGoLive";
import { createMemoryFiles } from "./memoryFiles";
import type { Declaration, KillPoint, RunOptions } from "./scheduleSteps";
import type { ScheduleService } from "./scheduleTypes";
import type { VirtualClock } from "./virtualClock";
import { type Told, createTold } from "./world";

/** A marketplace under a schedule, and the clock that it shares with its clients. */
export interface ScheduleBench {
  clock: VirtualClock;
  /** The marketplace's own time, in milliseconds since the schedule began. */
  serviceNowMs(): number;
  /** The machine sleeps: the world goes on, and the machine's monotonic clock does not. */
  suspend(ms: number): void;
  service: ScheduleService;
  /** A client of one run; `ambient` is that run's own. */
  api(ambient: Ambient): MarketplaceApi;
  /** What must be found nowhere. */
  secret: string;
  env: Record<string, string>;
}

export type Verb = "create" | "update" | "read" | "delete";
export type Values = Record<string, unknown>;

/** How one run of the engine ended. */
export interface Exit {
  kind: "returned" | "threw" | "killed" | "same";
  result?: LifecycleResult;
  /** A failure, or what was thrown. */
  failure?: string;
  told: Told;
}

/** What one run is given. */
export interface RunRequest {
  verb: "up" | "refresh" | "destroy";
  state?: Values;
  inputs: Values;
  disk: Map<string, string>;
  processId: number;
  options: RunOptions;
}

const ID = "contoso/contoso-offer";

/** The inputs of a declaration; `newestId` is what `adopt: "newest"` names. */
export function inputsOf({ adopt, ...declared }: Declaration, newestId: string): Values {
  const operation = adopt === "newest" ? newestId : adopt;
  const more = operation === undefined ? {} : { adopt: { release: declared.release, operation } };
  return { publisherId: "contoso", offerId: "contoso-offer", ...declared, ...more };
}

/** One run of an engine: up, refresh or destroy, as Pulumi's would call the provider, in a process of its own. */
export async function runOnce(bench: ScheduleBench, request: RunRequest): Promise<Exit> {
  const kill = createKill(request.options.kill);
  const told = createTold();
  const controller = new AbortController();
  const ambient = createRunAmbient(bench, request, kill, controller);
  const call: CallContext = { notifier: told, signal: controller.signal };
  const lifecycle = createOfferGoLive({
    ambient,
    api: () => mortal(bench.api(ambient), kill),
    serviceOrigin: () => bench.api(ambient).serviceOrigin,
  });
  const work = carryOut(request, lifecycle, call).then(
    (exit) => ({ ...exit, told }),
    (error: unknown): Exit => ({ kind: "threw", failure: messageOf(error), told }),
  );
  const end = await Promise.race([work, kill.happened.then((): Exit => ({ kind: "killed", told }))]);
  kill.end();
  return end;
}

async function carryOut(
  { verb, state, inputs }: RunRequest,
  lifecycle: ReturnType<typeof createOfferGoLive>,
  call: CallContext,
): Promise<Omit<Exit, "told">> {
  if (verb === "destroy") {
    await lifecycle.delete(call, ID, state ?? {});
    return { kind: "returned" };
  }
  if (verb === "refresh") return returned(await lifecycle.read(call, ID, state ?? {}));
  const { failures } = await lifecycle.check(call, inputs, state === undefined);
  if (failures.length > 0) throw new Error(`the schedule declares what is refused: ${JSON.stringify(failures)}`);
  if (!state) return returned(await lifecycle.create(call, inputs));
  const { hasChanges } = await lifecycle.diff(call, state, inputs);
  return hasChanges ? returned(await lifecycle.update(call, ID, state, inputs)) : { kind: "same" };
}

function returned(result: LifecycleResult | undefined): Omit<Exit, "told"> {
  return { kind: "returned", result, failure: result?.failure };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function createRunAmbient(
  { clock, env }: ScheduleBench,
  { disk, processId, options }: RunRequest,
  kill: Kill,
  controller: AbortController,
): Ambient {
  const variables = {
    ...env,
    CI: options.long ? undefined : "1",
    AZURE_MARKETPLACE_SUBMIT: options.submit,
    AZURE_MARKETPLACE_WAIT: options.wait,
    AZURE_MARKETPLACE_SETTLE: options.settle,
  };
  let count = 0;
  return {
    clock: { now: clock.now, monotonic: clock.monotonic, sleep: createSleep(clock, options, kill, controller) },
    log: { info: () => undefined, warn: () => undefined },
    random: { unit: () => 0.5, uuid: () => `00000000-${processId}-4000-8000-${String(++count).padStart(12, "0")}` },
    env: createFixedEnv(variables),
    files: mortalFiles(createMemoryFiles(disk), disk, kill),
    process: {
      argv: [],
      startedAtMs: clock.monotonic(),
      id: processId,
      host: options.on ?? "here",
      isAlive: (id) => id === processId,
      listenForInterruptions: () => ({ canSeeCancel: true }),
      exit: () => undefined,
      isTerminal: false,
      writeOut: () => undefined,
      setExitCode: () => undefined,
      run: async () => ({ code: 0, stdout: "", stderr: "" }),
    },
  };
}

/** What is planned for a run: told by whoever makes the schedule's service act. */
export interface Planned {
  atMs: number;
  happen(): void;
}

const plans = new WeakMap<RunOptions, Planned[]>();

/** Plans what happens while a run waits. */
export function plan(options: RunOptions, planned: Planned[]): void {
  plans.set(options, planned);
}

/** Sleeps in pieces, so that what is planned for the middle of a sleep happens there. */
function createSleep(
  clock: VirtualClock,
  options: RunOptions,
  kill: Kill,
  controller: AbortController,
): Ambient["clock"]["sleep"] {
  const interrupt = { atMs: clock.monotonic() + (options.interruptMs ?? 0), happen: () => controller.abort() };
  const due = [...(plans.get(options) ?? []), ...(options.interruptMs === undefined ? [] : [interrupt])];
  due.sort((a, b) => a.atMs - b.atMs);
  if (options.interruptMs === 0) controller.abort();
  return async (ms, signal) => {
    await kill.touch();
    const endsAtMs = clock.monotonic() + ms;
    while (!signal?.aborted) {
      const next = due[0] && due[0].atMs <= endsAtMs ? due.shift() : undefined;
      const until = next ? next.atMs : endsAtMs;
      if (until > clock.monotonic() || !next) await clock.sleep(until - clock.monotonic(), kill.orAborted(signal));
      await kill.survive();
      if (!next) return;
      next.happen();
    }
  };
}

/** The death of a process: whatever it awaits then never comes. */
interface Kill {
  happened: Promise<void>;
  /** One step of the process; it may be its last. */
  touch(): Promise<void>;
  /** Around the POST. */
  post(point: KillPoint): Promise<void>;
  /** Never resolves once it has happened. */
  survive(): Promise<void>;
  orAborted(signal?: AbortSignal): AbortSignal;
  /** Nothing that is left over goes on. */
  end(): void;
}

function createKill(point: KillPoint | undefined): Kill {
  const death = new AbortController();
  const never = new Promise<never>(() => undefined);
  let touches = 0;
  const die = (): Promise<never> => {
    death.abort();
    return never;
  };
  return {
    happened: new Promise((resolve) => death.signal.addEventListener("abort", () => resolve(), { once: true })),
    touch: async () => (death.signal.aborted || ++touches === point ? die() : undefined),
    post: async (at) => (death.signal.aborted || at === point ? die() : undefined),
    survive: async () => (death.signal.aborted ? never : undefined),
    orAborted: (signal) => (signal ? AbortSignal.any([signal, death.signal]) : death.signal),
    end: () => death.abort(),
  };
}

function mortal(api: MarketplaceApi, kill: Kill): MarketplaceApi {
  return {
    ...api,
    goLive: async (offer, signal) => {
      await kill.post("before POST");
      await kill.touch();
      const answer = await api.goLive(offer, signal);
      await kill.post("after POST");
      await kill.touch();
      return answer;
    },
    getOperation: async (location, signal) => {
      await kill.touch();
      return api.getOperation(location, signal);
    },
    getOfferStatus: async (offer, signal) => {
      await kill.touch();
      return api.getOfferStatus(offer, signal);
    },
  };
}

/** Every write may be the last; an append may be torn. */
function mortalFiles(files: Files, disk: Map<string, string>, kill: Kill): Files {
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    await kill.touch();
    const value = await work();
    await kill.touch();
    return value;
  };
  return {
    ...files,
    append: (path, text) =>
      around(async () => {
        const before = disk.get(path) ?? "";
        disk.set(path, before + text.slice(0, text.length / 2));
        await kill.touch();
        disk.set(path, before + text);
      }),
    replace: (path, text) => around(() => files.replace(path, text)),
    createNew: (path, text) => around(() => files.createNew(path, text)),
    remove: (path) => around(() => files.remove(path)),
  };
}
