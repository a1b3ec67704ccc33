import type { OfferStatus, Submission } from "../../../provider/model/offer";
import {
  type ReleaseRecord,
  type ReleaseState,
  createReleaseState,
  formatPosted,
} from "../../../provider/release/attempt";
import { type Action, type Declared, type Situation } from "../../../provider/release/decide";
import { interpret } from "../../../provider/release/observe";
import { LOCATION, OPERATION_ID } from "../../support/fakeApi";

export const declared = (more: Partial<Declared> = {}): Declared => ({
  release: "1.0.0",
  attempt: 1,
  onForeign: "adopt",
  ...more,
});

export const record = (more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  release: "1.0.0",
  attempt: 1,
  attemptId: `${more.release ?? "1.0.0"}#${more.attempt ?? 1}`,
  submittedAt: "2026-01-05T08:00:00Z",
  operationId: OPERATION_ID,
  publishingVersion: 2,
  ...more,
});

export function stateWith(current?: ReleaseRecord, more: Partial<ReleaseState> = {}): ReleaseState {
  const empty = createReleaseState({ serviceOrigin: "https://cloudpartner.azure.com", portalUrl: "https://portal" });
  const posted = [...(more.history ?? []), ...(current ? [current] : [])].map(formatPosted);
  const operationLocation = current && current.operationId !== undefined ? LOCATION : undefined;
  return { ...empty, record: current, operationLocation, posted, ...more };
}

export const seen = (status: OfferStatus, submissions?: Submission[]): Situation["observation"] =>
  interpret(status, submissions, 0);

export const running = (id: string, version = 2): Submission => ({
  id,
  type: "golive",
  slot: "production",
  state: "running",
  publishingVersion: version,
});

export interface Row {
  name: string;
  situation: Partial<Situation> & { state: ReleaseState };
  expect: string;
}

/** What an action is, in one line: kind, row, and the refusal's code or what is taken over. */
export function show(action: Action): string {
  const detail =
    action.kind === "refuse" ? ` ${action.refusal.code}` : action.kind === "takeOver" ? ` ${action.operation}` : "";
  return `${action.row} ${action.kind}${detail}`;
}

export const success = record({ result: "succeeded" });
export const failed = record({ result: "failed" });
export const open = record();
export const unclear = record({ operationId: undefined, doubt: "the answer was lost" });
export const other = record({ release: "0.9.0" });
export const otherUnclear = record({ release: "0.9.0", operationId: undefined });
/** What `pulumi import` leaves of version 2, live or running, where nobody said which release it is. */
export const imported = (more: Partial<ReleaseRecord> = {}, others: Partial<ReleaseState> = {}): ReleaseState =>
  stateWith(record({ release: "v2", adopted: true, result: "succeeded", ...more }), { labelled: false, ...others });
export const next = declared({ release: "1.1.0" });
