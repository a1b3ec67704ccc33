import type { Ambient, Files } from "../../provider/ambient";
import type { Lifecycle } from "../../provider/port/lifecycle";
import type { MarketplaceApi } from "../../provider/port/marketplaceApi";
import { createOfferGoLive } from "../../provider/resources/offerGoLive";
import { createMemoryFiles } from "./memoryFiles";
import type { VirtualClock } from "./virtualClock";
import { type Told, createTold } from "./world";

/** Where a run passes by, finer than the crash points: what is about to be written can be torn. */
export type Passage =
  | "looked"
  | "writing posting"
  | "wrote posting"
  | "applied"
  | "writing located"
  | "wrote located"
  | "waiting"
  | "read success"
  | "writing ended";

/** Told of every passage; a promise that never resolves is a process that was killed there. */
export type Passing = (passage: Passage, tear: () => void) => Promise<void>;

/** A computer: its disk outlives its processes. */
export interface Machine {
  host: string;
  disk: Map<string, string>;
  dead: Set<number>;
}

/** What all processes share: time, chance, and the way to the service. */
export interface Shared {
  ambient: Ambient;
  clock: VirtualClock;
  api: MarketplaceApi;
  /** Resolves once the service has applied a POST whose answer it withholds; undefined where it withholds none. */
  applied?: () => Promise<unknown>;
}

/** One provider process, killed or alive, with what it told. */
export interface CrashProcess {
  id: number;
  lifecycle: Lifecycle;
  told: Told;
  signal: AbortController;
}

/** How many polls of the operation make the middle of a wait. */
const POLLS_IN_THE_MIDDLE = 3;

let lastId = 100;

export function createMachine(host = "here"): Machine {
  return { host, disk: new Map(), dead: new Set() };
}

/** Starts a process on a machine: a lifecycle with nothing in memory. */
export function startProcess(
  shared: Shared,
  machine: Machine,
  variables: Record<string, string | undefined> = {},
  passing: Passing = async () => undefined,
): CrashProcess {
  const id = ++lastId;
  const { env, process, random } = shared.ambient;
  const ambient: Ambient = {
    ...shared.ambient,
    env: { get: (name) => variables[name] ?? env.get(name) },
    process: {
      ...process,
      id,
      host: machine.host,
      startedAtMs: shared.clock.monotonic(),
      isAlive: (other) => !machine.dead.has(other),
    },
    random,
    files: createWatchedFiles(createMemoryFiles(machine.disk), passing),
  };
  const { api, clock } = createWatchedService(shared, passing);
  const lifecycle = createOfferGoLive({
    ambient: { ...ambient, clock },
    api: () => api,
    serviceOrigin: () => api.serviceOrigin,
  });
  return { id, lifecycle, told: createTold(), signal: new AbortController() };
}

function createWatchedFiles(files: Files, passing: Passing): Files {
  return {
    ...files,
    append: async (path, text) => {
      const { kind } = JSON.parse(text) as { kind: string };
      const tear = (): void => void files.append(path, text.slice(0, Math.floor(text.length / 2)));
      const isPassage = kind === "posting" || kind === "located" || kind === "ended";
      if (isPassage) await passing(`writing ${kind}`, tear);
      await files.append(path, text);
      if (kind === "posting" || kind === "located") await passing(`wrote ${kind}`, () => undefined);
    },
  };
}

/** The service and the time, as one process sees them. */
function createWatchedService(shared: Shared, passing: Passing): Pick<Ambient, "clock"> & { api: MarketplaceApi } {
  const { api, clock } = shared;
  const pass = (passage: Passage): Promise<void> => passing(passage, () => undefined);
  let polls = 0;
  let posting: Promise<unknown> = Promise.resolve();
  return {
    clock: {
      now: clock.now,
      monotonic: clock.monotonic,
      sleep: async (ms, signal) => {
        if (polls >= POLLS_IN_THE_MIDDLE) await pass("waiting");
        // Virtual time skips ahead while nobody but the network is busy: an answer that is on its way comes first.
        await Promise.resolve();
        await posting;
        return clock.sleep(ms, signal);
      },
    },
    api: {
      ...api,
      goLive: async (offer, signal) => {
        const answer = api.goLive(offer, signal);
        posting = shared.applied ? Promise.resolve() : answer;
        await (shared.applied?.() ?? answer);
        await pass("applied");
        return answer;
      },
      listSubmissions: async (offer, signal) => {
        const rows = await api.listSubmissions(offer, signal);
        await pass("looked");
        return rows;
      },
      getOperation: async (location, signal) => {
        const polled = await api.getOperation(location, signal);
        polls++;
        if (polled.operation.status === "succeeded") await pass("read success");
        return polled;
      },
    },
  };
}
