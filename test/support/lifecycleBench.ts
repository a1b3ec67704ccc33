import { type Lifecycle } from "../../provider/port/lifecycle";
import { createOfferGoLive } from "../../provider/resources/offerGoLive";
import { type FakeApi, createFakeApi } from "./fakeApi";
import { type TestWorld, createWorld } from "./world";

/** Inputs or outputs. */
export type Values = Record<string, unknown>;

export const HOUR = 3_600_000;
/** The least that declares a release. */
export const BASE = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0" };

/** The lifecycle of `OfferGoLive` over a fake marketplace and a virtual clock. */
export interface Bench {
  world: TestWorld;
  api: FakeApi;
  lifecycle: Lifecycle;
  create(more?: Values): ReturnType<Lifecycle["create"]>;
  update(state: Values, more?: Values): ReturnType<Lifecycle["update"]>;
}

export function bench(env: Record<string, string | undefined> = {}, durationMs?: number): Bench {
  const world = createWorld(env);
  const api = createFakeApi(world.clock, durationMs);
  const lifecycle = createOfferGoLive({
    ambient: world.ambient,
    api: () => api,
    serviceOrigin: () => api.serviceOrigin,
  });
  return {
    world,
    api,
    lifecycle,
    create: (more = {}) => lifecycle.create(world.call, { ...BASE, ...more }),
    update: (state, more = {}) => lifecycle.update(world.call, "contoso/contoso-offer", state, { ...BASE, ...more }),
  };
}
