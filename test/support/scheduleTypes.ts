import type { PostFault, ReadFault, ServiceStep } from "./scheduleSteps";

/** What a schedule may do to a marketplace, and the truth that the promises are measured by. */
export interface ScheduleService {
  act(step: ServiceStep): void;
  fault(fault: PostFault | ReadFault): void;
  /** Nothing answers from now until then. */
  outage(ms: number): void;
  clearFaults(): void;
  /** Lets everything that runs come to its good end. */
  calm(): void;
  /** Names the pair on whose behalf POSTs come from now on. */
  declares(pair: string): void;
  /** Pairs of POSTs that were cut off and may still be applied. */
  pendingPairs(): string[];
  /** Every go-live that the API accepted, oldest first; those of other people are not in it. */
  accepted(): AcceptedGoLive[];
  /** Ids of the go-lives that any answer since the last call showed. */
  takeShown(): string[];
  /** How many POSTs of a go-live arrived. */
  posts(): number;
  /** Every go-live, foreign ones included, oldest first. */
  goLives(): GoLiveTruth[];
  /** True where this version is, or was, live. */
  wentLive(version: number): boolean;
}

/** One go-live that a POST of ours brought about. */
export interface AcceptedGoLive {
  operationId: string;
  publishingVersion: number;
  /** The pair that was declared when it was posted, see `declares`. */
  pair: string;
  /** Service time. */
  atMs: number;
  /** True where the caller was told the operation's Location. */
  isAnswered: boolean;
}

/** One go-live, whoever began it. */
export interface GoLiveTruth {
  operationId: string;
  publishingVersion: number;
  outcome: "running" | "succeeded" | "failed" | "canceled" | "rejected";
  foreign: boolean;
}

/** The time that a service of a schedule lives in: never the client's wall clock. */
export interface ServiceTime {
  nowMs(): number;
}
