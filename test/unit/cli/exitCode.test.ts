import assert from "node:assert/strict";
import { type Result, exitCodeFor, resultOf } from "../../../provider/cli/exitCode";
import { readRows } from "../../../provider/cli/rows";
import type { ReleaseStatus } from "../../../provider/release/attempt";
import { NOW_MS, stackOf } from "./stack";

describe("exit code of status", () => {
  const table: [ReleaseStatus, Result, number][] = [
    ["succeeded", "live", 0],
    ["notStarted", "pending", 10],
    ["submitting", "pending", 10],
    ["running", "pending", 10],
    ["blocked", "pending", 10],
    ["failed", "failed", 20],
    ["rejected", "failed", 20],
    ["canceled", "failed", 20],
    ["superseded", "failed", 20],
    ["unclear", "unclear", 30],
  ];
  for (const [status, result, code] of table) {
    it(`${status} is ${result}, ${code}`, () => {
      assert.equal(resultOf(status), result);
      const rows = readRows(stackOf(status), NOW_MS);
      assert.deepEqual(
        rows.map((row) => row.status),
        [status],
      );
      assert.equal(exitCodeFor(rows), code);
    });
  }

  const several: [Result[], number][] = [
    [["live", "live"], 0],
    [["live", "pending"], 10],
    [["failed", "pending", "live"], 20],
    [["pending", "unclear", "failed"], 30],
    [[], 1],
  ];
  for (const [results, code] of several) {
    it(`of [${results.join(", ")}] is ${code}`, () => {
      assert.equal(exitCodeFor(results.map((result) => ({ result }))), code);
    });
  }
});
