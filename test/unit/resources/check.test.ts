import assert from "node:assert/strict";
import fc from "fast-check";
import { checkInputs } from "../../../provider/resources/offerGoLive/check";
import { diffInputs } from "../../../provider/resources/offerGoLive/diff";
import { INPUT_NAMES, isInputName } from "../../../provider/resources/offerGoLive/shape";
import { assertGolden } from "../../support/golden";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const BASE = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0" };

const BAD: [string, Record<string, unknown>][] = [
  ["publisherId", { publisherId: "" }],
  ["publisherId", { publisherId: undefined }],
  ["publisherId", { publisherId: 7 }],
  ["publisherId", { publisherId: "../contoso" }],
  ["publisherId", { publisherId: ".." }],
  ["offerId", { offerId: "a/b" }],
  ["offerId", { offerId: "a%2fb" }],
  ["offerId", { offerId: "a?b=c" }],
  ["offerId", { offerId: "a#b" }],
  ["offerId", { offerId: "contoso offer" }],
  ["offerId", { offerId: "a$2$preview" }],
  ["offerId", { offerId: "a\\b" }],
  ["offerId", { offerId: "o".repeat(300) }],
  ["offerId", { offerId: "обложка" }],
  ["release", { release: "" }],
  ["release", { release: " 1.0.0" }],
  ["release", { release: "1.0.0\n2.0.0" }],
  ["release", { release: "r".repeat(300) }],
  ["release", { release: 1 }],
  ["attempt", { attempt: 0 }],
  ["attempt", { attempt: 1.5 }],
  ["attempt", { attempt: "2" }],
  ["candidate", { candidate: -1 }],
  ["candidate", { candidate: "v18" }],
  ["candidate", { candidate: null }],
  ["adopt", { adopt: "live" }],
  ["adopt", { adopt: { release: "1.0.0" } }],
  ["adopt", { adopt: { release: "1.0.0", operation: "x", force: true } }],
  ["waitFor", { waitFor: "accept" }],
  ["timeout", { timeout: "45 minutes" }],
  ["timeout", { timeout: "0s" }],
  ["timeout", { timeout: "-1h" }],
  ["timeout", { timeout: 45 }],
  ["onTimeout", { onTimeout: "ignore" }],
  ["onForeign", { onForeign: "post" }],
  ["onBlocked", { onBlocked: true }],
  ["onDelete", { onDelete: "unpublish" }],
  ["reason", { reason: "r".repeat(1001) }],
  ["approval", { approval: { release: "0.9.0", ticket: "T-1" } }],
  ["approval", { approval: { ticket: "T-1" } }],
  ["api", { api: "graph" }],
  ["api", { api: "ingestion" }],
  ["offerID", { offerID: "contoso-offer" }],
  ["notificationEmails", { notificationEmails: "a@b.c" }],
];

describe("check", () => {
  it("refuses each bad input, naming the property, the problem and what is accepted", () => {
    const lines = BAD.map(([property, inputs]) => {
      const { failures } = checkInputs({ ...BASE, ...inputs });
      assert.equal(failures[0]?.property, property, JSON.stringify(inputs));
      assert.equal(failures.length, 1, JSON.stringify(failures));
      return failures[0]?.reason ?? "";
    });
    assertGolden("errors/check.txt", lines.join("\n"));
  });

  it("names only inputs that exist, apart from misspelt ones", () => {
    for (const [property, inputs] of BAD) assert.ok(isInputName(property) || property in inputs);
  });

  it("lets every unknown value pass, on its own and inside another", () => {
    for (const name of INPUT_NAMES) {
      assert.deepEqual(checkInputs({ ...BASE, [name]: UNKNOWN }).failures, [], name);
    }
    assert.deepEqual(checkInputs({ ...BASE, adopt: { release: UNKNOWN, operation: UNKNOWN } }).failures, []);
    assert.deepEqual(checkInputs({ ...BASE, release: UNKNOWN, approval: { release: "1.0.0" } }).failures, []);
  });

  it("accepts what the documents show", () => {
    const good = {
      ...BASE,
      attempt: 2,
      candidate: 18,
      adopt: { release: "1.0.0", operation: "live" },
      waitFor: "accepted",
      timeout: "1h30m",
      onTimeout: "fail",
      onForeign: "fail",
      onBlocked: "wait",
      onDelete: "forget",
      reason: "monthly images",
      approval: { release: "1.0.0", ticket: "REL-7", reviewer: "grace" },
      api: "cpp",
      __provider: "x",
      __urn: "urn:x",
    };
    assert.deepEqual(checkInputs(good).failures, []);
  });

  it("accepts every way of dealing with a foreign go-live and with a delete", () => {
    for (const onForeign of ["adopt", "wait", "fail"]) {
      for (const onDelete of ["forget", "cancel"]) {
        assert.deepEqual(checkInputs({ ...BASE, onForeign, onDelete }).failures, []);
      }
    }
  });

  it("accepts no id that could leave its path segment", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.webPath()), (id) => {
        const isAccepted = checkInputs({ ...BASE, offerId: id }).failures.length === 0;
        if (!isAccepted) return;
        const url = new URL(`https://service/api/publishers/contoso/offers/${id}/golive?api-version=1`);
        assert.equal(url.pathname, `/api/publishers/contoso/offers/${id}/golive`);
        assert.equal(url.search, "?api-version=1");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("diff", () => {
  const record = { release: "1.0.0", attempt: 1, result: "succeeded" };
  const live = { ...BASE, status: "succeeded", serviceOrigin: "https://x", record };

  it("is no change for a live pair whose inputs are the same, whatever their order", () => {
    const approval = { release: "1.0.0", ticket: "T", reviewer: "g" };
    const same = { ...BASE, approval: { reviewer: "g", ticket: "T", release: "1.0.0" } };
    assert.equal(diffInputs({ ...live, approval }, same).hasChanges, false);
    assert.equal(diffInputs(live, { ...BASE, __provider: "another text", __urn: "u" }).hasChanges, false);
  });

  it("is a change unless the declared pair is live", () => {
    for (const status of [
      "notStarted",
      "submitting",
      "running",
      "blocked",
      "unclear",
      "failed",
      "rejected",
      "canceled",
      "superseded",
    ]) {
      const diff = diffInputs({ ...live, status }, BASE);
      assert.deepEqual(diff, { hasChanges: true, changed: [], replaces: [] }, status);
    }
  });

  it("does not believe a status that the record does not bear out", () => {
    const carried = { ...live, release: "1.1.0" };
    assert.equal(diffInputs(carried, { ...BASE, release: "1.1.0" }).hasChanges, true);
    assert.equal(diffInputs({ ...live, record: undefined }, BASE).hasChanges, true);
  });

  it("replaces only for another publisher or offer, and shows one that is not known yet as if it were another", () => {
    assert.deepEqual(diffInputs(live, { ...BASE, offerId: "other" }).replaces, ["offerId"]);
    assert.deepEqual(diffInputs(live, { ...BASE, release: "2.0.0", timeout: "1h" }), {
      hasChanges: true,
      changed: ["release", "timeout"],
      replaces: [],
    });
    assert.deepEqual(diffInputs(live, { ...BASE, offerId: UNKNOWN }).replaces, ["offerId"]);
    assert.deepEqual(diffInputs(live, { ...BASE, release: UNKNOWN }).replaces, []);
  });
});
