import assert from "node:assert/strict";
import { type Json, call, closeSandboxes, offerPath, openSandbox, seedOf, vendorId, version } from "./support";

const offer = "offers/contoso/contoso-offer";

describe("the sandbox's control plane over HTTP", () => {
  afterEach(closeSandboxes);

  async function plane() {
    const sandbox = await openSandbox({ seed: seedOf({ liveVersion: 1 }), speed: 0 });
    const ask = (method: string, path: string, body?: unknown) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      return call(sandbox.marketplace.url, method, `/_sandbox/${path}`, { body: text, headers: { authorization: "" } });
    };
    return { ...sandbox, ask };
  }

  it("tells what arrived: log, counts, go-lives, without tokens", async () => {
    const { ask, goLive, status, operation } = await plane();
    const headers = {
      authorization: "Bearer very-secret",
      "x-ms-client-request-id": "request-1",
      "x-ms-correlation-request-id": "run-1",
      "user-agent": "tester/1",
    };
    await goLive({ headers });
    await status();
    await operation();
    await operation();
    const log = await ask("GET", "requests");
    const { at, ...first } = log.body[0];
    assert.deepEqual(first, {
      seq: 1,
      method: "POST",
      path: `${offerPath}/golive?${version}`,
      status: 202,
      clientRequestId: "request-1",
      correlationRequestId: "run-1",
      userAgent: "tester/1",
    });
    assert.equal(at, "2018-03-26T21:46:01.176Z");
    assert.ok(!log.text.includes("very-secret"));
    const counts = (await ask("GET", "counts")).body;
    assert.deepEqual(counts, {
      goLivePosts: 1,
      goLivesAccepted: 1,
      byOffer: {
        "contoso/contoso-offer": {
          goLivePosts: 1,
          publishPosts: 0,
          goLivesAccepted: 1,
          operationGets: 2,
          statusGets: 1,
        },
      },
    });
    assert.deepEqual((await ask("GET", "go-lives")).body, [
      {
        offer: "contoso/contoso-offer",
        operationId: vendorId,
        publishingVersion: 2,
        at: "2018-03-26T21:46:01.176Z",
        requestId: "request-1",
        foreign: false,
      },
    ]);
  });

  it("counts the operations of offers that were not migrated", async () => {
    const { ask, get, post } = await plane();
    await ask("PUT", "offers/contoso/classic", { migrated: false, publishingVersion: 4 });
    const { headers } = await post(`/api/publishers/contoso/offers/classic/golive?${version}`);
    await get(String(headers["location"]));
    assert.equal((await ask("GET", "counts")).body.byOffer["contoso/classic"].operationGets, 1);
  });

  it("steers an operation", async () => {
    const { ask, goLive, publish } = await plane();
    const seen = async () => {
      const { body } = await ask("GET", offer);
      return [body.status, body.publishingVersion, body.liveVersion];
    };
    assert.deepEqual(await seen(), ["waitingForPublisherReview", 2, 1]);
    assert.deepEqual((await ask("POST", `${offer}/publish`)).body, { publishingVersion: 3 });
    await goLive();
    await ask("POST", `${offer}/advance`, { all: true });
    assert.deepEqual(await seen(), ["succeeded", 3, 3]);
    await publish();
    for (const step of ["displaydummycertify", "displaypackage"]) {
      assert.equal((await ask("POST", `${offer}/advance`, { step })).status, 200);
    }
    assert.deepEqual(await seen(), ["waitingForPublisherReview", 4, 3]);
    const foreign = (await ask("POST", `${offer}/golive-foreign`)).body;
    assert.equal(foreign.publishingVersion, 4);
    await ask("POST", `${offer}/block`, { step: "live", message: "wait" });
    assert.equal((await ask("GET", offer)).body.operations.at(-1).step, "live");
    await ask("POST", `${offer}/unblock`);
    await ask("POST", `${offer}/fail`, { message: "no", operationId: foreign.operationId });
    assert.deepEqual(await seen(), ["failed", 4, 3]);
    await ask("POST", `${offer}/publish`);
    await goLive();
    await ask("POST", `${offer}/reject`);
    assert.deepEqual(await seen(), ["failed", 4, 3]);
    await ask("POST", `${offer}/publish`);
    await goLive();
    await ask("POST", `${offer}/complete`);
    await ask("POST", `${offer}/set-publishing-version`, { version: 9 });
    assert.deepEqual(await seen(), ["succeeded", 9, 6]);
  });

  it("switches divergences, faults, tokens, speed and mode, and resets", async () => {
    const { ask, status, control, goLive } = await plane();
    assert.equal((await ask("PUT", "divergences", { noPublishingVersion: true })).body.noPublishingVersion, true);
    assert.ok(!("publishingVersion" in (await status()).body));
    await ask("POST", "faults", { times: 2, effect: { kind: "status", code: 503 } });
    assert.equal((await status()).status, 503);
    assert.equal((await ask("GET", "faults")).body[0].times, 1);
    await ask("DELETE", "faults");
    assert.equal((await status()).status, 200);
    await ask("PUT", "speed", { speed: 100_000 });
    assert.deepEqual((await ask("GET", "speed")).body, { speed: 100_000 });
    await ask("PUT", "mode", { mode: "strict" });
    await goLive();
    assert.equal((await goLive()).status, 202);
    await ask("POST", "tokens/expire");
    assert.equal((await status()).status, 401);
    await ask("POST", "reset");
    assert.deepEqual(
      [control.counts().goLivePosts, control.speed(), control.divergences().noPublishingVersion],
      [0, 0, false],
    );
  });

  it("lists the routes, and what is missing answers 501 with an E1 body", async () => {
    const { ask, marketplace } = await plane();
    const missing = (await ask("GET", "routes")).body.filter((route: Json) => !route.implemented);
    assert.ok(missing.some((route: Json) => route.path === "/api/offerTypes"));
    for (const { method, path } of missing) {
      const reply = await call(marketplace.url, method, path.replaceAll(":", "").replace("*", "x/y"));
      assert.deepEqual([reply.status, reply.body.error.code], [501, "NotImplemented"], path);
    }
  });

  it("waits for requests", async () => {
    const { ask, status } = await plane();
    const waiting = ask("GET", "requests/wait?method=GET&path=/status&count=2&answered=true");
    await status();
    await status();
    assert.equal((await waiting).body.length, 2);
  });

  it("explains mistakes", async () => {
    const { ask } = await plane();
    const wrong = async (status: number, message: RegExp, method: string, path: string, body?: unknown) => {
      const reply = await ask(method, path, body);
      assert.equal(reply.status, status);
      assert.match(reply.body.error.message, message);
    };
    await wrong(404, /Offer nothing/, "POST", "offers/contoso/nothing/publish");
    await wrong(404, /no \/_sandbox\/nothing/, "GET", "nothing");
    await wrong(400, /No operation runs on offer contoso\/contoso-offer/, "POST", `${offer}/advance`);
    await wrong(400, /Operation x is not one that runs/, "POST", `${offer}/complete`, { operationId: "x" });
    await wrong(400, /stepp/, "POST", `${offer}/advance`, { stepp: "live" });
    await wrong(400, /listingLagMs/, "PUT", "divergences", { listingLagMs: "2m" });
    await wrong(400, /effect/, "POST", "faults", { effect: { kind: "explode" } });
    await wrong(400, /regular expression/, "POST", "faults", { match: { path: "(" }, effect: { kind: "hang" } });
    await wrong(400, /speed must be/, "PUT", "speed", { speed: -1 });
    await wrong(400, /mode must be/, "PUT", "mode", { mode: "kind" });
    await wrong(400, /version must be/, "POST", `${offer}/set-publishing-version`, {});
    await wrong(400, /publishingVersion/, "PUT", "offers/contoso/other", {});
  });
});

