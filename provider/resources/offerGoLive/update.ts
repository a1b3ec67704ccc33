import type { CallContext, LifecycleResult } from "../../port/lifecycle";
import { createReleaseState } from "../../release/attempt";
import { runRelease } from "../../release/run";
import { type OfferGoLiveDeps, assertSameOrigin, createContext, offerOf, toResult } from "./deps";
import type { OfferGoLiveInputs } from "./shape";
import { readState } from "./state";

/** Continues, records, refuses or releases anew; every error keeps what state holds. */
export async function updateRelease(
  deps: OfferGoLiveDeps,
  call: CallContext,
  stored: Record<string, unknown>,
  inputs: OfferGoLiveInputs,
): Promise<LifecycleResult> {
  const context = createContext(deps, call, inputs);
  const { api } = context;
  const known = readState(stored);
  if (known) assertSameOrigin(known, api);
  const portalUrl = api.portalUrl(offerOf(inputs));
  const state = known ?? createReleaseState({ serviceOrigin: api.serviceOrigin, portalUrl });
  return toResult(call, inputs, await runRelease(context, state, "apply", known));
}
