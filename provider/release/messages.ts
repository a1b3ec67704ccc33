import type { OfferRef } from "../model/offer";
import { type PostedPair, type ReleaseRecord, type ReleaseState, formatOffer, formatPair, openRecord } from "./attempt";
import type { Declared, Refusal } from "./decide";

/** What every message is about. */
export interface Subject {
  offer: OfferRef;
  declared: Declared;
  state: ReleaseState;
}

const CONTINUES =
  "run `pulumi up` again (or `pulumi refresh`), on any machine: it continues with this operation and posts nothing";
const PUBLISH_FIRST = "publish the draft to preview, wait for publisher sign-off, then run `pulumi up` again";
const STOPPED = "nothing is released again by itself";

/** The last warning of a run that ends before the release is live. */
export function formatNotLiveYet(subject: Subject, now: string): string {
  return report(subject, `NOT LIVE YET: ${what(subject)} is ${subject.state.status}; ${now}`, sentBy(subject), [
    CONTINUES,
  ]);
}

/** The same result where `onTimeout: "fail"` asks for a failing run. */
export function formatTimedOut(subject: Subject, now: string): string {
  const headline = `not live in time: ${what(subject)} is ${subject.state.status}; ${now} (onTimeout is "fail")`;
  return report(subject, headline, sentBy(subject), [CONTINUES]);
}

/** The release waits for another one's operation. */
export function formatWaitsForOther(subject: Subject): string {
  const other = openRecord(subject.state) ?? subject.state.record;
  const headline = `NOT LIVE YET: ${what(subject)} was not posted, because ${otherName(other)} is still under way`;
  const next = `run \`pulumi up\` again once ${other?.release ?? "it"} has ended: it decides anew and posts at most once`;
  return report(subject, headline, "nothing was sent for this release", [next]);
}

/** Submitting is off in this run. */
export function formatNotPosted(subject: Subject): string {
  const headline = `NOT LIVE YET: ${what(subject)} was not posted: submitting is off in this run (AZURE_MARKETPLACE_SUBMIT=never)`;
  return report(subject, headline, "nothing was sent", [
    "run `pulumi up` without AZURE_MARKETPLACE_SUBMIT=never to post it",
  ]);
}

/** A step is blocked. */
export function formatBlocked(subject: Subject, messages: readonly string[]): string {
  const said = messages.length === 0 ? "the service gives no reason" : messages.join("; ");
  return report(subject, `blocked: ${what(subject)} waits for the publisher: ${said}`, sentBy(subject), [
    "do what the service asks for in the portal, then run `pulumi up` again: it continues and posts nothing",
    'set onBlocked: "wait" to keep waiting while a step is blocked',
  ]);
}

/** The attempt ended without success. */
export function formatEnded(subject: Subject, why: string | undefined): string {
  const { record } = subject.state;
  const result = record?.result ?? "failed";
  const name = formatPair(record ?? subject.declared);
  const headline = `${result}: the go-live of ${formatOffer(subject.offer)} release ${name} ended as ${result}${why ? `: ${why}` : ""}`;
  const again = `attempt: ${(record?.attempt ?? subject.declared.attempt) + 1}`;
  return report(subject, headline, sentBy(subject), [
    `${STOPPED}: mend the cause, bring a preview to publisher sign-off, then declare a new release, or ${again} to post the same label again`,
  ]);
}

/** It is not known whether a POST was applied, or what became of it. */
export function formatUnclear(subject: Subject, why: string): string {
  const record = openRecord(subject.state) ?? subject.state.record ?? subject.declared;
  const headline = `unclear: nobody knows yet what became of the go-live of ${formatOffer(subject.offer)} release ${formatPair(record)}: ${why}`;
  const label = JSON.stringify(record.release);
  return report(subject, headline, sentBy(subject), [
    "look at the offer in the portal; nothing more is posted until you decide",
    `a go-live runs or is live there: adopt: { release: ${label}, operation: "<operation id>" } (or "live")`,
    `nothing runs there: adopt: { release: ${JSON.stringify(subject.declared.release)}, operation: "none" } closes this attempt, and attempt: ${record.attempt + 1} with release: ${label} posts once more`,
  ]);
}

/** The service refused the POST, and it is proved that it was not applied. */
export function formatNotApplied(subject: Subject, error: string): string {
  const headline = `not released: ${what(subject)}: ${error}`;
  const sent = "the go-live was refused, so it is as if it had never been posted";
  return report(subject, headline, sent, ["mend the cause, then run `pulumi up` again: it posts this release then"]);
}