describe("offers at the sandbox", () => {
  afterEach(closeSandboxes);

  it("are made by PUT, listed, filtered, published, and kept in slots and versions", async () => {
    const { marketplace, get, post, control } = await openSandbox();
    const path = "/api/publishers/contoso/offers/made";
    const put = (text: string, headers: Record<string, string> = {}) =>
      call(marketplace.url, "PUT", `${path}?${version}`, {
        body: `{"offerTypeId":"t","definition":{"displayText":"${text}"}}`,
        headers,
      });
    assert.equal((await call(marketplace.url, "PUT", `${path}?${version}`, { body: "[]" })).status, 400);
    assert.equal((await put("one")).status, 201);
    const slot = async (name: string) => {
      const reply = await get(`${path}/slot/${name}?${version}`);
      return reply.status === 200 ? reply.body.definition.displayText : reply.status;
    };
    assert.deepEqual([await slot("draft"), await slot("preview"), await slot("production")], ["one", 404, 404]);
    assert.equal((await post(`${path}/publish?${version}`)).status, 202);
    await put("two", { "if-match": "*" });
    control.complete("contoso", "made");
    assert.deepEqual([await slot("Draft"), await slot("Preview"), await slot("production")], ["two", "one", 404]);
    await post(`${path}/golive?${version}`);
    control.complete("contoso", "made");
    assert.equal(await slot("production"), "one");
    assert.equal((await get(`${path}/versions/1?${version}`)).body.definition.displayText, "one");
    assert.equal((await get(`${path}/versions/9?${version}`)).status, 404);
    const filter = encodeURIComponent("offerTypeId eq 't'");
    const list = (await get(`/api/publishers/contoso/offers?${version}&$filter=${filter}`)).body;
    assert.deepEqual(
      list.map((o: Json) => [o.id, o.status]),
      [["made", "succeeded"]],
    );
    const running = (await get(`${path}/submissions/?${version}&status=running`)).body;
    assert.deepEqual(running, []);
  });
});
