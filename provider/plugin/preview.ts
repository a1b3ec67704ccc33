import { readState, writeState } from "../resources/offerGoLive/state";
import { UNKNOWN, isUnknown } from "../resources/offerGoLive/check";
import { OUTPUT_NAMES } from "../resources/offerGoLive/outputs";
import type { OfferGoLiveInputs } from "../resources/offerGoLive/shape";

type Values = Record<string, unknown>;

/** What no later step of the same offer changes. */
const FIXED = ["serviceOrigin", "portalUrl"];
/** Known as long as the same attempt is the record. */
const OF_THE_ATTEMPT = ["operationId", "operationLocation", "publishingVersion"];

/** A first release in a preview: the inputs are known, everything that the service says is not. */
export function previewCreate(inputs: Values): Values {
  return { ...allUnknown(), ...inputs };
}

/** A change in a preview: what is only recorded keeps every output; a release that moves on keeps its operation. */
export function previewUpdate(stored: Values, inputs: Values): Values {
  const state = readState(stored);
  const record = state?.record;
  if (!state || isUnknown([inputs["release"], inputs["attempt"]])) return { ...allUnknown(), ...inputs };
  const isSame = record?.release === inputs["release"] && record?.attempt === (inputs["attempt"] ?? 1);
  if (isSame && record?.result === "succeeded") {
    return { ...writeState(inputs as unknown as OfferGoLiveInputs, state), ...inputs };
  }
  const kept = isSame ? [...FIXED, ...OF_THE_ATTEMPT] : FIXED;
  const known = kept.filter((name) => stored[name] !== undefined).map((name) => [name, stored[name]]);
  return { ...allUnknown(), ...Object.fromEntries(known), ...inputs };
}

function allUnknown(): Values {
  return Object.fromEntries(OUTPUT_NAMES.map((name) => [name, UNKNOWN]));
}
