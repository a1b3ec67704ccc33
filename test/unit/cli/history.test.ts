import assert from "node:assert/strict";
import { HISTORY_FORMATS } from "../../../provider/cli/history/format";
import { readHistory } from "../../../provider/cli/history/rows";
import type { ReleaseRecord } from "../../../provider/release/attempt";
import { assertGolden } from "../../support/golden";
import { OPERATION_ID, SECRET, createTrain, exportOf, outputsOf, resourceOf } from "./stack";

const past = (release: string, month: string, more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  release,
  attempt: 1,
  attemptId: `${release}#1`,
  submittedAt: `2025-${month}-05T08:00:00Z`,
  endedAt: `2025-${month}-08T16:45:00Z`,
  operationId: OPERATION_ID,
  publishingVersion: 10,
  result: "succeeded",
  ...more,
});

/** Two offers: one with a long past, of which the first release has left the history; one with a single failure. */
function createPast(): Record<string, unknown> {
  const lts = outputsOf({
    status: "running",
    inputs: { offerId: "linux-lts" },
    record: {
      submittedBy: "ada",
      runUrl: "https://github.com/contoso/shop/actions/runs/7",
      commit: "c0ffee",
      approval: { release: "1.5.0", ticket: "CHG-1", reviewer: "grace" },
      reason: "monthly | images",
      candidate: 18,
    },
    state: {
      history: [
        past("1.4.0", "11", { attempt: 2, publishingVersion: 17, evidence: "operation", submittedBy: "ada" }),
        past("1.4.0", "10", { result: "rejected", publishingVersion: 16 }),
        past("1.3.0", "09", { adopted: true, evidence: "status" }),
      ],
      posted: [
        "1.1.0#1 succeeded v7",
        "1.2.0#1 abandoned",
        "1.3.0#1 succeeded v10",
        "1.4.0#1 rejected v16",
        "1.4.0#2 succeeded v17",
        "1.5.0#1 open v18",
        "a line of a newer version",
      ],
    },
  });
  const edge = outputsOf({
    status: "failed",
    inputs: { offerId: "linux-edge" },
    record: past("1.5.0", "12", { result: "failed", publishingVersion: 3 }),
  });
  return exportOf([resourceOf("lts", lts), resourceOf("edge", edge)]);
}

describe("history", () => {
  for (const [name, format] of Object.entries(HISTORY_FORMATS)) {
    it(`shows every release, newest first, as ${name}`, () => {
      assertGolden(`cli/history-${name}.txt`, format(readHistory(createPast()).rows));
    });

    it(`shows no secret and breaks no line, as ${name}`, () => {
      const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl";
      const record = {
        reason: `Bearer ${token}\n\u001b[31mred`,
        runUrl: "javascript:alert(1)",
        submittedBy: `a|b\u202e${token}`,
      };
      const text = format(readHistory(exportOf([resourceOf("x", outputsOf({ status: "running", record }))])).rows);
      for (const part of ["eyJ", "\u001b", "\u202e", "javascript:"]) assert.ok(!text.includes(part), part);
    });
  }

  it("has every name in every object of --json, and one row for each pair", () => {
    const rows = JSON.parse(HISTORY_FORMATS.json(readHistory(createPast()).rows)) as Record<string, unknown>[];
    const names = Object.keys(rows[0] ?? {});
    for (const row of rows) assert.deepEqual(Object.keys(row), names);
    const pairs = rows.map(
      ({ offerId, release, attempt }) => `${String(offerId)} ${String(release)}#${String(attempt)}`,
    );
    assert.equal(new Set(pairs).size, pairs.length);
    assert.equal(rows.length, 7);
  });

  it("says where state hides what it should show, instead of leaving it out", () => {
    const outputs = { ...outputsOf({ status: "succeeded", record: {} }), record: SECRET, history: SECRET };
    const { rows } = readHistory(exportOf([resourceOf("x", outputs)]));
    assert.equal(rows.at(-1)?.result, "unreadable");
    assert.match(rows.at(-1)?.note ?? "", /not opened here: record, history/);
  });

  it("reads a train of releases in whatever way they stand", () => {
    const { rows, resourceCount } = readHistory(createTrain());
    assert.equal(resourceCount, 8);
    assert.ok(rows.length >= 7);
  });
});
