import { type ReleaseState, createReleaseState } from "../../release/attempt";
import type { Declared } from "../../release/decide";
import { INPUT_NAMES, type OfferGoLiveInputs } from "./shape";

/** The release's own part of what is stored, read tolerantly: a newer or an older version may have written it. */
export function readState(stored: Record<string, unknown>): ReleaseState | undefined {
  if (typeof stored["serviceOrigin"] !== "string") return undefined;
  const empty = createReleaseState({
    serviceOrigin: stored["serviceOrigin"],
    portalUrl: String(stored["portalUrl"] ?? ""),
  });
  const known = Object.fromEntries(
    STATE_NAMES.filter((name) => stored[name] !== undefined && stored[name] !== null).map((name) => [
      name,
      stored[name],
    ]),
  );
  return { ...empty, ...known } as ReleaseState;
}

/** What is stored: the declared inputs, then the release's part. Undefined values are left out. */
export function writeState(inputs: OfferGoLiveInputs, state: ReleaseState): Record<string, unknown> {
  const all = Object.entries({ ...pickInputs(inputs), ...state });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** The inputs among stored or declared values. */
export function pickInputs(values: Record<string, unknown> | OfferGoLiveInputs): OfferGoLiveInputs {
  const source = values as Record<string, unknown>;
  const present = INPUT_NAMES.filter((name) => source[name] !== undefined && source[name] !== null);
  return Object.fromEntries(present.map((name) => [name, source[name]])) as OfferGoLiveInputs;
}

/** The declaration as deciding sees it, defaults filled in. */
export function declaredOf(inputs: OfferGoLiveInputs): Declared {
  return {
    release: inputs.release,
    attempt: inputs.attempt ?? 1,
    candidate: inputs.candidate,
    adopt: inputs.adopt,
    onForeign: inputs.onForeign ?? "adopt",
  };
}

const STATE_NAMES = [
  "status",
  "operationId",
  "operationLocation",
  "publishingVersion",
  "offerVersion",
  "adopted",
  "evidence",
  "steps",
  "messages",
  "previewLinks",
  "liveLinks",
  "currentLive",
  "record",
  "labelled",
  "history",
  "posted",
] as const satisfies readonly (keyof ReleaseState)[];
