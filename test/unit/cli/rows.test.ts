import assert from "node:assert/strict";
import { CliError } from "../../../provider/cli/cliError";
import { exitCodeFor } from "../../../provider/cli/exitCode";
import { formatTable } from "../../../provider/cli/formatTable";
import { readRows } from "../../../provider/cli/rows";
import type { StatusRow } from "../../../provider/cli/row";
import { OFFER_GO_LIVE_TYPES } from "../../../provider/cli/stackContent";
import { TYPE_TOKEN } from "../../../provider/dynamic/constants";
import type { ReleaseStatus } from "../../../provider/release/attempt";
import { NOW_MS, SECRET, exportOf, outputsOf, pendingOf, resourceOf, stackOf } from "./stack";

type Values = Record<string, unknown>;

function rowsOf(resources: unknown[], pending?: unknown[]): StatusRow[] {
  return readRows(exportOf(resources, pending), NOW_MS);
}

const LIVE = outputsOf({ status: "succeeded", record: { result: "succeeded", endedAt: "2026-01-06T08:00:00Z" } });
const RUNNING = outputsOf({ status: "running" });
const DECLARED = { publisherId: "contoso", offerId: "contoso-offer", release: "1.5.0" };

describe("rows of status", () => {
  it("knows the type that the dynamic face stores, and the plugin's", () => {
    assert.ok(OFFER_GO_LIVE_TYPES.includes(TYPE_TOKEN));
    const type = "azure-marketplace:index:OfferGoLive";
    assert.equal(rowsOf([resourceOf("golive", LIVE, { type })]).length, 1);
    assert.deepEqual(rowsOf([resourceOf("golive", LIVE, { type: "other:index:OfferGoLive" })]), []);
  });

  it("leaves out what is only read, and what a replacement left behind", () => {
    assert.deepEqual(rowsOf([resourceOf("a", LIVE, { external: true }), resourceOf("b", LIVE, { delete: true })]), []);
  });

  it("takes a local backend's state file as well", () => {
    const { deployment } = exportOf([resourceOf("golive", LIVE)]);
    const rows = readRows({ version: 3, checkpoint: { stack: "prod", latest: deployment } }, NOW_MS);
    assert.equal(exitCodeFor(rows), 0);
    assert.deepEqual(readRows({ version: 3, checkpoint: { stack: "prod" } }, NOW_MS), []);
  });

  for (const document of [null, [], 7, "x", {}, { deployment: null }, { deployment: [] }]) {
    it(`refuses ${JSON.stringify(document)}, which is no state`, () => {
      assert.throws(() => readRows(document, NOW_MS), CliError);
    });
  }

  it("counts from the go-live to its end, or to now", () => {
    assert.equal(rowsOf([resourceOf("golive", LIVE)])[0]?.elapsedMs, 24 * 3_600_000);
    assert.equal(rowsOf([resourceOf("golive", RUNNING)])[0]?.elapsedMs, 51 * 3_600_000);
  });

  it("never shows another release's operation as this one's", () => {
    const outputs = outputsOf({ status: "notStarted", record: { release: "1.4.0" } });
    const [row] = rowsOf([resourceOf("golive", outputs)]);
    assert.equal(row?.operationId, undefined);
    assert.equal(row?.submittedAt, undefined);
    assert.match(row?.notes.join() ?? "", /release 1\.4\.0 is still under way \(operation 56615b67-.*, since 2026/);
    assert.match(row?.next ?? "", /once the other release has ended/);
  });

  it("believes a label that went live under another attempt", () => {
    const record = { attempt: 1, result: "succeeded" } as const;
    const outputs = outputsOf({ inputs: { attempt: 2 }, status: "succeeded", record });
    assert.equal(exitCodeFor(rowsOf([resourceOf("golive", outputs)])), 0);
  });
});

describe("a status that its record does not bear out", () => {
  const carried: ReleaseStatus[] = ["succeeded", "failed", "running", "blocked"];
  for (const status of carried) {
    it(`is unclear: ${status}, carried over from the release before`, () => {
      const outputs = outputsOf({ status, record: { release: "1.4.0", result: "succeeded" } });
      const rows = rowsOf([resourceOf("golive", outputs)]);
      assert.equal(exitCodeFor(rows), 30);
      assert.match(rows[0]?.notes[0] ?? "", /its record is of release 1\.4\.0/);
    });
  }

  it("is unclear: succeeded without a record, or with one that has not ended", () => {
    assert.equal(exitCodeFor(rowsOf([resourceOf("a", outputsOf({ status: "succeeded", record: null }))])), 30);
    assert.equal(exitCodeFor(rowsOf([resourceOf("a", outputsOf({ status: "succeeded" }))])), 30);
  });
});

describe("a resource that cannot be read", () => {
  const cases: [string, Values | undefined, RegExp, Values?][] = [
    ["without outputs", undefined, /no outputs/],
    ["with outputs of another shape", ["x"] as unknown as Values, /no outputs/],
    ["with empty outputs", {}, /does not tell its release/],
    ["without its origin", { ...LIVE, serviceOrigin: undefined }, /no serviceOrigin/],
    ["without a status", { ...LIVE, status: undefined }, /the status null/],
    ["with a status of a newer version", { ...LIVE, status: "paused" }, /"paused", which this version does not know/],
    ["with a name of every object as status", { ...LIVE, status: "constructor" }, /"constructor"/],
    ["with a secret release", { ...LIVE, release: SECRET }, /as a secret.*: release$/],
    ["with a secret status and record", { ...LIVE, status: SECRET, record: SECRET }, /: status, record$/],
    ["with an attempt that is no number", { ...LIVE, attempt: "two" }, /does not tell its release and attempt/],
    ["while it is replaced", LIVE, /deleted to be replaced/, { pendingReplacement: true }],
  ];
  for (const [name, outputs, note, more] of cases) {
    it(`is unclear with the reason: ${name}`, () => {
      const rows = rowsOf([resourceOf("golive", outputs, more)]);
      assert.deepEqual(
        rows.map((row) => row.status),
        ["unclear"],
      );
      assert.match(rows[0]?.notes[0] ?? "", note);
      assert.ok(rows[0]?.next);
      assert.doesNotMatch(formatTable(rows), /undefined|\[object|djE6/);
    });
  }

  it("keeps what can be read where other parts have another shape", () => {
    const odd = {
      steps: "none",
      messages: { a: 1 },
      currentLive: 7,
      history: null,
      posted: 5,
      portalUrl: "javascript:x",
    };
    const record = { ...(RUNNING["record"] as Values), submittedAt: "soon", operationId: SECRET };
    const resource = resourceOf(
      "golive",
      { ...RUNNING, ...odd, record, operationId: SECRET },
      { initErrors: "no list" },
    );
    const [row] = rowsOf([resource], [pendingOf("golive", "creating", { ...DECLARED, release: "1.4.0" })]);
    assert.equal(row?.status, "running");
    for (const name of ["step", "elapsedMs", "operationId", "portalUrl"] as const) assert.equal(row?.[name], undefined);
    assert.deepEqual(row?.messages, []);
  });
});

describe("a step that an engine did not end", () => {
  it("is unclear where there is no resource yet", () => {
    const rows = rowsOf([], [pendingOf("golive", "creating", DECLARED)]);
    assert.equal(exitCodeFor(rows), 30);
    assert.equal(rows[0]?.release, "1.5.0");
    assert.equal(rows[0]?.attempt, 1);
    assert.match(rows[0]?.next ?? "", /asks the service.*`pulumi refresh --clear-pending-creates`/);
  });

  it("is one row where the engine was killed twice", () => {
    const pending = pendingOf("golive", "creating", DECLARED);
    assert.equal(rowsOf([], [pending, pending]).length, 1);
  });

  const told: [string, Values, Values][] = [
    ["a create, and a later one went well", LIVE, pendingOf("golive", "creating", DECLARED)],
    [
      "a create of a release that was posted since",
      { ...LIVE, posted: ["1.4.0#1 succeeded v17", "1.5.0#1 succeeded"] },
      pendingOf("golive", "creating", { ...DECLARED, release: "1.4.0" }),
    ],
    ["an update of a release that was posted before it", RUNNING, pendingOf("golive", "updating", DECLARED)],
    ["a delete", LIVE, pendingOf("golive", "deleting", DECLARED)],
    ["a word of a newer engine", LIVE, pendingOf("golive", "transmuting", DECLARED)],
    ["a read", LIVE, pendingOf("golive", "reading", DECLARED)],
  ];
  for (const [name, outputs, pending] of told) {
    it(`adds no row where the resource tells the end of it: ${name}`, () => {
      const rows = rowsOf([resourceOf("golive", outputs)], [pending]);
      assert.deepEqual(
        rows.map((row) => row.status),
        [outputs["status"]],
      );
    });
  }

  const untold: [string, Values, Values][] = [
    ["an update to another release", LIVE, pendingOf("golive", "updating", { ...DECLARED, release: "1.6.0" })],
    ["an update to another attempt", LIVE, pendingOf("golive", "updating", { ...DECLARED, attempt: 2 })],
    [
      "an update of a release that was not posted",
      outputsOf({ status: "notStarted", record: null }),
      pendingOf("golive", "updating", DECLARED),
    ],
    ["an update that nobody can read", LIVE, pendingOf("golive", "updating", { ...DECLARED, release: SECRET })],
    ["a create of another offer", LIVE, pendingOf("golive", "creating", { ...DECLARED, offerId: "other" })],
  ];
  for (const [name, outputs, pending] of untold) {
    it(`is unclear: ${name}`, () => {
      assert.equal(exitCodeFor(rowsOf([resourceOf("golive", outputs)], [pending])), 30);
    });
  }

  it("does not touch other stacks' kinds", () => {
    const pending = { resource: { urn: "urn:x", type: "aws:s3:Bucket", inputs: {} }, type: "creating" };
    assert.equal(exitCodeFor(readRows(stackOf("succeeded"), NOW_MS)), 0);
    assert.equal(rowsOf([resourceOf("golive", LIVE)], [pending, null, 7, {}]).length, 1);
  });
});
