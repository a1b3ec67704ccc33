import type { CallContext } from "../../port/lifecycle";
import { type ReleaseState, formatPair, openRecord } from "../../release/attempt";
import { runRelease } from "../../release/run";
import { type OfferGoLiveDeps, assertSameOrigin, createContext } from "./deps";
import { pickInputs, readState } from "./state";

/**
 * Forgets a release; what is live stays live. Refused while our attempt is open, because its record would be lost.
 * @throws Error where an attempt is open, naming the ways out
 */
export async function deleteRelease(
  deps: OfferGoLiveDeps,
  call: CallContext,
  id: string,
  stored: Record<string, unknown>,
): Promise<void> {
  const state = readState(stored);
  if (!state) return;
  const now = openRecord(state) ? await lookOnce(deps, call, stored, state) : state;
  const open = openRecord(now);
  if (open) {
    const operation = now.operationId ?? "not known";
    throw new Error(
      `refused: ${id} release ${formatPair(open)} is not over (operation ${operation}, posted at ${open.submittedAt}), and deleting ` +
        "would lose its record. Nothing was sent.\n  next: wait until it has ended (`pulumi refresh` brings it forward), then delete\n" +
        `  last resort: \`pulumi state delete\` forgets it; the go-live goes on\n  portal: ${now.portalUrl}`,
    );
  }
  if (now.posted.length > 0) {
    call.notifier.warn(
      `${id}: forgotten by this stack; the offer stays live (release ${now.record?.release ?? "unknown"}). Portal: ${now.portalUrl}`,
    );
  }
}

async function lookOnce(
  deps: OfferGoLiveDeps,
  call: CallContext,
  stored: Record<string, unknown>,
  state: ReleaseState,
): Promise<ReleaseState> {
  const context = { ...createContext(deps, call, pickInputs(stored)), deadlineAtMs: deps.ambient.clock.monotonic() };
  assertSameOrigin(state, context.api);
  return (await runRelease(context, state, "read", state)).state;
}
