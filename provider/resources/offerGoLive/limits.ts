import type { Ambient } from "../../ambient";
import { DURATION_FORM, parseDuration } from "../../model/duration";
import type { CallContext } from "../../port/lifecycle";
import type { OfferGoLiveInputs } from "./shape";

/** How long a run waits where nobody says otherwise: less than a hosted CI job's hour, else the observed maximum. */
const DEFAULT_WAIT_MS = { ci: 45 * 60_000, terminal: 120 * 60 * 60_000 };

/** The limits of one call. */
export interface Limits {
  /** Monotonic milliseconds at which waiting ends. */
  deadlineAtMs: number;
  /** True where this run only waits until the service has accepted. */
  isAcceptedEnough: boolean;
}

/**
 * The earliest of the input `timeout`, the engine's `customTimeouts` and the run's own deadline
 * (`AZURE_MARKETPLACE_WAIT`, counted from the provider's start for all resources together).
 * @throws Error naming the variable, where it cannot be read
 */
export function resolveLimits(
  ambient: Pick<Ambient, "clock" | "env" | "process">,
  inputs: OfferGoLiveInputs,
  { timeoutMs, canSeeCancel }: Pick<CallContext, "timeoutMs" | "canSeeCancel">,
): Limits {
  const { clock, env, process } = ambient;
  const wait = env.get("AZURE_MARKETPLACE_WAIT");
  const runMs = wait === undefined || wait === "accepted" ? defaultWaitMs(env, canSeeCancel) : parseDuration(wait);
  if (runMs === undefined) {
    throw new Error(
      `AZURE_MARKETPLACE_WAIT ${JSON.stringify(wait)} is not accepted; accepted: "accepted" or ${DURATION_FORM}`,
    );
  }
  const ownMs = [parseDuration(inputs.timeout), timeoutMs].filter((ms) => ms !== undefined && ms > 0) as number[];
  return {
    deadlineAtMs: Math.min(process.startedAtMs + runMs, ...ownMs.map((ms) => clock.monotonic() + ms)),
    isAcceptedEnough: wait === "accepted" || inputs.waitFor === "accepted",
  };
}

/**
 * Whether this run may post at all.
 * @throws Error for any value that is not understood: a misspelt `never` must not post
 */
export function maySubmit(env: Ambient["env"]): boolean {
  const value = env.get("AZURE_MARKETPLACE_SUBMIT");
  if (value === undefined) return true;
  if (value === "never") return false;
  throw new Error(
    `AZURE_MARKETPLACE_SUBMIT ${JSON.stringify(value)} is not accepted; accepted: "never", or unset to allow posting`,
  );
}

/** A call that cannot be told to stop must not hold a terminal for days. */
function defaultWaitMs(env: Ambient["env"], canSeeCancel = true): number {
  if (!canSeeCancel) return DEFAULT_WAIT_MS.ci;
  return env.get("CI") !== undefined || env.get("TF_BUILD") !== undefined
    ? DEFAULT_WAIT_MS.ci
    : DEFAULT_WAIT_MS.terminal;
}
