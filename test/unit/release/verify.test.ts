import assert from "node:assert/strict";
import type { OfferStatus } from "../../../provider/model/offer";
import type { Operation, Step } from "../../../provider/model/operation";
import type { ReleaseRecord } from "../../../provider/release/attempt";
import { createBaseline } from "../../../provider/release/baseline";
import {
  LAG_MS,
  type Memory,
  type Reading,
  VISIBLE_WITHIN_MS,
  type Verdict,
  judge,
} from "../../../provider/release/verify";
import { atSignOff, goingLive, live, operationWith, statusWith, stepsUntil } from "../../support/fakeApi";

const NOW = 100 * 86_400_000;

const record = (more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  release: "1.0.0",
  attempt: 1,
  attemptId: "a",
  submittedAt: "2026-01-05T08:00:00Z",
  publishingVersion: 2,
  baseline: createBaseline(atSignOff(2), []),
  ...more,
});

const memory = (more: Partial<Memory> = {}): Memory => ({
  isMaybeStale: false,
  hasShownOurs: true,
  hasLeftBaseline: true,
  ...more,
});

const succeeded = (version = 2): Operation => operationWith("succeeded", version, stepsUntil("live", "complete"));
const withStep = (status: Step["status"]): Operation => operationWith("running", 2, stepsUntil("live", status));

function show(verdict: Verdict): string {
  if (verdict.kind === "ended") return verdict.evidence ? `${verdict.result} by ${verdict.evidence}` : verdict.result;
  return verdict.kind;
}

interface Row {
  name: string;
  operation: Reading["operation"];
  status?: OfferStatus | "unreadable";
  memory?: Partial<Memory>;
  record?: Partial<ReleaseRecord>;
  expect: string;
}

const longAgo = NOW - LAG_MS - 1;
const justNow = NOW - LAG_MS + 1_000;

