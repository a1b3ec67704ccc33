import { type Pair, type PostedPair, formatPair } from "./attempt";
import type { Declared, Refusal } from "./decide";

/** What a refusal says, and what can be done about it, best first. */
export interface RefusalTexts {
  headline: string;
  next: string[];
}

/** The step that brings an offer to where it can be released. */
export const PUBLISH_FIRST = "publish the draft to preview, wait for publisher sign-off, then run `pulumi up` again";

type Texts = { [K in Refusal["code"]]: (refusal: Extract<Refusal, { code: K }>, declared: Declared) => RefusalTexts };

const TEXTS: Texts = {
  olderLabel: ({ live, current }) => olderLabel(live, current),
  endedBefore: ({ ended }) => ({
    headline: `this pair was posted before and ended as ${ended.result}`,
    next: [`declare a new release, or attempt: ${ended.attempt + 1} to post the same label again`],
  }),
  liveAsAnother: ({ owner, publishingVersion }) => ({
    headline: `publishing version ${publishingVersion} is already live as release ${formatPair(owner)}`,
    next: [`declare release ${JSON.stringify(owner.release)}, or publish a new preview and pin its version`],
  }),
  nothingToRelease: ({ publishingVersion }) => ({
    headline: `nothing to release: no preview waits for sign-off, and publishing version ${publishingVersion} is live already`,
    next: [PUBLISH_FIRST],
  }),
  candidateMismatch: ({ pinned, found }) => ({
    headline: `candidate mismatch: version ${pinned} is pinned, but version ${found} is at publisher sign-off`,
    next: [`test version ${found} and pin candidate: ${found}, or publish what was tested again`],
  }),
  candidateChanged: ({ pinned, sent }) => ({
    headline: `candidate ${pinned} is pinned now, but version ${sent ?? "unknown"} was posted and is not over`,
    next: [`pin candidate: ${sent ?? "what was posted"} again, or leave it out, until this release has ended`],
  }),
  notReady: ({ missing }) => ({ headline: `not ready: ${missing}`, next: [PUBLISH_FIRST] }),
  foreignGoLive: ({ operationId, publishingVersion }, declared) =>
    foreignGoLive(declared, operationId, publishingVersion),
  adoptedElsewhere: ({ operationId }) => ({
    headline: `operation ${operationId} belongs to another release of this state`,
    next: ["name the operation of this release in adopt.operation, or remove adopt"],
  }),
  notNamed: ({ imported, publishingVersion }, declared) => notNamed(declared, imported, publishingVersion),
};

/** The words for a refusal. */
export function refusalTexts(declared: Declared, refusal: Refusal): RefusalTexts {
  const word = TEXTS[refusal.code] as (refusal: Refusal, declared: Declared) => RefusalTexts;
  return word(refusal, declared);
}

function olderLabel(live: PostedPair, current: number | undefined): RefusalTexts {
  const now = current === undefined ? "" : `; version ${current} is live now`;
  const version = live.publishingVersion === undefined ? "" : ` as version ${live.publishingVersion}`;
  return {
    headline: `a go-live cannot be undone by an older label: it went live earlier${version}${now}`,
    next: ["publish the older content again and declare it under a new release"],
  };
}

function notNamed(declared: Declared, imported: Pair, publishingVersion: number | undefined): RefusalTexts {
  const version = publishingVersion ?? "unknown";
  const without = declared.adopt?.release === declared.release ? ", without adopt" : "";
  const pin = publishingVersion === undefined ? "" : ` with candidate: ${publishingVersion}`;
  return {
    headline: `what was imported as ${formatPair(imported)} (publishing version ${version}) has no label yet, and nothing is released before it has one`,
    next: [
      `name it: declare the label of version ${version}${pin}${without}; that posts nothing, and the next release posts`,
      `wait until no go-live runs and nothing is at publisher sign-off, then declare its label without candidate${without}; the next release posts`,
    ],
  };
}

function foreignGoLive(declared: Declared, operationId: string | undefined, version: number | undefined): RefusalTexts {
  const id = operationId ?? "<operation id from the portal>";
  const label = JSON.stringify(declared.release);
  return {
    headline: `a go-live that this stack does not know is running (operation ${operationId ?? "unknown"}, publishing version ${version ?? "unknown"})`,
    next: [
      `if it is this release, take it over: adopt: { release: ${label}, operation: ${JSON.stringify(id)} }`,
      "if it is not, wait until it has ended, then run `pulumi up` again",
    ],
  };
}
