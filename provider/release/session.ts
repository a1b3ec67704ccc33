import type { ReleaseState, ReleaseStatus } from "./attempt";
import type { ReleaseContext } from "./context";
import type { Subject } from "./messages";
import type { Observation } from "./observe";

/** How a run of one release ended. Whatever happened, `state` is what must be saved. */
export interface ReleaseResult {
  state: ReleaseState;
  /** Why the run must fail; undefined where it must not. */
  failure?: string;
  /** The last warning of a run that is well but not live. */
  warning?: string;
  /** True where this run sent a go-live, whatever became of it. */
  didPost: boolean;
}

/** One run, while it lasts. */
export interface Session {
  readonly context: ReleaseContext;
  state: ReleaseState;
  observation?: Observation;
  /** The publishing version that this call itself read at sign-off. */
  seenAtSignOff?: number;
  didPost: boolean;
  /** What asking about an unclear attempt came to in this call. */
  unsettled?: { why: string; isFinal: boolean };
  /** True once this call has waited for one lag before a first POST, as `AZURE_MARKETPLACE_SETTLE=1` asks. */
  hasSettled?: boolean;
}

/** What a handler returns: the result that ends the run, or undefined to decide again. */
export type Step = ReleaseResult | undefined;

/** The result of a session as it stands. */
export function finish(
  session: Session,
  end: { status?: ReleaseStatus; failure?: string; warning?: string },
): ReleaseResult {
  if (end.status !== undefined) session.state = { ...session.state, status: end.status };
  const { state, didPost } = session;
  return { state, didPost, failure: end.failure, warning: end.warning };
}

/** What this session's messages are about. */
export function subjectOf({ context, state }: Session): Subject {
  return { offer: context.offer, declared: context.declared, state };
}