const TABLE: Row[] = [
  { name: "running", operation: operationWith("running"), expect: "pending" },
  {
    name: "an unknown word is running (§8.7)",
    operation: operationWith("unknown"),
    status: live(2),
    expect: "pending",
  },
  { name: "failed", operation: operationWith("failed"), expect: "failed" },
  { name: "canceled", operation: operationWith("canceled"), expect: "canceled" },
  { name: "running with a blocked step (§8.8)", operation: withStep("blocked"), expect: "blocked" },
  { name: "running with a rejected step (§8.8)", operation: withStep("rejected"), expect: "rejected" },
  {
    name: "running, the status cannot be read",
    operation: operationWith("running"),
    status: "unreadable",
    expect: "pending",
  },
  {
    name: "running, the status succeeded: that is another release's (§8.11)",
    operation: operationWith("running"),
    status: live(2),
    expect: "pending",
  },
  { name: "running, version up (§8.10)", operation: operationWith("running"), status: live(3), expect: "superseded" },
  {
    name: "running, version down, not for long",
    operation: operationWith("running"),
    status: live(1),
    memory: { lowerSinceMs: justNow },
    expect: "pending",
  },
  {
    name: "running, version down for longer than lag (§8.9)",
    operation: operationWith("running"),
    status: live(1),
    memory: { lowerSinceMs: longAgo },
    expect: "rejected",
  },
  {
    name: "running, version down, but ours was never shown",
    operation: operationWith("running"),
    status: live(1),
    memory: { lowerSinceMs: longAgo, hasShownOurs: false },
    expect: "pending",
  },
  { name: "succeeded, the status not read yet", operation: succeeded(), expect: "pending" },
  { name: "succeeded, live", operation: succeeded(), status: live(2), expect: "succeeded by operation" },
  {
    name: "succeeded, a status without any step live is no contradiction",
    operation: succeeded(),
    status: statusWith("succeeded", 2, []),
    expect: "succeeded by operation",
  },
  {
    name: "succeeded, a status without version",
    operation: succeeded(),
    status: live(undefined as never),
    expect: "succeeded by operation",
  },
  {
    name: "succeeded, the step live is not complete",
    operation: succeeded(),
    status: statusWith("succeeded", 2, stepsUntil("live", "inProgress")),
    expect: "pending",
  },
  {
    name: "succeeded, percentages and odd steps count for nothing (§8.25)",
    operation: succeeded(),
    status: statusWith("succeeded", 2, [
      { id: "displaycertify", status: "notStarted", messages: [] },
      { id: "live", status: "complete", messages: [] },
    ]),
    expect: "succeeded by operation",
  },
  {
    name: "succeeded, but not visible for four hours (§8.26)",
    operation: succeeded(),
    status: goingLive(2),
    memory: { succeededSinceMs: NOW - VISIBLE_WITHIN_MS },
    expect: "unclear",
  },
  { name: "succeeded, others went on", operation: succeeded(), status: live(3), expect: "succeeded by operation" },
  {
    name: "succeeded, the status fell back, not for long",
    operation: succeeded(),
    status: live(1),
    memory: { lowerSinceMs: justNow },
    expect: "pending",
  },
  {
    name: "succeeded, the status fell back",
    operation: succeeded(),
    status: live(1),
    memory: { lowerSinceMs: longAgo },
    expect: "rejected",
  },
  {
    name: "terminal at the first poll, the status still at the baseline: stale",
    operation: succeeded(),
    status: atSignOff(2),
    memory: { isMaybeStale: true },
    expect: "pending",
  },
  {
    name: "stale complete of the release before, the status live as before (§8.11)",
    operation: succeeded(),
    status: live(2),
    memory: { isMaybeStale: true },
    record: { baseline: createBaseline(live(2), []) },
    expect: "pending",
  },
  {
    name: "terminal at the first poll, while the go-live runs",
    operation: succeeded(),
    status: goingLive(2),
    memory: { isMaybeStale: true, succeededSinceMs: 0 },
    expect: "pending",
  },
  {
    name: "terminal at the first poll, the status has moved to live",
    operation: succeeded(),
    status: live(2),
    memory: { isMaybeStale: true },
    expect: "succeeded by operation",
  },
  {
    name: "succeeded with another version than the pinned candidate",
    operation: succeeded(3),
    status: live(3),
    record: { candidate: 2, publishingVersion: 3 },
    expect: "pending",
  },
  {
    name: "… for four hours",
    operation: succeeded(3),
    status: live(3),
    record: { candidate: 2, publishingVersion: 3 },
    memory: { succeededSinceMs: 0 },
    expect: "unclear",
  },
  {
    name: "gone, not for long (§8.9)",
    operation: "gone",
    status: live(1),
    memory: { goneSinceMs: justNow },
    expect: "pending",
  },
  {
    name: "gone, the status cannot be read",
    operation: "gone",
    status: "unreadable",
    memory: { goneSinceMs: longAgo },
    expect: "pending",
  },
  {
    name: "gone, version down",
    operation: "gone",
    status: live(1),
    memory: { goneSinceMs: longAgo },
    expect: "rejected",
  },
  {
    name: "gone, the status as before and never otherwise",
    operation: "gone",
    status: atSignOff(2),
    memory: { goneSinceMs: longAgo, hasLeftBaseline: false },
    expect: "rejected",
  },
  {
    name: "gone, our version live and it was not before",
    operation: "gone",
    status: live(2),
    memory: { goneSinceMs: longAgo },
    expect: "succeeded by status",
  },
  {
    name: "gone, version up",
    operation: "gone",
    status: live(3),
    memory: { goneSinceMs: longAgo },
    expect: "superseded",
  },
  {
    name: "gone, the status tells nothing",
    operation: "gone",
    status: goingLive(2),
    memory: { goneSinceMs: longAgo },
    expect: "unclear",
  },
  {
    name: "gone, no baseline and no version",
    operation: "gone",
    status: statusWith("succeeded", undefined, []),
    record: { baseline: undefined, publishingVersion: undefined },
    memory: { goneSinceMs: longAgo },
    expect: "unclear",
  },
];

describe("judge: what a reading means", () => {
  for (const row of TABLE) {
    it(row.name, () => {
      const verdict = judge(
        record(row.record),
        { operation: row.operation, status: row.status },
        memory(row.memory),
        NOW,
      );
      assert.equal(show(verdict), row.expect);
    });
  }

  it("never takes success from anything but the table's rows", () => {
    const words = ["notStarted", "running", "failed", "canceled", "unknown"] as const;
    for (const word of words) {
      const verdict = judge(
        record(),
        { operation: operationWith(word), status: live(2) },
        memory({ isMaybeStale: true }),
        NOW,
      );
      assert.ok(!show(verdict).startsWith("succeeded"), word);
    }
  });
});
