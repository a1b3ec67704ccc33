import type { Ambient } from "../../ambient";
import type { OfferRef } from "../../model/offer";
import type { CallContext, LifecycleResult } from "../../port/lifecycle";
import type { MarketplaceApi } from "../../port/marketplaceApi";
import type { ReleaseState } from "../../release/attempt";
import type { ReleaseContext } from "../../release/context";
import { createJournal } from "../../release/journal";
import type { ReleaseResult } from "../../release/session";
import { maySubmit, resolveLimits } from "./limits";
import type { OfferGoLiveInputs } from "./shape";
import { declaredOf, writeState } from "./state";

/** What the lifecycle of `OfferGoLive` is given. */
export interface OfferGoLiveDeps {
  ambient: Ambient;
  /** Makes the client; called only where a call is needed, so that a preview loads none. */
  api(): MarketplaceApi;
  /** The origin that this run is set to, without making a client. */
  serviceOrigin(): string;
}

/** The offer that the inputs name. */
export function offerOf(inputs: Pick<OfferGoLiveInputs, "publisherId" | "offerId">): OfferRef {
  return { publisherId: inputs.publisherId, offerId: inputs.offerId };
}

/** The stable id of the resource. */
export function resourceId(inputs: Pick<OfferGoLiveInputs, "publisherId" | "offerId">): string {
  return `${inputs.publisherId}/${inputs.offerId}`;
}

/**
 * One run's context out of the inputs, the call and the environment.
 * @throws Error where an environment variable cannot be read; nothing has been sent then
 */
export function createContext(deps: OfferGoLiveDeps, call: CallContext, inputs: OfferGoLiveInputs): ReleaseContext {
  const { ambient } = deps;
  maySubmit(ambient.env);
  const limits = resolveLimits(ambient, inputs, call);
  if (call.canSeeCancel === false) {
    call.notifier.warn(
      "Ctrl-C cannot be noticed in this process: without a timeout of its own, this run waits 45 minutes at most",
    );
  }
  const api = deps.api();
  const offer = offerOf(inputs);
  return {
    ambient,
    api,
    notifier: call.notifier,
    journal: createJournal(ambient, call.notifier, api.serviceOrigin, offer, call.secrets),
    offer,
    declared: declaredOf(inputs),
    waitFor: limits.isAcceptedEnough ? "accepted" : "live",
    onTimeout: inputs.onTimeout ?? "pending",
    onBlocked: inputs.onBlocked ?? "stop",
    reason: inputs.reason,
    approval: inputs.approval,
    deadlineAtMs: limits.deadlineAtMs,
    signal: call.signal,
  };
}

/**
 * State is only ever continued on the service it was made on: a sandbox's state must never be read as the real one's.
 * @throws Error naming both origins
 */
export function assertSameOrigin(state: ReleaseState, api: Pick<MarketplaceApi, "serviceOrigin">): void {
  const problem = findOriginProblem(state, api.serviceOrigin);
  if (problem !== undefined)
    throw new Error(
      `refused: ${problem}. Nothing was sent. Set the endpoint as it was (\`endpoint\` in the provider's configuration, else AZURE_MARKETPLACE_ENDPOINT), or use another stack`,
    );
}

/** What is wrong with continuing this state on this service; undefined where nothing is. */
export function findOriginProblem(state: ReleaseState, serviceOrigin: string): string | undefined {
  if (state.serviceOrigin === serviceOrigin) return undefined;
  return `this resource was made on ${state.serviceOrigin}, but this run is set to ${serviceOrigin}`;
}

/** The lifecycle's result; the run's last warning is said here, so that it is the last thing a person reads. */
export function toResult(call: CallContext, inputs: OfferGoLiveInputs, result: ReleaseResult): LifecycleResult {
  if (result.warning !== undefined && result.failure === undefined) call.notifier.warn(result.warning);
  return { id: resourceId(inputs), state: writeState(inputs, result.state), failure: result.failure };
}
