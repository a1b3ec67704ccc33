import assert from "node:assert/strict";
import type { GoLiveAnswer } from "../../../provider/port/marketplaceApi";
import { OFFER, createClient } from "./client";
import { expectGoldenError } from "./golden";
import { type RawServer, rawReply, startRawServer } from "./rawServer";

interface Case {
  /** Name of the golden text, and what the service answers. */
  name: string;
  status: number;
  headers?: Record<string, string>;
  body?: string;
  kind: GoLiveAnswer["kind"];
}

const json = (value: unknown): string => JSON.stringify(value);
const E1 = json({ error: { code: "BadRequest", message: "The argument: 'OfferTypeId' cannot be null or empty." } });
const E2 = json({
  Variant: { serviceName: "Variant", error: "snapshot() resulted in an internal conflict! Retry is OK..." },
});
const E3 = json("Microsoft.Ingestion.Api.Common.Exceptions.Http422Exception: The offer has no plan.");
const E5 = "There is no Staging slot deployed for Offer ID 'contoso-offer', Publisher ID 'contoso'";
const E6 = json({ error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret provided." });
const HTML =
  "<!DOCTYPE html><html><head><style>p{}</style></head><body><h1>502</h1><p>Bad&nbsp;Gateway</p></body></html>";
const ELSEWHERE = "https://attacker.example/operations/1?sig=abcdefghijkl";
const BUSY = json({ error: { code: "Conflict", message: "Another operation is running." } });
const DENIED = json({ error: { code: "Forbidden", message: "User does not have the required permissions" } });

const CASES: Case[] = [
  { name: "golive-400-e1", status: 400, body: E1, kind: "contested" },
  { name: "golive-400-empty", status: 400, kind: "contested" },
  {
    name: "golive-400-array",
    status: 400,
    body: json([{ error: { code: "A", message: "first" } }]),
    kind: "contested",
  },
  { name: "golive-400-long", status: 400, body: `${"very long ".repeat(200)}`, kind: "contested" },
  { name: "golive-401", status: 401, kind: "refused" },
  { name: "golive-401-e6", status: 401, body: E6, kind: "refused" },
  { name: "golive-403", status: 403, body: DENIED, kind: "refused" },
  { name: "golive-404-e5", status: 404, body: E5, kind: "refused" },
  { name: "golive-404-null", status: 404, body: "null", kind: "refused" },
  { name: "golive-408", status: 408, kind: "unclear" },
  { name: "golive-409", status: 409, body: BUSY, kind: "contested" },
  { name: "golive-411", status: 411, kind: "refused" },
  { name: "golive-412", status: 412, kind: "refused" },
  { name: "golive-418", status: 418, kind: "unclear" },
  { name: "golive-422-e3", status: 422, body: E3, kind: "refused" },
  { name: "golive-422-e4", status: 422, kind: "refused" },
  { name: "golive-429", status: 429, headers: { "Retry-After": "30" }, kind: "refused" },
  { name: "golive-500-e2", status: 500, body: E2, kind: "unclear" },
  { name: "golive-502-html", status: 502, body: HTML, kind: "unclear" },
  { name: "golive-503", status: 503, headers: { "Retry-After": "5" }, kind: "unclear" },
  { name: "golive-302", status: 302, headers: { Location: ELSEWHERE }, kind: "unclear" },
  { name: "golive-307", status: 307, headers: { Location: "/api/elsewhere" }, kind: "unclear" },
  { name: "golive-200-no-location", status: 200, body: json({ id: "1" }), kind: "unclear" },
  { name: "golive-202-no-location", status: 202, kind: "unclear" },
  { name: "golive-202-foreign", status: 202, headers: { Location: ELSEWHERE }, kind: "unclear" },
  { name: "golive-202-no-operation", status: 202, headers: { Location: "/api/publishers/contoso" }, kind: "unclear" },
  { name: "golive-204", status: 204, kind: "unclear" },
];

describe("what a go-live may be answered", () => {
  let server: RawServer | undefined;
  afterEach(() => server?.close());

  for (const { name, status, headers, body, kind } of CASES) {
    const section =
      status === 400 || status === 422 ? "§8.16 " : status === 409 ? "§8.17 " : status < 300 ? "§8.1 " : "";
    it(`${section}${name}: ${kind}, posted once`, async () => {
      server = await startRawServer(() => rawReply(status, headers, body));
      const answer = await createClient(server.url).api.goLive(OFFER);
      assert.ok(answer.kind === kind && answer.kind !== "accepted", answer.kind);
      assert.equal(server.requests.length, 1);
      expectGoldenError(name, answer.error, `go-live: ${kind}`);
    });
  }

  it("§8.18 never posts again after the connection broke", async () => {
    server = await startRawServer(({ socket }) => {
      socket.resetAndDestroy();
      return undefined;
    });
    const answer = await createClient(server.url).api.goLive(OFFER);
    assert.ok(answer.kind === "unclear");
    assert.equal(server.requests.length, 1);
    expectGoldenError("golive-reset", answer.error, "go-live: unclear");
  });

  it("§8.18 calls a go-live unclear that was interrupted after it was sent, and refused before", async () => {
    const controller = new AbortController();
    server = await startRawServer(() => {
      controller.abort();
      return undefined;
    });
    const { api } = createClient(server.url);
    const answer = await api.goLive(OFFER, controller.signal);
    assert.ok(answer.kind === "unclear");
    expectGoldenError("golive-interrupted", answer.error, "go-live: unclear");
    const early = await api.goLive(OFFER, controller.signal);
    assert.ok(early.kind === "refused");
    expectGoldenError("golive-interrupted-early", early.error, "go-live: refused");
    assert.equal(server.requests.length, 1);
  });

  it("§8.18 calls a go-live unclear whose answer does not come in time", async () => {
    server = await startRawServer(() => undefined);
    const { transport } = createClient(server.url);
    await assert.rejects(transport.postOnce("/api/publishers/p/offers/o/golive", { timeoutMs: 1_000 }), (error) => {
      expectGoldenError("golive-timeout", error);
      return true;
    });
    assert.equal(server.requests.length, 1);
  });
});
