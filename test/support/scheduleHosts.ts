import type { Ambient } from "../../provider/ambient";
import { createApi } from "../../provider/host/compose";
import type { Lifecycle } from "../../provider/port/lifecycle";
import type { MarketplaceApi } from "../../provider/port/marketplaceApi";
import { createOfferGoLive } from "../../provider/resources/offerGoLive";
import type { Marketplace } from "../../sandbox/marketplace/src";
import { createMemoryFiles } from "./memoryFiles";
import { type VirtualClock, createVirtualClock } from "./virtualClock";
import { TOKEN } from "./wireBench";
import { type TestWorld, createWorld } from "./world";

/** One process on one machine, with lifecycles over real sockets. */
export interface TestHost {
  world: TestWorld;
  lifecycle: Lifecycle;
}

/** What a test process is made of. */
export interface TestHostOptions {
  marketplace: Pick<Marketplace, "url">;
  /** Shared by all processes of a test, and by the marketplace. */
  clock?: VirtualClock;
  /** The machine's disk; two processes with one disk are two processes of one machine. */
  disk?: Map<string, string>;
  machine?: string;
  processId?: number;
  /** Processes of this machine that live. */
  alive?: ReadonlySet<number>;
  env?: Record<string, string | undefined>;
  /** Makes another client than the environment asks for. */
  api?: (ambient: Ambient) => MarketplaceApi;
}

/** Makes one process. */
export function createTestHost(options: TestHostOptions): TestHost {
  const { marketplace, clock = createVirtualClock(), disk = new Map(), machine = "here", processId = 1 } = options;
  const world = createWorld({
    AZURE_MARKETPLACE_ENDPOINT: marketplace.url,
    AZURE_MARKETPLACE_TOKEN: TOKEN,
    ...options.env,
  });
  let count = 0;
  const ambient = world.ambient;
  ambient.clock = clock;
  world.clock = clock;
  ambient.files = createMemoryFiles(disk);
  ambient.random = {
    unit: () => 0.5,
    uuid: () => `00000000-${String(processId).padStart(4, "0")}-4000-8000-${String(++count).padStart(12, "0")}`,
  };
  ambient.process = {
    ...ambient.process,
    id: processId,
    host: machine,
    startedAtMs: clock.monotonic(),
    isAlive: (id) => options.alive?.has(id) ?? id === processId,
  };
  const api = options.api?.(ambient) ?? createApi(ambient);
  const lifecycle = createOfferGoLive({ ambient, api: () => api, serviceOrigin: () => api.serviceOrigin });
  return { world, lifecycle };
}
