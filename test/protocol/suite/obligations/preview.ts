import type { Expected } from "../types";

/** Why a preview reaches no dynamic provider. */
export const NO_PREVIEW: Expected = {
  deviates: "the engine does not ask it in a preview: it returns the inputs, and outputs are unknown",
  seen: /previews are not taken/,
};
