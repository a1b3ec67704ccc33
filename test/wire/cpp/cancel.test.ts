import assert from "node:assert/strict";
import type { CancelAnswer } from "../../../provider/port/marketplaceApi";
import { OFFER, createClient } from "./client";
import { type RawServer, rawReply, startRawServer } from "./rawServer";

const LOCATION = "/api/publishers/contoso/offers/contoso-offer/operations/1?api-version=2017-10-31";

describe("§8.22 a cancel", () => {
  let server: RawServer | undefined;
  afterEach(() => server?.close());

  const ask = (signal?: AbortSignal): Promise<CancelAnswer> =>
    createClient(server?.url ?? "").api.cancelOperation(OFFER, signal);

  it("is one POST with the documented body, on a connection of its own, without If-Match", async () => {
    server = await startRawServer(({ headers, text }) =>
      Number(headers["content-length"]) === Buffer.byteLength(text.split("\r\n\r\n")[1] ?? "")
        ? rawReply(202, { Location: LOCATION })
        : rawReply(400),
    );
    assert.equal((await ask()).kind, "accepted");
    const [request] = server.requests;
    assert.equal(
      request?.line,
      "POST /api/publishers/contoso/offers/contoso-offer/cancel?api-version=2017-10-31 HTTP/1.1",
    );
    assert.deepEqual(JSON.parse(request?.text.split("\r\n\r\n")[1] ?? ""), { metadata: { "notification-emails": "" } });
    assert.match(request?.text ?? "", /^content-type: application\/json\r$/im);
    assert.doesNotMatch(request?.text ?? "", /transfer-encoding|if-match/i);
    assert.match(request?.headers["connection"] ?? "", /close/i);
    assert.equal(server.requests.length, 1);
  });

  const answers: [number, CancelAnswer["kind"], Record<string, string>?][] = [
    [200, "done"],
    [202, "accepted"],
    [202, "accepted", { Location: LOCATION }],
    [202, "accepted", { Location: "https://attacker.example/operations/1" }],
    [204, "accepted"],
    [400, "refused"],
    [401, "refused"],
    [403, "refused"],
    [404, "refused"],
    [409, "refused"],
    [411, "refused"],
    [422, "refused"],
    [429, "refused"],
    [302, "unclear", { Location: "/api/elsewhere" }],
    [408, "unclear"],
    [500, "unclear"],
    [503, "unclear", { "Retry-After": "1" }],
  ];
  for (const [status, kind, headers] of answers) {
    it(`answered ${status}${headers ? ` (${Object.keys(headers).join()})` : ""} is ${kind}, and was sent once`, async () => {
      server = await startRawServer(() => rawReply(status, headers));
      assert.equal((await ask()).kind, kind);
      assert.equal(server.requests.length, 1);
    });
  }

  it("is unclear after a broken connection or an interruption, and refused where it never left", async () => {
    const controller = new AbortController();
    server = await startRawServer(({ socket }, index) => {
      if (index === 0) socket.resetAndDestroy();
      else controller.abort();
      return undefined;
    });
    assert.equal((await ask()).kind, "unclear");
    assert.equal((await ask(controller.signal))?.kind, "unclear");
    const early = await ask(controller.signal);
    assert.ok(early?.kind === "refused");
    assert.equal(early.error.details.sent, undefined);
    assert.equal(server.requests.length, 2);
  });
});
