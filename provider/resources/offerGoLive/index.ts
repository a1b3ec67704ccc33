import type { CallContext, CheckResult, DiffResult, Lifecycle } from "../../port/lifecycle";
import { formatPreview } from "../../release/preview";
import { checkInputs, isUnknown } from "./check";
import { createRelease } from "./create";
import { deleteRelease } from "./delete";
import { type OfferGoLiveDeps, findOriginProblem } from "./deps";
import { diffInputs } from "./diff";
import { readRelease } from "./read";
import type { OfferGoLiveInputs } from "./shape";
import { declaredOf, pickInputs, readState } from "./state";
import { updateRelease } from "./update";

/** The type token's last part. */
export const OFFER_GO_LIVE = "OfferGoLive";

/** The lifecycle of `OfferGoLive`: "release R of offer O is live". */
export function createOfferGoLive(deps: OfferGoLiveDeps): Lifecycle {
  return {
    check: async (call, inputs, isNew) => check(deps, call, inputs, isNew),
    diff: async (call, state, inputs) => diff(deps, call, state, inputs),
    create: (call, inputs) => createRelease(deps, call, accepted(inputs)),
    read: (call, id, state) => readRelease(deps, call, id, state),
    update: (call, _id, state, inputs) => updateRelease(deps, call, state, accepted(inputs)),
    delete: (call, id, state) => deleteRelease(deps, call, id, state),
  };
}

function check(deps: OfferGoLiveDeps, call: CallContext, inputs: Record<string, unknown>, isNew: boolean): CheckResult {
  const result = checkInputs(inputs);
  if (isNew && result.failures.length === 0) preview(deps, call, undefined, inputs, []);
  return result;
}

function diff(
  deps: OfferGoLiveDeps,
  call: CallContext,
  stored: Record<string, unknown>,
  inputs: Record<string, unknown>,
): DiffResult {
  const result = diffInputs(stored, inputs);
  if (result.hasChanges && result.replaces.length === 0) preview(deps, call, stored, inputs, result.changed);
  return result;
}

/** No network here: the line is made of inputs and state alone. */
function preview(
  { ambient, serviceOrigin }: OfferGoLiveDeps,
  call: CallContext,
  stored: Record<string, unknown> | undefined,
  inputs: Record<string, unknown>,
  changed: readonly string[],
): void {
  const state = stored && readState(stored);
  const problem = state && findOriginProblem(state, serviceOrigin());
  if (problem !== undefined) {
    call.notifier.warn(`REFUSES: ${problem}`);
    return;
  }
  const unknown = ["release", "attempt", "candidate", "adopt"].filter((name) => isUnknown(inputs[name]));
  if (unknown.length > 0) {
    call.notifier.info(`MAY POST: ${unknown.join(" and ")} will be known during the update`);
    return;
  }
  const declared = declaredOf(pickInputs(inputs));
  const maySubmit = ambient.env.get("AZURE_MARKETPLACE_SUBMIT") === undefined;
  const line = formatPreview({ declared, state, maySubmit, changed });
  if (line.severity === "warning") call.notifier.warn(line.text);
  else call.notifier.info(line.text);
}

/**
 * Inputs as a call with consequences may use them: checked once more, because an engine can be made to skip `check`.
 * @throws Error naming every property that is refused; nothing has been sent then
 */
function accepted(inputs: Record<string, unknown>): OfferGoLiveInputs {
  const { failures } = checkInputs(inputs);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
  if (isUnknown(inputs)) throw new Error("a value is still unknown; nothing was sent");
  return pickInputs(inputs);
}
