import type { Identity } from "../row";

/** One go-live that a state keeps a record of, or at least a line. Known fields only, each made fit to print. */
export interface HistoryRow extends Identity {
  urn: string;
  /** How it ended; `open` where it has not, `unreadable` where state does not tell. */
  result: string;
  publishingVersion?: number;
  candidate?: number;
  operationId?: string;
  submittedAt?: string;
  endedAt?: string;
  /** True where nothing was posted for it: somebody else's go-live, or a live version, was taken over. */
  adopted: boolean;
  evidence?: string;
  submittedBy?: string;
  runUrl?: string;
  commit?: string;
  ticket?: string;
  reviewer?: string;
  reason?: string;
  /** What else there is to know, such as why nothing more is known. */
  note?: string;
}
