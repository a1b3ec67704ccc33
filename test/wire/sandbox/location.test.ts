import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { closeSandboxes, offerPath, openSandbox, seedOf, vendorId, version } from "./support";

const golden = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, "../../golden/api", `${name}.json`), "utf8")).exchange.response.headers
    .location;

describe("go-live at the sandbox", () => {
  afterEach(closeSandboxes);

  it("answers the vendor's two Locations character for character, and serves both", async () => {
    const migrated = await openSandbox();
    const first = await migrated.goLive();
    assert.equal(
      first.headers["location"],
      `/api/publishers/contoso/offers/contoso-offer/operations/${vendorId}?${version}`,
    );
    assert.equal(first.headers["location"], golden("golive-accepted-migrated"));
    assert.deepEqual(
      [first.text, first.headers["content-length"], first.headers["content-type"]],
      ["", "0", undefined],
    );
    assert.equal((await migrated.get(String(first.headers["location"]))).body.status, "running");

    const classic = await openSandbox({ seed: seedOf({ migrated: false }) });
    const second = await classic.goLive();
    assert.equal(second.headers["location"], `/api/operations/contoso$contoso-offer$2$preview?${version}`);
    assert.equal(second.headers["location"], golden("golive-accepted-non-migrated"));
    assert.equal((await classic.get(String(second.headers["location"]))).body.publishingVersion, 2);
    const scoped = await classic.operation("contoso$contoso-offer$2$preview");
    assert.equal(scoped.body.status, "running");
  });

  it("needs a length, a token, a version and an offer", async () => {
    const { marketplace, get, post, control } = await openSandbox();
    assert.equal(await rawStatus(marketplace.url, `POST ${offerPath}/golive?${version} HTTP/1.1`), 411);
    const anonymous = await post(`${offerPath}/golive?${version}`, { headers: { authorization: "" } });
    assert.equal(anonymous.status, 401);
    const unversioned = await post(`${offerPath}/golive`);
    assert.equal(unversioned.status, 400);
    assert.equal(unversioned.body.error.code, "InvalidAPIVersion");
    assert.equal((await post(`/api/publishers/contoso/offers/unknown/golive?${version}`)).status, 404);
    assert.equal((await get(`/api/publishers/unknown/offers?${version}`)).status, 404);
    assert.equal((await get(`/api/nowhere?${version}`)).status, 404);
    assert.equal(control.goLives().length, 0);
    assert.equal(control.counts().byOffer["contoso/contoso-offer"]?.goLivePosts, 3);
  });

  it("hands the seed's ids out first, then random ones", async () => {
    const { goLive, control } = await openSandbox({ mode: "strict" });
    await goLive();
    await goLive();
    const [first, second] = control.goLives();
    assert.equal(first?.operationId, vendorId);
    assert.match(String(second?.operationId), /^[0-9a-f-]{36}$/);
    assert.notEqual(second?.operationId, vendorId);
  });
});

describe("a go-live that must not be", () => {
  afterEach(closeSandboxes);

  it("is accepted once of five at the same time", async () => {
    const { goLive, control } = await openSandbox();
    const replies = await Promise.all([1, 2, 3, 4, 5].map(() => goLive()));
    assert.deepEqual(replies.map((reply) => reply.status).sort(), [202, 409, 409, 409, 409]);
    assert.deepEqual([control.counts().goLivePosts, control.counts().goLivesAccepted], [5, 1]);
    assert.throws(() => control.goLiveForeign("contoso", "contoso-offer"), /Another operation is running/);
    assert.throws(() => control.publish("contoso", "nothing"), /Offer nothing of publisher contoso does not exist/);
  });

  for (const [mode, code] of [
    ["refuse409", 409],
    ["refuse400", 400],
    ["strict", 202],
  ] as const) {
    it(`gets ${code} in mode ${mode}, running or not at sign-off`, async () => {
      const running = await openSandbox({ mode });
      assert.equal((await running.goLive()).status, 202);
      assert.equal((await running.goLive()).status, code);
      assert.equal(running.control.counts().goLivesAccepted, code === 202 ? 2 : 1);
      assert.equal(running.control.counts().goLivePosts, 2);

      const live = await openSandbox({ mode, seed: seedOf({ liveVersion: 2 }) });
      const refused = await live.goLive();
      assert.equal(refused.status, code);
      if (code !== 202) assert.ok(refused.body.error.message.includes("sign-off"));
    });
  }
});

// A POST with neither a body nor its length, which no HTTP client of Node can be made to send.
function rawStatus(origin: string, requestLine: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), "127.0.0.1");
    socket.on("error", reject);
    socket.on("data", (data) => {
      resolve(Number(data.toString("latin1").split(" ")[1]));
      socket.destroy();
    });
    socket.write(`${requestLine}\r\nHost: sandbox\r\nAuthorization: Bearer test\r\n\r\n`);
  });
}
