import assert from "node:assert/strict";
import type { ReleaseRecord, ReleaseState } from "../../../provider/release/attempt";
import type { Refusal } from "../../../provider/release/decide";
import {
  type Subject,
  formatBlocked,
  formatEnded,
  formatNotApplied,
  formatNotLiveYet,
  formatNotPosted,
  formatRecovered,
  formatRefusal,
  formatTimedOut,
  formatTrouble,
  formatUnclear,
  formatUnclearLive,
  formatInterrupted,
  formatWaitsForOther,
} from "../../../provider/release/messages";
import { assertGolden } from "../../support/golden";
import { declared, record, stateWith } from "./decideSupport";

const offer = { publisherId: "contoso", offerId: "contoso-offer" };
const subject = (current?: ReleaseRecord, more: Partial<ReleaseState> = {}): Subject => ({
  offer,
  declared: declared(),
  state: {
    ...stateWith(current, more),
    operationId: current?.operationId,
    publishingVersion: current?.publishingVersion,
    status: more.status ?? "running",
  },
});

const posted = { release: "1.0.0", attempt: 1, result: "succeeded", publishingVersion: 2 } as const;

const REFUSALS: Refusal[] = [
  { code: "olderLabel", live: posted, current: 3 },
  { code: "endedBefore", ended: { ...posted, result: "failed" } },
  { code: "liveAsAnother", owner: { ...posted, release: "0.9.0" }, publishingVersion: 2 },
  { code: "nothingToRelease", publishingVersion: 2 },
  { code: "candidateMismatch", pinned: 2, found: 3 },
  { code: "candidateChanged", pinned: 3, sent: 2 },
  { code: "notReady", missing: "the offer is still being published to preview" },
  { code: "foreignGoLive", operationId: "1eef8e1a-9aa4-43fe-8f05-00f0d0ede819", publishingVersion: 2 },
  { code: "adoptedElsewhere", operationId: "1eef8e1a-9aa4-43fe-8f05-00f0d0ede819" },
  { code: "notNamed", imported: { release: "v2", attempt: 1 }, publishingVersion: 2 },
];

const ended = (result: ReleaseRecord["result"], why?: string): string => formatEnded(subject(record({ result })), why);

const MESSAGES: Record<string, string> = {
  pending: formatNotLiveYet(subject(record()), "step 6 of 6, Live: inProgress, 45 min after the go-live"),
  "timed out": formatTimedOut(subject(record()), "step 6 of 6, Live: inProgress, 2 h after the go-live"),
  "waits for another": formatWaitsForOther({
    ...subject(record({ release: "0.9.0" })),
    declared: declared({ release: "1.0.0" }),
  }),
  "not posted": formatNotPosted(subject()),
  blocked: formatBlocked(subject(record(), { status: "blocked" }), [
    "No virtual machine image was found for the plan contoso.",
  ]),
  failed: ended("failed", "Certification failed"),
  rejected: ended("rejected", "the offer's status fell back to publishing version 1: the submission was rejected"),
  superseded: ended("superseded", "a higher publishing version took its place before it was live"),
  canceled: ended("canceled"),
  unclear: formatUnclear(subject(record({ operationId: undefined })), "the service did not answer in time"),
  "not applied": formatNotApplied(subject(), "the service refused this identity (HTTP 403)"),
  "given up": ended("abandoned"),
  "unclear live": formatUnclearLive(subject(), 7),
  interrupted: formatInterrupted(subject()),
  "recovered by create": formatRecovered(subject(record()), true),
  "recovered by update": formatRecovered(subject(record({ operationId: undefined })), false),
  "trouble before": formatTrouble(subject(), "the service could not be reached"),
  "trouble in between": formatTrouble(subject(record()), "no sign-in is configured"),
  ...Object.fromEntries(REFUSALS.map((refusal) => [`refused: ${refusal.code}`, formatRefusal(subject(), refusal)])),
};

describe("messages", () => {
  for (const [name, text] of Object.entries(MESSAGES)) {
    it(`${name}: names offer, release, operation, what was sent, the next step and the portal`, () => {
      for (const part of [
        "contoso/contoso-offer",
        "1.0.0",
        "  operation: ",
        "  sent: ",
        "  next: ",
        "  portal: https://",
      ]) {
        assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
      }
      assertGolden(`messages/${name.replace(/[^\w]+/g, "-")}.txt`, text);
    });
  }
});
