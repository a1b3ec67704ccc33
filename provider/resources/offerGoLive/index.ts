import type { CallContext, CheckResult, DiffResult, Lifecycle } from "../../port/lifecycle";
import { type ReleaseState, createReleaseState } from "../../release/attempt";
import { createJournal } from "../../release/journal";
import { formatPreview } from "../../release/preview";
import { checkInputs, isUnknown } from "./check";
import { createRelease } from "./create";
import { deleteRelease } from "./delete";
import { type OfferGoLiveDeps, findOriginProblem, offerOf } from "./deps";
import { diffInputs } from "./diff";
import { importRelease } from "./import";
import { maySubmit } from "./limits";
import { readRelease } from "./read";
import type { OfferGoLiveInputs } from "./shape";
import { declaredOf, pickInputs, readState } from "./state";
import { updateRelease } from "./update";

/** The type token's last part. */
export const OFFER_GO_LIVE = "OfferGoLive";

/** The lifecycle of `OfferGoLive`: "release R of offer O is live". */
export function createOfferGoLive(deps: OfferGoLiveDeps): Lifecycle {
  return {
    check: (call, inputs, isNew) => check(deps, call, inputs, isNew),
    diff: (call, state, inputs) => diff(deps, call, state, inputs),
    create: (call, inputs) => createRelease(deps, call, accepted(inputs)),
    read: (call, id, state) => readRelease(deps, call, id, state),
    import: (call, id) => importRelease(deps, call, id),
    update: (call, _id, state, inputs) => updateRelease(deps, call, state, accepted(inputs)),
    delete: (call, id, state) => deleteRelease(deps, call, id, state),
  };
}

async function check(
  deps: OfferGoLiveDeps,
  call: CallContext,
  inputs: Record<string, unknown>,
  isNew: boolean,
): Promise<CheckResult> {
  const result = checkInputs(inputs);
  if (isNew && result.failures.length === 0) await preview(deps, call, undefined, inputs, []);
  return result;
}

async function diff(
  deps: OfferGoLiveDeps,
  call: CallContext,
  stored: Record<string, unknown>,
  inputs: Record<string, unknown>,
): Promise<DiffResult> {
  const compared = diffInputs(stored, inputs);
  const result = { ...compared, hasChanges: compared.hasChanges || (await hasUnsaved(deps, call, stored)) };
  if (result.hasChanges && result.replaces.length === 0) await preview(deps, call, stored, inputs, result.changed);
  return result;
}

/** What a killed run left in the journal is a change: the next `up` must bring it into state. */
async function hasUnsaved(
  { ambient, serviceOrigin }: OfferGoLiveDeps,
  call: CallContext,
  stored: Record<string, unknown>,
): Promise<boolean> {
  const saved = readState(stored);
  if (!saved) return false;
  const journal = createJournal(ambient, call.notifier, serviceOrigin(), offerOf(pickInputs(stored)));
  const { record } = await journal.merge(saved);
  return record?.attemptId !== saved.record?.attemptId || record?.result !== saved.record?.result;
}

/** No network here: the line is made of inputs, state and journal alone. */
async function preview(
  { ambient, serviceOrigin }: OfferGoLiveDeps,
  call: CallContext,
  stored: Record<string, unknown> | undefined,
  inputs: Record<string, unknown>,
  changed: readonly string[],
): Promise<void> {
  const origin = serviceOrigin();
  const saved = stored && readState(stored);
  const problem = saved && findOriginProblem(saved, origin);
  if (problem !== undefined) return call.notifier.warn(`REFUSES: ${problem}`);
  const unknown = ["publisherId", "offerId", "release", "attempt", "candidate", "adopt"].filter((name) =>
    isUnknown(inputs[name]),
  );
  if (unknown.length > 0)
    return call.notifier.info(`${mayDo(saved)}: ${unknown.join(" and ")} will be known during the update`);
  const known = pickInputs(inputs);
  const state = saved ?? createReleaseState({ serviceOrigin: origin, portalUrl: "" });
  const merged = await createJournal(ambient, call.notifier, origin, offerOf(known)).merge(state);
  const line = formatPreview({
    declared: declaredOf(known),
    state: merged,
    maySubmit: maySubmit(ambient.env),
    changed,
  });
  if (line.severity === "warning") call.notifier.warn(line.text);
  else call.notifier.info(line.text);
}

/** What an imported release is called comes before anything is posted. */
function mayDo(saved: ReleaseState | undefined): string {
  return saved?.labelled === false ? `NAMES ${saved.record?.release} or REFUSES, no POST` : "MAY POST";
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
