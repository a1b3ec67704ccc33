import type { CurrentLive, ReleaseStatus, StoredMessage, StoredStep } from "../release/attempt";
import type { Result } from "./exitCode";

/** The step at which a release stands. */
export interface RowStep extends StoredStep {
  /** Its place among the operation's steps, from 1. */
  number: number;
  /** How many steps the operation has. */
  count: number;
}

/** What is shown of one declared release: known fields only, each made fit to print. */
export interface StatusRow {
  urn: string;
  /** This and the next three are undefined where state does not tell them. */
  publisherId?: string;
  offerId?: string;
  release?: string;
  attempt?: number;
  status: ReleaseStatus;
  result: Result;
  /** Of this release's own go-live, as are the next fields; another release's are never shown as this one's. */
  operationId?: string;
  publishingVersion?: number;
  step?: RowStep;
  submittedAt?: string;
  endedAt?: string;
  /** From the go-live to its end, or to now. */
  elapsedMs?: number;
  messages: StoredMessage[];
  portalUrl?: string;
  currentLive?: CurrentLive;
  /** What else there is to know: doubt, drift, another release in the way, what the last run said. */
  notes: string[];
  /** The next safe step; undefined where the release is live. */
  next?: string;
}

/** What a row tells of the declaration. */
export type Identity = Pick<StatusRow, "publisherId" | "offerId" | "release" | "attempt">;
