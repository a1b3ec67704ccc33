import * as pulumi from "@pulumi/pulumi";
import type { Link } from "../model/operation";
import type {
  CurrentLive,
  Evidence,
  ReleaseRecord,
  ReleaseStatus,
  StoredMessage,
  StoredStep,
} from "../release/attempt";

/** What a program declares of one release, see `docs/offer-go-live.md` for each input's rule and default. */
export interface OfferGoLiveArgs {
  /** The publisher's readable id, such as `contoso`. A change replaces the resource. */
  publisherId: pulumi.Input<string>;
  /** The offer's readable id, such as `contoso-offer`. A change replaces the resource. */
  offerId: pulumi.Input<string>;
  /** Label of what goes live, such as `1.4.0`. A new label posts one go-live. */
  release: pulumi.Input<string>;
  /** Raise it to post the same label again, after it failed or to give up an unclear attempt. @default 1 */
  attempt?: pulumi.Input<number>;
  /** The publishing version that was tested. Left out: whatever is at publisher sign-off goes live. */
  candidate?: pulumi.Input<number>;
  /** Take over an operation (its id or Location) or the live version instead of posting; `none` closes an unclear attempt. */
  adopt?: pulumi.Input<{ release: pulumi.Input<string>; operation: pulumi.Input<string> }>;
  /** How far `pulumi up` waits. @default "live" */
  waitFor?: pulumi.Input<"live" | "accepted">;
  /** Deadline of one call, such as `45m`. @default 45 minutes in CI, else 120 hours */
  timeout?: pulumi.Input<string>;
  /** What an expired wait is. @default "pending" */
  onTimeout?: pulumi.Input<"pending" | "fail">;
  /** What to do about somebody else's go-live. @default "adopt", and only where it is proved to be ours */
  onForeign?: pulumi.Input<"adopt" | "wait" | "fail">;
  /** What to do about a blocked step. @default "stop" */
  onBlocked?: pulumi.Input<"stop" | "wait">;
  /** What a delete does. @default "forget" */
  onDelete?: pulumi.Input<"forget" | "cancel">;
  /** Why this release: recorded, never sent. */
  reason?: pulumi.Input<string>;
  /** Who approved this release: recorded, never sent. Refused where it names another release. */
  approval?: pulumi.Input<{
    release: pulumi.Input<string>;
    ticket?: pulumi.Input<string>;
    reviewer?: pulumi.Input<string>;
  }>;
  /** Which generation of the vendor's API serves this offer. @default "cpp" */
  api?: pulumi.Input<"cpp" | "ingestion">;
}

/** The outputs, unset until the provider gives them: without a seed the object would have no such property. */
export const OUTPUT_SEEDS = {
  operationId: undefined,
  operationLocation: undefined,
  status: undefined,
  steps: undefined,
  messages: undefined,
  publishingVersion: undefined,
  offerVersion: undefined,
  adopted: undefined,
  evidence: undefined,
  previewLinks: undefined,
  liveLinks: undefined,
  portalUrl: undefined,
  serviceOrigin: undefined,
  currentLive: undefined,
  labelled: undefined,
  record: undefined,
  history: undefined,
  posted: undefined,
};

/** Everything that a program can read: inputs that are left out are outputs, too, and `get` gives none. */
export const SEEDS = {
  publisherId: undefined,
  offerId: undefined,
  release: undefined,
  attempt: undefined,
  candidate: undefined,
  ...OUTPUT_SEEDS,
};

/** `OfferGoLive` as a program has it on either face: the outputs, without the way to the provider. */
export abstract class OfferGoLiveResource extends pulumi.CustomResource {
  declare readonly publisherId: pulumi.Output<string>;
  declare readonly offerId: pulumi.Output<string>;
  declare readonly release: pulumi.Output<string>;
  declare readonly attempt: pulumi.Output<number | undefined>;
  declare readonly candidate: pulumi.Output<number | undefined>;
  /** Id of the go-live's operation. */
  declare readonly operationId: pulumi.Output<string | undefined>;
  /** Where the operation is read, as the service gave it. */
  declare readonly operationLocation: pulumi.Output<string | undefined>;
  /** What is known of the declared release. */
  declare readonly status: pulumi.Output<ReleaseStatus>;
  declare readonly steps: pulumi.Output<StoredStep[]>;
  declare readonly messages: pulumi.Output<StoredMessage[]>;
  declare readonly publishingVersion: pulumi.Output<number | undefined>;
  declare readonly offerVersion: pulumi.Output<number | undefined>;
  /** True where somebody else's go-live was taken over instead of posting. */
  declare readonly adopted: pulumi.Output<boolean | undefined>;
  /** How success was proved. */
  declare readonly evidence: pulumi.Output<Evidence | undefined>;
  declare readonly previewLinks: pulumi.Output<Link[]>;
  declare readonly liveLinks: pulumi.Output<Link[]>;
  declare readonly portalUrl: pulumi.Output<string>;
  /** Origin of the service that this state belongs to. */
  declare readonly serviceOrigin: pulumi.Output<string>;
  /** Drift: somebody went live after this release. */
  declare readonly currentLive: pulumi.Output<CurrentLive | undefined>;
  /** False while an imported release has only its version for a label. */
  declare readonly labelled: pulumi.Output<boolean | undefined>;
  /** The last posted attempt, with everything worth auditing. */
  declare readonly record: pulumi.Output<ReleaseRecord | undefined>;
  /** The last 24 ended records before `record`. */
  declare readonly history: pulumi.Output<ReleaseRecord[]>;
  /** One line per (release, attempt) ever posted. */
  declare readonly posted: pulumi.Output<string[]>;
}
