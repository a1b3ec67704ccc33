import assert from "node:assert/strict";
import type { MarketplaceApi } from "../../../provider/port/marketplaceApi";
import { createVirtualClock } from "../../support/virtualClock";
import { OFFER, createClient } from "./client";
import { expectGoldenError } from "./golden";
import { type RawServer, rawReply, startRawServer } from "./rawServer";

const LOCATION = "/api/publishers/contoso/offers/contoso-offer/operations/1?api-version=2017-10-31";
const RUNNING = JSON.stringify({ status: "running", steps: [] });
type Read = (api: MarketplaceApi) => Promise<unknown>;
const readOperation: Read = (api) => api.getOperation(LOCATION);

describe("what a read may be answered", () => {
  let server: RawServer | undefined;
  afterEach(() => server?.close());

  const failing: [name: string, reply: string, read: Read][] = [
    ["operation-404", rawReply(404), readOperation],
    ["operation-400-api-version", rawReply(400, {}, invalidVersion()), readOperation],
    [
      "operation-500-e2",
      rawReply(500, {}, '{"Variant":{"serviceName":"Variant","error":"Retry is OK..."}}'),
      readOperation,
    ],
    ["operation-301", rawReply(301, { Location: "http://127.0.0.1:1/x" }), readOperation],
    ["operation-empty", rawReply(200), readOperation],
    ["operation-null", rawReply(200, {}, "null"), readOperation],
    ["operation-empty-array", rawReply(200, {}, "[]"), readOperation],
    ["operation-text", rawReply(200, {}, "Service is starting"), readOperation],
    ["operation-no-status", rawReply(200, {}, '{"steps":[]}'), readOperation],
    ["status-403", rawReply(403), (api) => api.getOfferStatus(OFFER)],
    ["status-empty-array", rawReply(200, {}, "[]"), (api) => api.getOfferStatus(OFFER)],
    ["submissions-no-list", rawReply(200, {}, "{}"), (api) => api.listSubmissions(OFFER)],
    ["offer-no-document", rawReply(200, {}, '"text"'), (api) => api.getOffer(OFFER)],
    ["offers-404", rawReply(404, {}, "null"), (api) => api.listOffers("contoso")],
  ];
  for (const [name, reply, read] of failing) {
    it(name, async () => {
      server = await startRawServer(() => reply);
      await assert.rejects(read(createClient(server.url).api), (error) => {
        expectGoldenError(name, error);
        return true;
      });
    });
  }

  it("§8.4 reads an operation in an array of one", async () => {
    server = await startRawServer(() => rawReply(200, {}, `[${RUNNING}]`));
    const { operation } = await createClient(server.url).api.getOperation(LOCATION);
    assert.equal(operation.status, "running");
  });

  it("§8.7 reads unknown status words as neither success nor failure", async () => {
    server = await startRawServer(() =>
      rawReply(200, {}, '{"status":"reticulating","steps":[{"id":"live","status":"splining"}]}'),
    );
    const { operation } = await createClient(server.url).api.getOperation(LOCATION);
    assert.deepEqual([operation.status, operation.word], ["unknown", "reticulating"]);
    assert.deepEqual([operation.steps[0]?.status, operation.steps[0]?.word], ["unknown", "splining"]);
  });

  it("§8.2 §8.3 sends nothing to a Location of another origin", async () => {
    server = await startRawServer(() => rawReply(200, {}, RUNNING));
    const { api, tokens } = createClient(server.url);
    for (const foreign of [`http://localhost:${server.port}/api/operations/1`, "//attacker.example/api/operations/1"]) {
      await assert.rejects(api.getOperation(foreign), { code: "unusableLocation" });
    }
    await assert.rejects(api.getOperation("https://attacker.example/operations/1"), (error) => {
      expectGoldenError("operation-foreign", error);
      return true;
    });
    assert.deepEqual([server.requests.length, tokens.asked.length], [0, 0]);
  });

  it("§8.19 §8.20 takes a missing list of submissions and an empty slot for an answer", async () => {
    server = await startRawServer(() => rawReply(404, {}, "no such slot"));
    const { api } = createClient(server.url);
    assert.equal(await api.listSubmissions(OFFER), undefined);
    assert.equal(await api.getOffer(OFFER, "preview"), undefined);
    assert.equal(await api.getOffer(OFFER), undefined);
    assert.deepEqual(
      server.requests.map((request) => request.line.split(" ")[1]),
      [
        "/api/publishers/contoso/offers/contoso-offer/submissions/?api-version=2017-10-31",
        "/api/publishers/contoso/offers/contoso-offer/slot/preview?api-version=2017-10-31",
        "/api/publishers/contoso/offers/contoso-offer?api-version=2017-10-31",
      ],
    );
  });

  it("§8.28 sends the pinned api-version, or the one that was asked for, to every path", async () => {
    server = await startRawServer(() => rawReply(200, {}, '{"id":"o","status":"running","value":[]}'));
    const { api } = createClient(server.url, { apiVersion: "2016-08-01-preview" });
    await api.getOfferStatus(OFFER);
    await api.listSubmissions(OFFER);
    await api.getOffer(OFFER);
    await api.listOffers("contoso");
    await api.getOperation("/api/operations/1");
    await api.goLive(OFFER);
    for (const { line } of server.requests) assert.match(line, /\?api-version=2016-08-01-preview HTTP/);
    assert.equal(server.requests.length, 6);
  });

  it("§8.18 asks again after 429, 503 and 5xx as the service wants it, at most four times", async () => {
    const clock = createVirtualClock(Date.parse("2026-01-05T08:00:00Z"));
    const replies = [
      rawReply(429, { "Retry-After": "7" }),
      rawReply(503, { "Retry-After": "Mon, 05 Jan 2026 08:00:20 GMT" }),
      rawReply(500),
    ];
    server = await startRawServer((_, index) => replies[index] ?? rawReply(200, { "Retry-After": "90" }, RUNNING));
    const { api } = createClient(server.url, { clock });
    assert.equal((await api.getOperation(LOCATION)).retryAfterMs, 90_000);
    assert.deepEqual(clock.sleeps, [7_000, 13_000, 3_000]);
    server.requests.length = 0;
  });

  it("gives up where Retry-After asks for longer than a call may take, and says how long", async () => {
    server = await startRawServer(() => rawReply(429, { "Retry-After": "3600" }));
    await assert.rejects(createClient(server.url).api.getOperation(LOCATION), (error: { details: object }) => {
      assert.equal((error.details as { retryAfterMs: number }).retryAfterMs, 3_600_000);
      return true;
    });
    assert.equal(server.requests.length, 1);
  });

  it("asks again after the connection broke, and stops after four tries", async () => {
    server = await startRawServer(({ socket }) => {
      socket.destroy();
      return undefined;
    });
    await assert.rejects(createClient(server.url).api.getOfferStatus(OFFER), (error) => {
      expectGoldenError("status-reset", error);
      return true;
    });
    assert.equal(server.requests.length, 4);
  });
});

function invalidVersion(): string {
  const message = "Invalid api version. Allowed values are [2016-08-01-preview]";
  return JSON.stringify({ error: { code: "InvalidAPIVersion", message } });
}
