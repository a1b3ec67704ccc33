import assert from "node:assert/strict";
import type { FaultEffect } from "../../../sandbox/marketplace/src";
import { type Json, call, closeSandboxes, offerPath, openCall, openSandbox, seedOf, version } from "./support";

const golive = { method: "POST", path: "/golive" };

describe("a fault at the sandbox", () => {
  afterEach(closeSandboxes);

  async function posted(effect: FaultEffect) {
    const sandbox = await openSandbox();
    sandbox.control.addFault({ match: golive, effect });
    const reply = await sandbox.goLive().catch((error: NodeJS.ErrnoException) => error);
    const counts = sandbox.control.counts();
    return { ...sandbox, reply: reply as Json, posts: counts.goLivePosts, accepted: counts.goLivesAccepted };
  }

  const refused: [FaultEffect, number][] = [
    [{ kind: "status", code: 503, headers: { "retry-after": "7" } }, 503],
    [{ kind: "burst", codes: [429] }, 429],
    [{ kind: "redirect", url: "https://example.net/elsewhere" }, 307],
    [{ kind: "expiredToken" }, 401],
  ];
  for (const [effect, status] of refused) {
    it(`${effect.kind}: answers ${status} and applies nothing`, async () => {
      const { reply, posts, accepted, goLive } = await posted(effect);
      assert.deepEqual([reply.status, posts, accepted], [status, 1, 0]);
      if (effect.kind === "status") assert.equal(reply.headers["retry-after"], "7");
      if (effect.kind === "redirect") assert.equal(reply.headers["location"], effect.url);
      assert.equal((await goLive()).status, 202);
    });
  }

  it("dropBefore: the connection dies and nothing is applied", async () => {
    const { reply, posts, accepted, control } = await posted({ kind: "dropBefore" });
    assert.equal(reply.code, "ECONNRESET");
    assert.deepEqual([posts, accepted, control.requests()[0]?.status], [1, 0, "dropped"]);
  });

  it("dropAfter: the connection dies and the go-live is applied", async () => {
    const { reply, posts, accepted } = await posted({ kind: "dropAfter" });
    assert.equal(reply.code, "ECONNRESET");
    assert.deepEqual([posts, accepted], [1, 1]);
  });

  it("applied5xx: the go-live is applied under a 500", async () => {
    const { reply, posts, accepted } = await posted({ kind: "applied5xx", shape: "E2" });
    assert.deepEqual([reply.status, posts, accepted], [500, 1, 1]);
    assert.equal(reply.body.Variant.serviceName, "Variant");
  });

  for (const [kind, applied] of [
    ["hang", 0],
    ["hangAfter", 1],
  ] as const) {
    it(`${kind}: never answers, ${applied} applied, and close() ends it`, async () => {
      const sandbox = await openSandbox();
      sandbox.control.addFault({ match: golive, effect: { kind } });
      const { promise } = openCall(sandbox.marketplace.url, "POST", `${offerPath}/golive?${version}`);
      const ended = promise.then(
        () => "answered",
        (error: NodeJS.ErrnoException) => error.code,
      );
      const [entry] = await sandbox.control.waitForRequests({ method: "POST", answered: true });
      assert.equal(entry?.status, "hung");
      assert.equal(sandbox.control.counts().goLivesAccepted, applied);
      await sandbox.marketplace.close();
      assert.equal(await ended, "ECONNRESET");
    });
  }

  it("delay: answers late, before or after applying", async () => {
    for (const when of ["before", "after"] as const) {
      const started = performance.now();
      const { reply, accepted } = await posted({ kind: "delay", ms: 60, when });
      assert.deepEqual([reply.status, accepted], [202, 1]);
      assert.ok(performance.now() - started >= 55);
    }
  });

  it("noLocation, operationLocationHeader, foreignLocation: applied, with another header", async () => {
    const none = await posted({ kind: "noLocation" });
    assert.deepEqual([none.reply.status, none.reply.headers.location, none.accepted], [202, undefined, 1]);
    const old = await posted({ kind: "operationLocationHeader" });
    assert.equal(old.reply.headers.location, undefined);
    assert.match(
      old.reply.headers["operation-location"],
      /^\/api\/publishers\/contoso\/offers\/contoso-offer\/operations\//,
    );
    const foreign = await posted({ kind: "foreignLocation" });
    assert.match(foreign.reply.headers.location, /^https:\/\/marketplace\.example\.net\/api\//);
    const chosen = await posted({ kind: "foreignLocation", url: "https://other.example/x" });
    assert.equal(chosen.reply.headers.location, "https://other.example/x");
  });

  it("bodyText, wrongContentType, unknownStatusWord, asArray, emptyBody: the answer of a GET is bent", async () => {
    const { control, status } = await openSandbox();
    const bent = async (effect: FaultEffect) => {
      control.addFault({ match: { path: "/status" }, effect });
      return status();
    };
    assert.equal((await bent({ kind: "bodyText", text: "<html>" })).text, "<html>");
    assert.equal((await bent({ kind: "wrongContentType" })).headers["content-type"], "text/html");
    assert.equal((await bent({ kind: "unknownStatusWord", word: "pondering" })).body.status, "pondering");
    assert.ok(Array.isArray((await bent({ kind: "asArray" })).body));
    const empty = await bent({ kind: "emptyBody" });
    assert.deepEqual([empty.status, empty.text], [200, ""]);
    assert.equal((await status()).body.status, "waitingForPublisherReview");
  });

  it("comes in bursts, skips, repeats, and meets only what it matches", async () => {
    const { control, status, goLive } = await openSandbox();
    control.addFault({ match: { method: "GET" }, effect: { kind: "burst", codes: [429, 503, 500] } });
    assert.equal((await goLive()).status, 202);
    const codes = [];
    for (let i = 0; i < 4; i += 1) codes.push((await status()).status);
    assert.deepEqual(codes, [429, 503, 500, 200]);
    control.addFault({
      match: { path: "/status\\?" },
      skip: 1,
      times: 2,
      effect: { kind: "status", code: 502, shape: "E4" },
    });
    const later = [];
    for (let i = 0; i < 4; i += 1) later.push((await status()).status);
    assert.deepEqual(later, [200, 502, 502, 200]);
    control.addFault({ times: "always", effect: { kind: "status", code: 500, body: "literal" } });
    assert.equal((await status()).text, "literal");
    assert.equal(control.faults().length, 1);
    control.clearFaults();
    assert.equal((await status()).status, 200);
  });

  it("answers each error shape", async () => {
    const { control, status } = await openSandbox({ seed: seedOf() });
    const shaped = async (shape: "E1" | "E2" | "E3" | "E4" | "E5") => {
      control.addFault({ effect: { kind: "status", code: 500, shape } });
      return status();
    };
    assert.equal((await shaped("E1")).body.error.code, "InternalServerError");
    assert.equal((await shaped("E2")).body.Variant.serviceName, "Variant");
    assert.match((await shaped("E3")).body, /^Microsoft\.Ingestion\./);
    assert.equal((await shaped("E4")).text, "");
    assert.match(String((await shaped("E5")).headers["content-type"]), /^text\/plain/);
  });

  it("refuses a token that was expired by hand, and takes the next", async () => {
    const { control, status, marketplace } = await openSandbox();
    assert.equal((await status()).status, 200);
    control.expireTokens();
    const refusal = await status();
    assert.equal(refusal.status, 401);
    assert.match(String(refusal.headers["www-authenticate"]), /invalid_token/);
    const fresh = { headers: { authorization: "Bearer fresh" } };
    assert.equal((await call(marketplace.url, "GET", `${offerPath}/status?${version}`, fresh)).status, 200);
  });
});
