import assert from "node:assert/strict";
import { createDynamicProvider } from "../../../provider/dynamic";
import { HANDLER_TEXT } from "../../../provider/dynamic/constants";
import { toError, toPlainObject } from "../../../provider/host/normalise";
import { assertGolden } from "../../support/golden";
import { createWorld } from "../../support/world";

const BASE = {
  publisherId: "contoso",
  offerId: "contoso-offer",
  release: "1.0.0",
  __provider: HANDLER_TEXT,
  __urn: "urn:pulumi:dev::p::t::n",
};

describe("the dynamic face", () => {
  it("keeps one constant line in state, of at most 120 bytes", () => {
    assertGolden("handler.txt", HANDLER_TEXT);
    assert.ok(Buffer.byteLength(HANDLER_TEXT) <= 120);
  });

  it("previews a new resource from check, and an existing one from diff, without any call", async () => {
    const world = createWorld({ AZURE_MARKETPLACE_ENDPOINT: "http://127.0.0.1:1" });
    const face = createDynamicProvider(world.ambient);
    assert.deepEqual((await face.check({}, BASE)).failures, []);
    assert.match(world.told.texts().at(-1) ?? "", /^WILL POST 1\.0\.0/);
    const live = {
      ...BASE,
      status: "succeeded",
      serviceOrigin: "http://127.0.0.1:1",
      record: { release: "1.0.0", attempt: 1, result: "succeeded" },
    };
    assert.deepEqual(await face.diff("contoso/contoso-offer", live, BASE), { changes: false, replaces: [] });
    assert.deepEqual(await face.diff("contoso/contoso-offer", live, { ...BASE, reason: "x" }), {
      changes: true,
      replaces: [],
    });
    assert.match(world.told.texts().at(-1) ?? "", /^RECORDS reason, no POST/);
    const other = await face.diff("contoso/contoso-offer", live, { ...BASE, publisherId: "fabrikam" });
    assert.deepEqual(other, { changes: true, replaces: ["publisherId"] });
  });

  it("ignores its hidden inputs and the handler's text in a diff", async () => {
    const face = createDynamicProvider(createWorld().ambient);
    const record = { release: "1.0.0", attempt: 1, result: "succeeded" };
    const live = { ...BASE, status: "succeeded", serviceOrigin: "https://cloudpartner.azure.com", record };
    const later = {
      ...BASE,
      __provider: "another text",
      __urn: "urn:pulumi:prod::p::t::n",
      __timeouts: { create: "5m" },
    };
    assert.equal((await face.diff("id", live, later)).changes, false);
  });

  it("returns failures of check by property, and throws Errors with a message and no stack", async () => {
    const face = createDynamicProvider(createWorld({ AZURE_MARKETPLACE_ENDPOINT: "http://example.com" }).ambient);
    const { failures } = await face.check({}, { ...BASE, offerId: "../x" });
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["offerId"],
    );
    await assert.rejects(face.create(BASE), (error: Error) => {
      assert.match(error.message, /AZURE_MARKETPLACE_ENDPOINT/);
      assert.equal(error.stack, "");
      return true;
    });
  });

  it("never hands on what the engine's protocol cannot carry", () => {
    const odd = {
      a: undefined,
      b: () => 1,
      c: new Date(0),
      d: Number.NaN,
      e: [undefined],
      f: Symbol("x"),
      g: { h: 1 },
    };
    assert.deepEqual(toPlainObject(odd as Record<string, unknown>), {
      c: "1970-01-01T00:00:00.000Z",
      d: null,
      e: [null],
      g: { h: 1 },
    });
    for (const thrown of [undefined, null, "", "text", 7, {}, new Error("")]) {
      const error = toError(thrown);
      assert.ok(error instanceof Error && error.message.length > 0);
    }
  });
});
