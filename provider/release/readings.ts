import type { OfferStatus } from "../model/offer";
import { type Operation, type Step, errorMessages } from "../model/operation";
import { type ReleaseRecord, type ReleaseState, type StoredStep, withRecord } from "./attempt";
import type { Readings } from "./follow";

/** The state with what a poll has read: steps with the instant at which each status was first seen, messages, links. */
export function withReadings(state: ReleaseState, readings: Readings, at: string): ReleaseState {
  const { operation, status, record } = readings;
  const seen = operation ?? status;
  const next = withRecord(state, record);
  if (!seen) return next;
  return {
    ...next,
    offerVersion: operation?.offerVersion ?? state.offerVersion,
    steps: storeSteps(seen.steps, state.steps, at),
    messages: storeMessages(seen),
    previewLinks: seen.previewLinks.length > 0 ? seen.previewLinks : state.previewLinks,
    liveLinks: seen.liveLinks.length > 0 ? seen.liveLinks : state.liveLinks,
  };
}

/** The state of a release that is over and well: steps reduced to what an audit needs, messages dropped. */
export function withSuccess(state: ReleaseState, record: ReleaseRecord): ReleaseState {
  const steps = state.steps.map(({ id, status, at }) => ({ id, status, at }));
  return { ...withRecord(state, record), status: "succeeded", steps, messages: [], currentLive: undefined };
}

function storeSteps(steps: readonly Step[], before: readonly StoredStep[], at: string): StoredStep[] {
  return steps.map((step) => {
    const status = step.status === "unknown" ? (step.word ?? "unknown") : step.status;
    const old = before.find((stored) => stored.id === step.id && stored.status === status);
    const isUntouched = status === "notStarted";
    return { id: step.id, name: step.name, status, at: isUntouched ? undefined : (old?.at ?? at) };
  });
}

function storeMessages(seen: Pick<Operation, "messages" | "steps"> | OfferStatus): { text: string; level: string }[] {
  const errors = errorMessages(seen).map((text) => ({ text, level: "error" }));
  const others = seen.messages.filter((message) => message.level !== "error");
  return [...errors, ...others.map(({ text, level }) => ({ text, level }))].slice(0, 20);
}