/** A call to the service failed before anything was decided. */
export function formatTrouble(subject: Subject, error: string): string {
  const isOpen = openRecord(subject.state) !== undefined;
  const next = isOpen ? CONTINUES : "mend the cause, then run `pulumi up` again; it looks first and posts at most once";
  return report(subject, `${what(subject)}: ${error}`, isOpen ? sentBy(subject) : "no go-live was posted", [next]);
}

/** A declared pair that is not posted, and why. */
export function formatRefusal(subject: Subject, refusal: Refusal): string {
  const { headline, next } = refusalTexts(subject, refusal);
  return report(subject, `refused: ${what(subject)}: ${headline}`, "no go-live was posted in this run", next);
}

type RefusalTexts = { headline: string; next: string[] };

function refusalTexts(subject: Subject, refusal: Refusal): RefusalTexts {
  const { declared } = subject;
  const label = JSON.stringify(declared.release);
  switch (refusal.code) {
    case "olderLabel":
      return olderLabel(refusal.live, refusal.current);
    case "endedBefore":
      return {
        headline: `this pair was posted before and ended as ${refusal.ended.result}`,
        next: [`declare a new release, or attempt: ${refusal.ended.attempt + 1} to post the same label again`],
      };
    case "liveAsAnother":
      return {
        headline: `publishing version ${refusal.publishingVersion} is already live as release ${formatPair(refusal.owner)}`,
        next: [
          `declare release ${JSON.stringify(refusal.owner.release)}, or publish a new preview and pin its version`,
        ],
      };
    case "nothingToRelease":
      return {
        headline: `nothing to release: no preview waits for sign-off, and publishing version ${refusal.publishingVersion} is live already`,
        next: [PUBLISH_FIRST],
      };
    case "candidateMismatch":
      return {
        headline: `candidate mismatch: version ${refusal.pinned} is pinned, but version ${refusal.found} is at publisher sign-off`,
        next: [`test version ${refusal.found} and pin candidate: ${refusal.found}, or publish what was tested again`],
      };
    case "notReady":
      return { headline: `not ready: ${refusal.missing}`, next: [PUBLISH_FIRST] };
    case "foreignGoLive":
      return foreignGoLive(label, refusal.operationId, refusal.publishingVersion);
    case "adoptedElsewhere":
      return {
        headline: `operation ${refusal.operationId} belongs to another release of this state`,
        next: ["name the operation of this release in adopt.operation, or remove adopt"],
      };
  }
}

function olderLabel(live: PostedPair, current: number | undefined): RefusalTexts {
  const now = current === undefined ? "" : `; version ${current} is live now`;
  const version = live.publishingVersion === undefined ? "" : ` as version ${live.publishingVersion}`;
  return {
    headline: `a go-live cannot be undone by an older label: it went live earlier${version}${now}`,
    next: ["publish the older content again and declare it under a new release"],
  };
}

function foreignGoLive(label: string, operationId: string | undefined, version: number | undefined): RefusalTexts {
  const id = operationId ?? "<operation id from the portal>";
  return {
    headline: `a go-live that this stack does not know is running (operation ${operationId ?? "unknown"}, publishing version ${version ?? "unknown"})`,
    next: [
      `if it is this release, take it over: adopt: { release: ${label}, operation: ${JSON.stringify(id)} }`,
      "if it is not, wait until it has ended, then run `pulumi up` again",
    ],
  };
}

function what({ offer, declared }: Subject): string {
  return `${formatOffer(offer)} release ${formatPair(declared)}`;
}

function otherName(record: ReleaseRecord | undefined): string {
  if (!record) return "another release";
  return `release ${formatPair(record)} (operation ${record.operationId ?? "unknown"}, since ${record.submittedAt})`;
}

function sentBy({ state }: Subject): string {
  const record = state.record;
  if (!record) return "no go-live was posted";
  if (record.adopted) return `nothing was posted: the operation was taken over at ${record.submittedAt}`;
  const isKnown = record.operationId !== undefined || record.result !== undefined;
  if (!isKnown)
    return `one POST for ${formatPair(record)} at ${record.submittedAt}, whose answer is not known; no other was or will be`;
  return `one go-live was posted for ${formatPair(record)} at ${record.submittedAt}; no other was or will be`;
}

function report(subject: Subject, headline: string, sent: string, next: readonly string[]): string {
  const { state } = subject;
  const operation = state.operationId ?? (openRecord(state) ? "not known" : "none");
  const version = state.publishingVersion === undefined ? "" : `, publishing version ${state.publishingVersion}`;
  const lines = [
    headline,
    `  operation: ${operation}${version}`,
    `  sent: ${sent}`,
    ...next.map((step, index) => `  ${index === 0 ? "next" : "or"}: ${step}`),
    `  portal: ${state.portalUrl}`,
  ];
  return lines.join("\n");
}
