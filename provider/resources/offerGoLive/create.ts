import type { CallContext, LifecycleResult } from "../../port/lifecycle";
import { createReleaseState } from "../../release/attempt";
import { runRelease } from "../../release/run";
import { type OfferGoLiveDeps, createContext, offerOf, toResult } from "./deps";
import type { OfferGoLiveInputs } from "./shape";

/**
 * Releases an offer for the first time in this stack.
 * @throws Error where nothing was sent and nothing taken over: then there is nothing to save either
 */
export async function createRelease(
  deps: OfferGoLiveDeps,
  call: CallContext,
  inputs: OfferGoLiveInputs,
): Promise<LifecycleResult> {
  const context = createContext(deps, call, inputs);
  const { api } = context;
  const empty = createReleaseState({ serviceOrigin: api.serviceOrigin, portalUrl: api.portalUrl(offerOf(inputs)) });
  const result = await runRelease(context, empty);
  if (result.failure !== undefined && !result.didPost && result.state.record === undefined)
    throw new Error(result.failure);
  return toResult(call, inputs, result);
}
