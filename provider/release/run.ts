import { isMarketplaceError } from "../model/errors";
import { actions } from "./actions";
import { type ReleaseState, statusOfPair } from "./attempt";
import type { ReleaseContext } from "./context";
import { type Action, type Situation, decide } from "./decide";
import { formatTrouble } from "./messages";
import { type ReleaseResult, type Session, type Step, finish, subjectOf } from "./session";

/** `apply` does what is declared; `read` only brings forward what state holds: it never posts and never adopts. */
export type RunMode = "apply" | "read";

/** Far more turns than rows: a decision that keeps asking is a programming fault, not a reason to loop. */
const MAX_TURNS = 24;

/** What a refresh may do: rows 0 to 4, as far as they only read. */
const READING: ReadonlySet<Action["kind"]> = new Set(["keep", "follow", "followOther", "unclear"]);

/**
 * Carries a declared release forward: decide, act, decide again, until there is nothing to do but save. It never
 * throws: trouble of any kind is a failure that carries the state, because a go-live that was sent must not be lost.
 */
export async function runRelease(
  context: ReleaseContext,
  state: ReleaseState,
  mode: RunMode = "apply",
): Promise<ReleaseResult> {
  const known = { ...state, status: statusOfPair(state, context.declared) };
  const session: Session = { context, state: known, didPost: false };
  try {
    return await takeTurns(session, mode);
  } catch (error) {
    return finish(session, { failure: formatTrouble(subjectOf(session), describe(error)) });
  }
}

async function takeTurns(session: Session, mode: RunMode): Promise<ReleaseResult> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const action = decide(situationOf(session));
    if (mode === "read" && !READING.has(action.kind)) return finish(session, {});
    const result = await perform(session, action);
    if (result) return result;
  }
  throw new Error(`the release could not be decided in ${MAX_TURNS} turns`);
}

function perform(session: Session, action: Action): Promise<Step> {
  const carryOut = actions[action.kind] as (session: Session, action: Action) => Promise<Step>;
  return carryOut(session, action);
}

function situationOf({ context, state, observation, seenAtSignOff }: Session): Situation {
  const maySubmit = context.ambient.env.get("AZURE_MARKETPLACE_SUBMIT") !== "never";
  return { declared: context.declared, state, observation, maySubmit, seenAtSignOff };
}

function describe(error: unknown): string {
  if (isMarketplaceError(error)) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `a fault in this program, please report it: ${text}`;
}
