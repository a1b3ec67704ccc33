import { isMarketplaceError } from "../../model/errors";
import type { CallContext, LifecycleResult } from "../../port/lifecycle";
import { type ReleaseState, createReleaseState } from "../../release/attempt";
import { type ReleaseContext, isoNow } from "../../release/context";
import { observe } from "../../release/observe";
import { runRelease } from "../../release/run";
import { type OfferGoLiveDeps, assertSameOrigin, createContext, resourceId } from "./deps";
import type { OfferGoLiveInputs } from "./shape";
import { pickInputs, readState, writeState } from "./state";

/**
 * Brings a stored release forward by one look: it never posts, never adopts, and never lets a resource vanish because
 * the service could not be asked. Undefined only for a call without stored outputs whose offer does not exist.
 */
export async function readRelease(
  deps: OfferGoLiveDeps,
  call: CallContext,
  id: string,
  stored: Record<string, unknown>,
): Promise<LifecycleResult | undefined> {
  const inputs = { ...idParts(id), ...pickInputs(stored) } as OfferGoLiveInputs;
  const context = { ...createContext(deps, call, inputs), deadlineAtMs: deps.ambient.clock.monotonic() };
  const state = readState(stored);
  if (!state) return readOffer(context, inputs);
  assertSameOrigin(state, context.api);
  const result = await runRelease(context, state, "read", state);
  if (result.failure ?? result.warning) call.notifier.warn(result.failure ?? result.warning ?? "");
  const drifted = await withDrift(context, result.state);
  return { id: resourceId(inputs), state: writeState(inputs, drifted) };
}

/** A call without stored outputs (`.get`): the offer is there, or it is missing; whatever else goes wrong is an error. */
async function readOffer(context: ReleaseContext, inputs: OfferGoLiveInputs): Promise<LifecycleResult | undefined> {
  const { api, offer } = context;
  try {
    await api.getOfferStatus(offer, context.signal);
  } catch (error) {
    if (isMarketplaceError(error) && error.code === "notFound") return undefined;
    throw error;
  }
  const state = createReleaseState({ serviceOrigin: api.serviceOrigin, portalUrl: api.portalUrl(offer) });
  return { id: resourceId(inputs), state: writeState(inputs, state) };
}

/** Somebody went live after us: a warning and an output, never an action. */
async function withDrift(context: ReleaseContext, state: ReleaseState): Promise<ReleaseState> {
  const ours = state.record?.publishingVersion;
  if (state.status !== "succeeded" || ours === undefined) return state;
  const live = await readLiveVersion(context);
  if (live === undefined) return state;
  if (live <= ours) return { ...state, currentLive: undefined };
  if (state.currentLive?.publishingVersion === live) return state;
  const { publisherId, offerId } = context.offer;
  context.notifier.warn(
    `${publisherId}/${offerId}: publishing version ${live} is live, after release ${state.record?.release} (version ${ours}): ` +
      "somebody released outside this stack. Nothing was done; declare that release with a pinned candidate to record it",
  );
  return { ...state, currentLive: { publishingVersion: live, seenAt: isoNow(context) } };
}

async function readLiveVersion(context: ReleaseContext): Promise<number | undefined> {
  const { api, offer, ambient, notifier, signal } = context;
  try {
    return (await observe(api, offer, ambient.clock.now(), signal)).baseline.liveVersion;
  } catch (error) {
    if (!isMarketplaceError(error)) throw error;
    notifier.warn(`${offer.publisherId}/${offer.offerId}: what is live now could not be read: ${error.message}`);
    return undefined;
  }
}

function idParts(id: string): Partial<OfferGoLiveInputs> {
  const [publisherId, offerId] = id.split("/");
  return { publisherId, offerId };
}
