// createMarketplace: puts the world together, starts both servers, hands out the handle.
import type { FastifyInstance } from "fastify";
import { loadCertificates } from "./certificates";
import { registerControl } from "./control";
import { createControl } from "./controller";
import { parseDivergences } from "./divergences";
import { FaultQueue } from "./faults";
import type { Marketplace, MarketplaceOptions } from "./marketplaceTypes";
import { seedStore } from "./offers";
import { RequestLog } from "./requests";
import { defaultSeed, parseSeed } from "./seed";
import { createApiServer } from "./server";
import { changeSpeed, ControlError } from "./steer";
import { Store } from "./store";
import { TokenBook } from "./tokenBook";
import { createTokenServer } from "./tokens";
import { mergeDivergences, type World } from "./world";

/**
 * Starts a sandbox marketplace: the API and its control plane on one port of 127.0.0.1, the TLS token endpoint on another.
 *
 * @throws Error when the seed, a switch or the speed is not valid, a port is taken, or the data folder is damaged.
 */
export async function createMarketplace(options: MarketplaceOptions = {}): Promise<Marketplace> {
  const world = createWorld(options);
  const certificates = loadCertificates(options.dataDir);
  const control = createControl(world);
  const api = createApiServer(world);
  registerControl(api, control);
  const authority = createTokenServer(world, certificates);
  try {
    world.origin = await listen(api, "http", options.port);
    world.authority = await listen(authority, "https", options.authorityPort);
  } catch (error) {
    await Promise.all([api.close(), authority.close()]);
    world.store.close();
    throw error;
  }
  return {
    url: world.origin,
    authorityUrl: world.authority,
    caPem: certificates.caPem,
    control,
    reset: async () => control.reset(),
    close: async () => {
      await Promise.all([api.close(), authority.close()]);
      world.store.close();
    },
  };
}

function createWorld(options: MarketplaceOptions): World {
  const seed = parseSeed(options.seed ?? defaultSeed());
  const divergences = parseDivergences(options.divergences ?? {});
  checkSpeed(options.speed);
  const clock = options.clock ?? { now: () => Date.now() };
  const store = new Store(options.dataDir);
  const world: World = {
    store,
    clock,
    seed,
    faults: new FaultQueue(),
    requests: new RequestLog(),
    tokens: new TokenBook(store, clock),
    auth: options.auth ?? "any",
    initial: { speed: options.speed ?? 1, mode: options.mode ?? "refuse409", divergences },
    reads: { operations: new Map(), staleStatus: new Map() },
    speed: store.settings.speed ?? options.speed ?? 1,
    mode: options.mode ?? "refuse409",
    divergences: mergeDivergences(store.settings.divergences, divergences),
    origin: "",
    authority: "",
  };
  // What a stored operation did before this start, it did at the stored speed.
  if (options.speed !== undefined || store.settings.speed === undefined) changeSpeed(world, options.speed ?? 1);
  seedStore(world);
  return world;
}

function checkSpeed(speed: number | undefined): void {
  if (speed === undefined || (Number.isFinite(speed) && speed >= 0)) return;
  throw new ControlError(`speed must be a number of at least 0, not ${speed}.`);
}

async function listen(app: FastifyInstance, scheme: string, port = 0): Promise<string> {
  await app.listen({ host: "127.0.0.1", port });
  const address = app.server.address();
  const taken = typeof address === "object" && address !== null ? address.port : port;
  return `${scheme}://127.0.0.1:${taken}`;
}
