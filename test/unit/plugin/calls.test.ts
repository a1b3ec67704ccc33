import assert from "node:assert/strict";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { previewCreate, previewUpdate } from "../../../provider/plugin/preview";
import { toDiffResponse } from "../../../provider/plugin/responses";
import { assertKnownType } from "../../../provider/plugin/tokens";
import { OUTPUT_NAMES } from "../../../provider/resources/offerGoLive/outputs";
import { UNKNOWN } from "../../../provider/resources/offerGoLive/check";

const ORIGIN = "https://cloudpartner.azure.com";
const DECLARED = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0" };
const STORED = {
  ...DECLARED,
  ...{ serviceOrigin: ORIGIN, portalUrl: "https://portal", status: "running", operationId: "op-1" },
  record: { release: "1.0.0", attempt: 1, attemptId: "a", submittedAt: "2026-01-05T08:00:00Z", operationId: "op-1" },
  posted: ["1.0.0#1 open v2"],
};
const ENDED = { ...STORED, status: "succeeded", record: { ...STORED.record, result: "succeeded" } };

describe("the plugin's previews", () => {
  it("know of a first release what is declared, and nothing else", () => {
    const preview = previewCreate(DECLARED);
    for (const name of OUTPUT_NAMES) assert.equal(preview[name], UNKNOWN, name);
    assert.equal(preview["release"], "1.0.0");
  });

  it("keep everything where only a reason is recorded", () => {
    const preview = previewUpdate(ENDED, { ...DECLARED, reason: "monthly" });
    assert.equal(preview["status"], "succeeded");
    assert.deepEqual(preview["record"], ENDED.record);
    assert.equal(preview["reason"], "monthly");
  });

  it("keep the operation of a release that goes on, and not of another one", () => {
    assert.equal(previewUpdate(STORED, DECLARED)["operationId"], "op-1");
    assert.equal(previewUpdate(STORED, DECLARED)["status"], UNKNOWN);
    const next = previewUpdate(ENDED, { ...DECLARED, release: "1.1.0" });
    assert.equal(next["operationId"], UNKNOWN);
    assert.equal(next["serviceOrigin"], ORIGIN);
    assert.equal(previewUpdate(STORED, { ...DECLARED, release: UNKNOWN })["operationId"], UNKNOWN);
  });
});

describe("the plugin's differences", () => {
  const { Kind } = pb.PropertyDiff;
  const diffOf = (changed: string[], olds: object, news: object, replaces: string[] = []): pb.DiffResponse =>
    toDiffResponse({ hasChanges: true, changed, replaces }, { ...olds }, { ...news });

  it("name each property with its kind", () => {
    const diff = diffOf(
      ["release", "reason", "candidate"],
      { release: "1", reason: "x" },
      { release: "2", candidate: 3 },
    );
    const kindOf = (name: string) => diff.getDetaileddiffMap().get(name)?.getKind();
    assert.deepEqual(diff.getDiffsList(), ["release", "reason", "candidate"]);
    assert.deepEqual(diff.getDiffsList().map(kindOf), [Kind.UPDATE, Kind.DELETE, Kind.ADD]);
    assert.deepEqual(diff.getStablesList(), ["publisherId", "offerId", "portalUrl", "serviceOrigin"]);
  });

  it("ask for another resource where the offer changes, and keep nothing stable then", () => {
    const diff = diffOf(["offerId"], { offerId: "a" }, { offerId: "b" }, ["offerId"]);
    assert.deepEqual(diff.getReplacesList(), ["offerId"]);
    assert.equal(diff.getDetaileddiffMap().get("offerId")?.getKind(), Kind.UPDATE_REPLACE);
    assert.deepEqual(diff.getStablesList(), []);
  });

  it("show the status where nothing declared changed, and yet the release is not over", () => {
    const diff = diffOf([], {}, {});
    assert.deepEqual(diff.getDiffsList(), ["status"]);
    assert.equal(diff.getDetaileddiffMap().get("status")?.getInputdiff(), false);
  });
});

describe("the plugin's types", () => {
  it("are one, with or without parents", () => {
    assertKnownType("urn:pulumi:s::p::azure-marketplace:index:OfferGoLive::n");
    assertKnownType("urn:pulumi:s::p::my:own:Component$azure-marketplace:index:OfferGoLive::n");
    assert.throws(() => assertKnownType("urn:pulumi:s::p::azure-marketplace:index:Offer::n"), /is no resource of/);
  });
});
