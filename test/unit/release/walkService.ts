import { MarketplaceError } from "../../../provider/model/errors";
import type { OfferStatus, Submission } from "../../../provider/model/offer";
import type { Operation } from "../../../provider/model/operation";
import type { MarketplaceApi } from "../../../provider/port/marketplaceApi";
import {
  atSignOff,
  createFakeApi,
  goingLive,
  live,
  operationWith,
  publishing,
  statusWith,
  stepsUntil,
} from "../../support/fakeApi";
import type { VirtualClock } from "../../support/virtualClock";

/** Where the service stands when a run begins. "Ours" is the attempt that state or journal last tells of. */
export const PHASES = [
  "at sign-off",
  "another version at sign-off",
  "ours runs",
  "foreign runs, same version",
  "foreign runs, another version",
  "ours is live",
  "an older version is live",
  "a higher version is live",
  "publishing",
  "never published",
  "unreachable",
  "forbidden",
] as const;
export type ServicePhase = (typeof PHASES)[number];

/** The service as it truly is: it accepts every POST, as the strict marketplace does, and counts them. */
export interface WalkService {
  api: MarketplaceApi;
  accepted(): number;
  /** What buyers see now. */
  liveVersion(): number | undefined;
}

export interface Ours {
  id: string;
  version: number;
}

export const FOREIGN = "f0000000-0000-4000-8000-000000000000";
const POSTED = "e0000000-0000-4000-8000-000000000000";
const GO_LIVE_MS = 10 * 60_000;

export const locationOf = (id: string): string =>
  `/api/publishers/contoso/offers/contoso-offer/operations/${id}?api-version=2017-10-31`;

/** A go-live that is under way or over. */
interface Running {
  id: string;
  version: number;
  sinceMs: number;
}

export function createWalkService(clock: VirtualClock, phase: ServicePhase, ours: Ours, hasList: boolean): WalkService {
  const begun: Running[] = begin(phase, ours, clock.now());
  const shown = phase === "another version at sign-off" ? ours.version + 1 : ours.version;
  const isOver = (one: Running): boolean => clock.now() - one.sinceMs >= GO_LIVE_MS;
  const isDown = phase === "unreachable" || phase === "forbidden";
  const isGone = (id: string): boolean => !begun.some((one) => one.id === id);
  let accepted = 0;
  const status = (): OfferStatus => {
    const last = begun.at(-1);
    if (last) return isOver(last) ? live(last.version) : goingLive(last.version);
    if (phase === "never published") return statusWith("neverPublished", undefined, []);
    return phase === "publishing" ? publishing(ours.version + 1) : atSignOff(shown);
  };
  const rows = (): Submission[] => begun.map((one) => rowOf(one, isOver(one))).reverse();
  const operation = (id: string): Operation => {
    const one = begun.find((each) => each.id === id);
    if (!one) throw new MarketplaceError("notFound", { status: 404, sent: "GET operation" });
    return isOver(one)
      ? operationWith("succeeded", one.version, stepsUntil("live", "complete"))
      : operationWith("running", one.version);
  };
  const api: MarketplaceApi = {
    ...createFakeApi(clock),
    goLive: async () => {
      if (isDown) return { kind: phase === "forbidden" ? "refused" : "unclear", error: down(phase) };
      accepted++;
      begun.push({ id: POSTED, version: shown, sinceMs: clock.now() });
      return { kind: "accepted", operationId: POSTED, operationLocation: locationOf(POSTED), requestId: "r" };
    },
    getOperation: async (location) => {
      if (isDown) throw down(phase);
      const id = /operations\/([^?]+)/.exec(location)?.[1] ?? "";
      if (isGone(id)) throw new MarketplaceError("notFound", { status: 404, sent: "GET operation" });
      return { operation: operation(id) };
    },
    getOfferStatus: async () => {
      if (isDown) throw down(phase);
      return status();
    },
    listSubmissions: async () => {
      if (isDown) throw down(phase);
      return hasList ? rows() : undefined;
    },
  };
  const liveVersion = (): number | undefined => begun.filter(isOver).at(-1)?.version;
  return { api, accepted: () => accepted, liveVersion };
}

function begin(phase: ServicePhase, { id, version }: Ours, nowMs: number): Running[] {
  const long = nowMs - 40 * 60_000;
  const just = nowMs - 60_000;
  switch (phase) {
    case "ours runs":
      return [{ id, version, sinceMs: just }];
    case "foreign runs, same version":
      return [{ id: FOREIGN, version, sinceMs: just }];
    case "foreign runs, another version":
      return [{ id: FOREIGN, version: version + 1, sinceMs: just }];
    case "ours is live":
      return [{ id, version, sinceMs: long }];
    case "an older version is live":
      return [{ id: "old", version: version - 1, sinceMs: nowMs - 30 * 86_400_000 }];
    case "a higher version is live":
      return [
        { id, version, sinceMs: long },
        { id: FOREIGN, version: version + 1, sinceMs: long + 60_000 },
      ];
    default:
      return [];
  }
}

function rowOf({ id, version, sinceMs }: Running, isOver: boolean): Submission {
  const changedAt = new Date(isOver ? sinceMs + GO_LIVE_MS : sinceMs).toISOString();
  const state = isOver ? "succeeded" : "running";
  return { id, type: "golive", slot: "production", state, publishingVersion: version, changedAt };
}

function down(phase: ServicePhase): MarketplaceError {
  const details = { sent: "GET /api/x", requestId: "r" };
  return phase === "forbidden"
    ? new MarketplaceError("forbidden", { status: 403, ...details })
    : new MarketplaceError("network", { detail: "ECONNREFUSED", ...details });
}
