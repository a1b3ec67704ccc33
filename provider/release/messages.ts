import type { OfferRef } from "../model/offer";
import { type ReleaseRecord, type ReleaseState, formatOffer, formatPair, openRecord } from "./attempt";
import type { Declared, Refusal } from "./decide";
import { PUBLISH_FIRST, refusalTexts } from "./refusalTexts";

/** What every message is about. */
export interface Subject {
  offer: OfferRef;
  declared: Declared;
  state: ReleaseState;
}

const CONTINUES =
  "run `pulumi up` again (or `pulumi refresh`), on any machine: it continues with this operation and posts nothing";
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
  if (result === "abandoned") return formatAbandoned(subject);
  const name = formatPair(record ?? subject.declared);
  const headline = `${result}: the go-live of ${formatOffer(subject.offer)} release ${name} ended as ${result}${why ? `: ${why}` : ""}`;
  const again = `attempt: ${(record?.attempt ?? subject.declared.attempt) + 1}`;
  return report(subject, headline, sentBy(subject), [
    `${STOPPED}: mend the cause, bring a preview to publisher sign-off, then declare a new release, or ${again} to post the same label again`,
  ]);
}

function formatAbandoned(subject: Subject): string {
  const { record } = subject.state;
  const name = formatPair(record ?? subject.declared);
  const headline = `given up: what became of the go-live of ${formatOffer(subject.offer)} release ${name} was never known, and it was closed`;
  const sent = `one POST for ${name} at ${record?.submittedAt}, whose answer is not known`;
  return report(subject, headline, sent, [
    `${STOPPED}: declare attempt: ${(record?.attempt ?? 1) + 1} to post the same label again, or a new release`,
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

/** An earlier run ended before the engine saved what it had posted; this machine's journal knows it. */
export function formatRecovered(subject: Subject, isCreate: boolean): string {
  const open = openRecord(subject.state);
  const headline =
    `RECOVERED: ${what(subject)}: an earlier run of this machine was ended before Pulumi saved it; the journal tells of ` +
    `${otherName(open ?? subject.state.record)}, and state has it after this run`;
  return report(subject, headline, sentBy(subject), [
    "nothing: this run goes on from there",
    ...(isCreate
      ? [
          "where Pulumi goes on warning of a pending create: `pulumi refresh --clear-pending-creates` (after `pulumi cancel`, should the stack be locked still) removes that entry and nothing else",
        ]
      : []),
  ]);
}

/** The run was interrupted before its POST. */
export function formatInterrupted(subject: Subject): string {
  return report(subject, `interrupted: ${what(subject)} was not posted`, "no go-live was posted", [
    "run `pulumi up` again: it posts this release then",
  ]);
}

/** A version is live, and this stack knows of no release at all: it may or may not be the declared one. */
export function formatUnclearLive(subject: Subject, version: number | undefined): string {
  const shown = version ?? "unknown";
  const headline =
    `unclear: ${what(subject)}: no preview waits for publisher sign-off, publishing version ${shown} is live, and this ` +
    "stack knows of no release. Either that version is this release, or this release was never published to preview";
  const label = JSON.stringify(subject.declared.release);
  return report(subject, headline, "no go-live was posted", [
    `version ${shown} is this release: adopt: { release: ${label}, operation: "live" }`,
    `it is not: ${PUBLISH_FIRST}`,
  ]);
}

/** The service refused the POST, and it is proved that it was not applied. */
export function formatNotApplied(subject: Subject, error: string): string {
  const headline = `not released: ${what(subject)}: ${error}`;
  const sent = "one POST that was not applied: it is as if it had never been posted";
  return report(subject, headline, sent, ["mend the cause, then run `pulumi up` again: it posts this release then"]);
}

/** A call to the service failed before anything was decided. */
export function formatTrouble(subject: Subject, error: string): string {
  const isOpen = openRecord(subject.state) !== undefined;
  const isKnown = subject.state.operationId !== undefined;
  const again = isKnown ? CONTINUES : "run `pulumi up` again: it first asks the service what became of that POST";
  const next = isOpen ? again : "mend the cause, then run `pulumi up` again; it looks first and posts at most once";
  return report(subject, `${what(subject)}: ${error}`, isOpen ? sentBy(subject) : "no go-live was posted", [next]);
}

/** A declared pair that is not posted, and why. */
export function formatRefusal(subject: Subject, refusal: Refusal): string {
  const { headline, next } = refusalTexts(subject.declared, refusal);
  return report(subject, `refused: ${what(subject)}: ${headline}`, "no go-live was posted in this run", next);
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
