import type { CurrentLive, ReleaseRecord, ReleaseState, ReleaseStatus } from "../../../provider/release/attempt";
import { createReleaseState, withRecord } from "../../../provider/release/attempt";
import type { OfferGoLiveInputs } from "../../../provider/resources/offerGoLive/shape";
import { writeState } from "../../../provider/resources/offerGoLive/state";

export const TYPE = "pulumi-nodejs:dynamic/azuremarketplace:OfferGoLive";
export const NOW_MS = Date.parse("2026-01-07T11:00:00Z");
export const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "djE6c2Vj",
};
export const OPERATION_ID = "56615b67-2185-49fe-80d2-c4ddf77bb2e8";

type Values = Record<string, unknown>;

/** A release as state holds it, made by the provider's own writer. */
export interface ReleaseSpec {
  inputs?: Partial<OfferGoLiveInputs>;
  status: ReleaseStatus;
  /** Null for a release that never had one. */
  record?: Partial<ReleaseRecord> | null;
  state?: Partial<ReleaseState>;
  currentLive?: CurrentLive;
}

export function urnOf(name: string): string {
  return `urn:pulumi:prod::shop::${TYPE}::${name}`;
}

export function outputsOf({ inputs, status, record, state }: ReleaseSpec): Values {
  const declared = { publisherId: "contoso", offerId: "contoso-offer", release: "1.5.0", ...inputs };
  const portalUrl = "https://partner.microsoft.com/dashboard/commercial-marketplace/offers";
  const empty = createReleaseState({ serviceOrigin: "https://cloudpartner.azure.com", portalUrl });
  const full: ReleaseRecord = {
    release: declared.release,
    attempt: declared.attempt ?? 1,
    attemptId: "7c1c1bdb-0000-4000-8000-000000000001",
    submittedAt: "2026-01-05T08:00:00Z",
    operationId: OPERATION_ID,
    publishingVersion: 18,
    ...record,
  };
  const recorded = record === null ? empty : withRecord(empty, full);
  return { ...writeState(declared, { ...recorded, status, ...state }), __provider: "exports.handler=…", __urn: "x" };
}

export function resourceOf(name: string, outputs: Values | undefined, more: Values = {}): Values {
  const inputs = {
    publisherId: outputs?.["publisherId"],
    offerId: outputs?.["offerId"],
    release: outputs?.["release"],
  };
  return { urn: urnOf(name), custom: true, id: "contoso/contoso-offer", type: TYPE, inputs, outputs, ...more };
}

export function pendingOf(name: string, type: string, inputs: Values): Values {
  return { resource: { urn: urnOf(name), custom: true, type: TYPE, inputs }, type };
}

export function exportOf(resources: unknown[], pending?: unknown[]): Values {
  const stack = { urn: "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod", type: "pulumi:pulumi:Stack" };
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-01-07T10:00:00Z", magic: "x", version: "v3.259.0" },
      secrets_providers: { type: "passphrase", state: { salt: "v1:salt" } },
      resources: [stack, ...resources],
      ...(pending ? { pending_operations: pending } : {}),
    },
  };
}

/** One resource of this status, plausible in every field. */
export function stackOf(status: ReleaseStatus): Values {
  const isEnded = ["succeeded", "failed", "rejected", "canceled", "superseded"].includes(status);
  const ended = { result: status as ReleaseRecord["result"], endedAt: "2026-01-07T09:30:00Z" };
  const record = status === "notStarted" ? null : isEnded ? ended : {};
  return exportOf([resourceOf("golive", outputsOf({ status, record }))]);
}

const STEPS = [
  { id: "displaycertify", name: "Certification", status: "complete", at: "2026-01-05T09:00:00Z" },
  { id: "publisher-signoff", name: "Publisher signoff", status: "complete", at: "2026-01-05T09:00:00Z" },
  { id: "live", name: "Live", status: "inProgress", at: "2026-01-06T10:00:00Z" },
];

/** A train of releases that stand in every way that a person may meet. */
export function createTrain(): Values {
  const offer = (offerId: string): { publisherId: string; offerId: string } => ({ publisherId: "contoso", offerId });
  const live = outputsOf({
    inputs: offer("linux-lts"),
    status: "succeeded",
    record: { result: "succeeded", endedAt: "2026-01-07T09:30:00Z", evidence: "operation" },
    state: { steps: STEPS.map((step) => ({ ...step, status: "complete" })) },
  });
  const drifted = outputsOf({
    inputs: offer("linux-edge"),
    status: "succeeded",
    record: { result: "succeeded", endedAt: "2026-01-05T20:00:00Z" },
    state: { currentLive: { publishingVersion: 21, seenAt: "2026-01-07T10:00:00Z" } },
  });
  const running = outputsOf({ inputs: offer("linux-arm"), status: "running", state: { steps: STEPS } });
  const blocked = outputsOf({
    inputs: { ...offer("linux-gpu"), attempt: 2 },
    status: "blocked",
    state: {
      steps: STEPS.map((step) => (step.id === "live" ? { ...step, status: "blocked" } : step)),
      messages: [{ level: "error", text: "The price of plan `gen2` | region <US> is missing." }],
    },
  });
  const waiting = outputsOf({ inputs: offer("linux-fips"), status: "notStarted", record: { release: "1.4.0" } });
  const failed = outputsOf({
    inputs: offer("linux-hpc"),
    status: "failed",
    record: { result: "failed", endedAt: "2026-01-06T08:00:00Z" },
    state: { messages: [{ level: "error", text: "Validation failed: the SAS URL has expired." }] },
  });
  const unclear = outputsOf({
    inputs: offer("linux-sap"),
    status: "unclear",
    record: { operationId: undefined, doubt: "the service did not answer in time\n  sent: POST …" },
  });
  const said = ["refused: contoso/linux-cvm release 1.5.0: not ready: no preview waits\n  next: publish"];
  return exportOf(
    [
      resourceOf("lts", live),
      resourceOf("edge", drifted),
      resourceOf("arm", running),
      resourceOf("gpu", blocked),
      resourceOf("fips", waiting),
      resourceOf("cvm", outputsOf({ inputs: offer("linux-cvm"), status: "notStarted", record: null }), {
        initErrors: said,
      }),
      resourceOf("hpc", failed),
      resourceOf("sap", unclear),
    ],
    [pendingOf("new", "creating", { ...offer("linux-new"), release: "1.5.0" })],
  );
}
