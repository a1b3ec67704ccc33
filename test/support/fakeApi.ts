import type { Clock } from "../../provider/ambient";
import { MarketplaceError } from "../../provider/model/errors";
import type { OfferStatus, Submission } from "../../provider/model/offer";
import type { Operation, Step } from "../../provider/model/operation";
import type { GoLiveAnswer, MarketplaceApi } from "../../provider/port/marketplaceApi";

export const OPERATION_ID = "56615b67-2185-49fe-80d2-c4ddf77bb2e8";
export const LOCATION = `/api/publishers/contoso/offers/contoso-offer/operations/${OPERATION_ID}?api-version=2017-10-31`;

/** A marketplace for unit tests: what it shows can be replaced at any time, and it counts what it is asked. */
export interface FakeApi extends MarketplaceApi {
  posts: number;
  operationReads: number;
  statusReads: number;
  /** Starts the go-live, as an accepted POST does. */
  begin(): void;
  /** What the status says of the go-live's course, whatever `status` was replaced with. */
  plainStatus: () => OfferStatus;
  answer: () => GoLiveAnswer | Promise<GoLiveAnswer>;
  operation: () => Operation;
  status: () => OfferStatus;
  submissions: () => Submission[] | undefined;
}

const STEP_IDS = [
  "displaydummycertify",
  "displaycertify",
  "displayprovision",
  "displaypackage",
  "publisher-signoff",
  "live",
];

/** The six steps of the vendor's sample; those before `current` are complete. */
export function stepsUntil(current: string, status: Step["status"]): Step[] {
  const at = STEP_IDS.indexOf(current);
  return STEP_IDS.map((id, index) => ({
    id,
    name: id === "live" ? "Live" : id,
    status: index < at ? "complete" : index === at ? status : "notStarted",
    estimatedTimeFrame: id === "live" ? "~2-5 days" : "< 15 min",
    messages: [],
  }));
}

export function operationWith(
  status: Operation["status"],
  version = 2,
  steps = stepsUntil("live", "inProgress"),
): Operation {
  return {
    status,
    word: status,
    publishingVersion: version,
    offerVersion: 1,
    steps,
    messages: [],
    previewLinks: [],
    liveLinks: [],
    canCancel: false,
  };
}

export function statusWith(state: OfferStatus["state"], version: number | undefined, steps: Step[]): OfferStatus {
  return { state, word: state, publishingVersion: version, steps, messages: [], previewLinks: [], liveLinks: [] };
}

export const atSignOff = (version = 2): OfferStatus =>
  statusWith("waitingForPublisherReview", version, stepsUntil("publisher-signoff", "waitingForPublisherReview"));
export const goingLive = (version = 2): OfferStatus => statusWith("running", version, stepsUntil("live", "inProgress"));
export const live = (version = 2): OfferStatus => statusWith("succeeded", version, stepsUntil("live", "complete"));
export const publishing = (version = 2): OfferStatus =>
  statusWith("running", version, stepsUntil("displaycertify", "inProgress"));

/**
 * An offer at sign-off whose go-live takes `durationMs` of the clock's time. `answer`, `operation`, `status` and
 * `submissions` may be replaced one by one.
 */
export function createFakeApi(clock: Clock, durationMs = 3 * 86_400_000): FakeApi {
  let postedAtMs = Number.POSITIVE_INFINITY;
  const isOver = (): boolean => clock.now() - postedAtMs >= durationMs;
  const fake: FakeApi = {
    serviceOrigin: "https://cloudpartner.azure.com",
    posts: 0,
    begin: () => void (postedAtMs = clock.now()),
    plainStatus: () => (postedAtMs === Number.POSITIVE_INFINITY ? atSignOff() : isOver() ? live() : goingLive()),
    operationReads: 0,
    statusReads: 0,
    answer: () => ({ kind: "accepted", operationId: OPERATION_ID, operationLocation: LOCATION, requestId: "r-1" }),
    operation: () =>
      isOver() ? operationWith("succeeded", 2, stepsUntil("live", "complete")) : operationWith("running"),
    status: () => fake.plainStatus(),
    submissions: () => [],
    goLive: async () => {
      fake.posts++;
      const answer = await fake.answer();
      if (answer.kind === "accepted") fake.begin();
      return answer;
    },
    cancelOperation: async () => ({ kind: "accepted", requestId: "r-3" }),
    getOperation: async () => {
      fake.operationReads++;
      return { operation: fake.operation() };
    },
    getOfferStatus: async () => {
      fake.statusReads++;
      return fake.status();
    },
    listSubmissions: async () => fake.submissions(),
    getOffer: async () => undefined,
    listOffers: async () => [],
    portalUrl: () => "https://partner.microsoft.com/dashboard/commercial-marketplace/offers",
  };
  return fake;
}

export function failing(code: ConstructorParameters<typeof MarketplaceError>[0], status?: number): () => never {
  return () => {
    throw new MarketplaceError(code, { status, sent: "GET /api/x", requestId: "r-2" });
  };
}
