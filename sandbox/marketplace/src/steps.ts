// The six documented steps and the default schedules (API reference §3, §6).
import type { StepPlan } from "./entities";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Step ids that the code must know by name. */
export const signoffStep = "publisher-signoff";
/** The last step of every offer. */
export const liveStep = "live";

/** What the API prints about a step: the operation (OPS) and /status (STA) estimate differently. */
export interface StepText {
  stepName: string;
  description: string;
  operationTimeFrame?: string;
  statusTimeFrame?: string;
}

const texts: Record<string, StepText> = {
  displaydummycertify: {
    stepName: "Validate Pre-Requisites",
    description: "The offer's settings are validated.",
    operationTimeFrame: "< 15 min",
    statusTimeFrame: "< 15 min",
  },
  displaycertify: {
    stepName: "Certification",
    description: "The offer is examined by the certification systems.",
    operationTimeFrame: "< 5 day",
    statusTimeFrame: "~2-3 days",
  },
  displayprovision: {
    stepName: "Provisioning",
    description: "The offer is replicated to the production systems.",
    operationTimeFrame: "< 1 day",
    statusTimeFrame: "< 1 day",
  },
  displaypackage: {
    stepName: "Packaging and Lead Generation Registration",
    description: "The offer is packaged and its lead destinations are registered.",
    operationTimeFrame: "< 1 hour",
    statusTimeFrame: "< 1 hour",
  },
  [signoffStep]: {
    stepName: "Publisher signoff",
    description: "The preview is ready for the publisher's review.",
    // The operation's sample gives this step no estimate.
    statusTimeFrame: "< 1 hour",
  },
  [liveStep]: {
    stepName: "Live",
    description: "The offer is public and can be bought.",
    operationTimeFrame: "~2-5 days",
    statusTimeFrame: "~2-5 days",
  },
};

/** What the API prints about a step; a step of the seed's own invention is named after its id. */
export function stepText(id: string): StepText {
  return texts[id] ?? { stepName: id, description: id };
}

/** Schedule of a publish: from the POST until the preview waits at sign-off. */
export function defaultPublishPlan(): StepPlan[] {
  return [
    { id: "displaydummycertify", durationMs: 15 * minute },
    { id: "displaycertify", durationMs: 2.5 * day },
    { id: "displayprovision", durationMs: day },
    { id: "displaypackage", durationMs: hour },
  ];
}

/** Schedule of a go-live: sign-off is complete at once, then the offer goes live. */
export function defaultGoLivePlan(): StepPlan[] {
  return [{ id: liveStep, durationMs: 3 * day }];
}

/** How long an accepted cancellation takes at speed 1 (seen: 1 to 3 minutes). */
export const cancelMs = 2 * minute;
