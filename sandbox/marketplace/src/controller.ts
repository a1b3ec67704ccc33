// The control plane, in-process: reads, switches and steering over one world.
import type { Control, Counts, OfferCounts, OfferSnapshot } from "./controlTypes";
import { parseDivergences } from "./divergences";
import type { GoLiveMode } from "./marketplaceTypes";
import { makeOffer, requireOffer, seedStore } from "./offers";
import { viewOffer } from "./offerView";
import { routeTable } from "./routes/table";
import { parseSeedOffer } from "./seed";
import * as steer from "./steer";
import { ControlError } from "./steer";
import { submitGoLive } from "./submit";
import { progressOf } from "./transitions";
import { mergeDivergences, type World } from "./world";

/** The control plane of a world. */
export function createControl(world: World): Control {
  return { ...observing(world), ...steering(world), ...switching(world) };
}

type Observing =
  "requests" | "waitForRequests" | "counts" | "goLives" | "offer" | "routes" | "divergences" | "faults" | "speed";
type Switching = "setDivergences" | "addFault" | "clearFaults" | "expireTokens" | "setSpeed" | "setMode" | "reset";

function observing(world: World): Pick<Control, Observing> {
  return {
    requests: () => world.requests.entries(),
    waitForRequests: (filter) => world.requests.waitFor(filter),
    counts: () => counts(world),
    goLives: () => world.store.goLives.map(({ at, ...rest }) => ({ ...rest, at: instant(at) })),
    offer: (publisherId, offerId) => snapshot(world, publisherId, offerId),
    routes: () => routeTable(),
    divergences: () => ({ ...world.divergences }),
    faults: () => world.faults.list(),
    speed: () => world.speed,
  };
}

function steering(world: World): Omit<Control, Observing | Switching> {
  return {
    seedOffer: (p, offer) => world.store.saveOffer(makeOffer(world, p, parseSeedOffer(offer))),
    publish: (p, o) => steer.publishNow(world, [p, o]),
    goLiveForeign: (p, o) => {
      const { id, publishingVersion } = submitGoLive(world, requireOffer(world, p, o), { foreign: true });
      return { operationId: id, publishingVersion };
    },
    advance: (p, o, options = {}) => steer.advance(world, [p, o], options),
    complete: (p, o, options = {}) => steer.complete(world, [p, o], options),
    fail: (p, o, options = {}) => steer.fail(world, [p, o], options),
    reject: (p, o, options = {}) => steer.reject(world, [p, o], options),
    block: (p, o, options = {}) => steer.block(world, [p, o], options),
    unblock: (p, o, options = {}) => steer.unblock(world, [p, o], options),
    setPublishingVersion: (p, o, version) => steer.setPublishingVersion(world, [p, o], version),
  };
}

function switching(world: World): Pick<Control, Switching> {
  return {
    setDivergences: (changes) => {
      world.divergences = { ...world.divergences, ...parseDivergences(changes) };
      world.store.saveSettings({ divergences: world.divergences });
      return { ...world.divergences };
    },
    addFault: (fault) => world.faults.add(fault),
    clearFaults: () => world.faults.clear(),
    expireTokens: () => world.tokens.expireAll(),
    setSpeed: (speed) => steer.changeSpeed(world, speed),
    setMode: (mode) => {
      world.mode = checkMode(mode);
    },
    reset: () => reset(world),
  };
}

/** Checks a word as a mode. @throws ControlError naming the three modes. */
export function checkMode(mode: string): GoLiveMode {
  if (mode === "refuse409" || mode === "refuse400" || mode === "strict") return mode;
  throw new ControlError(`mode must be refuse409, refuse400 or strict, not ${mode}.`);
}

function counts(world: World): Counts {
  const byOffer: Record<string, OfferCounts> = {};
  const keys = [...world.store.offers.keys(), ...world.store.counts.keys(), ...world.requests.readKeys()];
  for (const key of new Set(keys)) {
    const posts = world.store.counts.get(key) ?? { goLivePosts: 0, publishPosts: 0 };
    const goLivesAccepted = world.store.goLives.filter((goLive) => goLive.offer === key && !goLive.foreign).length;
    byOffer[key] = { ...posts, goLivesAccepted, ...world.requests.reads(key) };
  }
  const all = Object.values(byOffer);
  return {
    goLivePosts: all.reduce((sum, offer) => sum + offer.goLivePosts, 0),
    goLivesAccepted: all.reduce((sum, offer) => sum + offer.goLivesAccepted, 0),
    byOffer,
  };
}

function snapshot(world: World, publisherId: string, offerId: string): OfferSnapshot {
  const offer = requireOffer(world, publisherId, offerId);
  const now = world.clock.now();
  const view = viewOffer(offer, now, world.speed);
  return {
    publisherId,
    offerId,
    status: view.status,
    publishingVersion: view.publishingVersion,
    liveVersion: view.liveVersion,
    atSignoff: view.signoff !== undefined,
    operations: offer.operations.map((operation) => {
      const progress = progressOf(operation, now, world.speed);
      return {
        id: operation.id,
        kind: operation.kind,
        publishingVersion: operation.publishingVersion,
        outcome: progress.outcome,
        submittedAt: instant(operation.submittedAt),
        endedAt: progress.endedAt === undefined ? undefined : instant(progress.endedAt),
        step: progress.stepId,
        foreign: operation.foreign === true,
      };
    }),
  };
}

function reset(world: World): void {
  world.store.clear();
  world.faults.clear();
  world.requests.clear();
  world.reads.operations.clear();
  world.reads.staleStatus.clear();
  world.divergences = mergeDivergences(world.initial.divergences);
  world.mode = world.initial.mode;
  world.speed = world.initial.speed;
  world.store.saveSettings({ speed: world.speed, divergences: world.divergences });
  seedStore(world);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
