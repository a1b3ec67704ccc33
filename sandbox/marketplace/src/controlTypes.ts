// The control plane's words: what a test or a person may ask of the sandbox and what it tells about itself.
import type { Divergences } from "./divergences";
import type { Fault } from "./faultTypes";
import type { GoLiveMode } from "./marketplaceTypes";
import type { SeedOffer } from "./seed";

/** One request as it arrived. Tokens and bodies are never logged. */
export interface RequestLogEntry {
  /** Number of the request since the start, from 1. */
  seq: number;
  /** When it arrived, ISO. */
  at: string;
  method: string;
  /** Path with query. */
  path: string;
  /** The answer's status; `hung` or `dropped` when a fault withheld it; null while it is being served. */
  status: number | "hung" | "dropped" | null;
  clientRequestId?: string;
  correlationRequestId?: string;
  userAgent?: string;
}

/** What was counted for one offer. */
export interface OfferCounts {
  /** POSTs of go-live that arrived, refused and dropped ones included. */
  goLivePosts: number;
  /** Go-lives accepted over the API; foreign ones are not counted. */
  goLivesAccepted: number;
  /** POSTs of publish that arrived. */
  publishPosts: number;
  /** GETs of an operation. */
  operationGets: number;
  /** GETs of /status. */
  statusGets: number;
}

/** What was counted, in all and for each `publisher/offer`. POSTs and accepted go-lives survive a restart. */
export interface Counts {
  goLivePosts: number;
  goLivesAccepted: number;
  byOffer: Record<string, OfferCounts>;
}

/** One accepted go-live. */
export interface GoLiveLogEntry {
  /** `publisher/offer`. */
  offer: string;
  operationId: string;
  publishingVersion: number;
  /** When it was accepted, ISO. */
  at: string;
  /** `x-ms-client-request-id` of the POST. */
  requestId?: string;
  /** True when it came from {@link Control.goLiveForeign}. */
  foreign: boolean;
}

/** What the sandbox knows about one offer, for assertions. */
export interface OfferSnapshot {
  publisherId: string;
  offerId: string;
  /** The offer status, as /status says it without lag. */
  status: string;
  publishingVersion?: number;
  liveVersion?: number;
  atSignoff: boolean;
  operations: OperationSnapshot[];
}

/** One operation, oldest first in {@link OfferSnapshot.operations}. */
export interface OperationSnapshot {
  id: string;
  kind: "publish" | "goLive";
  publishingVersion: number;
  outcome: "running" | "succeeded" | "failed" | "canceled" | "rejected";
  submittedAt: string;
  endedAt?: string;
  /** The step in progress or blocked. */
  step?: string;
  foreign: boolean;
}

/** Which requests to wait for. */
export interface RequestFilter {
  method?: string;
  /** Regular expression over path and query. */
  path?: string;
  /** How many there must be. @default 1 */
  count?: number;
  /** Only requests that were answered, hung or dropped. @default false */
  answered?: boolean;
}

/** Names the operation to act on. @default the newest one that runs */
export interface OperationTarget {
  operationId?: string;
}

/** How far {@link Control.advance} goes; without `step` and `all`: to the end of the current step. */
export interface AdvanceOptions extends OperationTarget {
  /** Up to and including this step. */
  step?: string;
  /** To the end of the operation. */
  all?: boolean;
}

/** Which step stops, with which message (HTML as the API sends it). */
export interface StepMessage extends OperationTarget {
  /** @default the current step */
  step?: string;
  message?: string;
  /** The step's status word. @default "rejected" for fail, "blocked" for block */
  stepStatus?: string;
}

/** How {@link Control.reject} makes the submission disappear. */
export interface RejectOptions extends OperationTarget {
  /** GET of the operation still says `running` while /status fell back. @default false: it answers 404 */
  keepOperation?: boolean;
}

/** One line of the table of routes. */
export interface RouteInfo {
  method: string;
  path: string;
  /** False: answers 501. */
  implemented: boolean;
  summary: string;
}

/** The control plane, in-process; `/_sandbox/` serves the same over HTTP. Unknown offers and operations throw. */
export interface Control {
  /** The request log, oldest first. */
  requests(): RequestLogEntry[];
  /** Resolves once enough matching requests have arrived, counting those already logged. No time limit of its own. */
  waitForRequests(filter: RequestFilter): Promise<RequestLogEntry[]>;
  counts(): Counts;
  /** Every go-live that was accepted, oldest first, foreign ones included. */
  goLives(): GoLiveLogEntry[];
  /** What the sandbox knows about an offer. */
  offer(publisherId: string, offerId: string): OfferSnapshot;
  /** Makes an offer, or makes it anew. */
  seedOffer(publisherId: string, offer: SeedOffer): void;
  /** Brings a new preview version straight to sign-off, ending a running publish; a running go-live is left running. */
  publish(publisherId: string, offerId: string): { publishingVersion: number };
  /** Somebody in the portal starts a go-live of what is at sign-off. */
  goLiveForeign(publisherId: string, offerId: string): { operationId: string; publishingVersion: number };
  /** Pushes an operation forward in its schedule; a pending cancellation is completed. */
  advance(publisherId: string, offerId: string, options?: AdvanceOptions): void;
  /** Ends an operation as succeeded, blocked or not. */
  complete(publisherId: string, offerId: string, options?: OperationTarget): void;
  /** Ends an operation as failed at a step. */
  fail(publisherId: string, offerId: string, options?: StepMessage): void;
  /** Microsoft rejects the submission: it disappears, /status falls back to the previous version. */
  reject(publisherId: string, offerId: string, options?: RejectOptions): void;
  /** Holds an operation at a step, still `running`. */
  block(publisherId: string, offerId: string, options?: StepMessage): void;
  /** Lets a blocked operation go on. */
  unblock(publisherId: string, offerId: string, options?: OperationTarget): void;
  /** Changes the version that /status shows; at sign-off also the version that a go-live will carry. */
  setPublishingVersion(publisherId: string, offerId: string, version: number): void;
  divergences(): Divergences;
  /** Changes some switches and leaves the others; answers all. @throws Error naming a wrong switch. */
  setDivergences(changes: Partial<Divergences>): Divergences;
  faults(): Fault[];
  /** Appends a fault to the queue; a request is met by the first entry that matches it. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Every token seen or issued so far is refused with 401 from now on. */
  expireTokens(): void;
  speed(): number;
  /** Changes the speed from now on; progress made so far is kept. */
  setSpeed(speed: number): void;
  setMode(mode: GoLiveMode): void;
  /** Every known route, implemented or answering 501. */
  routes(): RouteInfo[];
  /** Back to the seed. */
  reset(): void;
}
