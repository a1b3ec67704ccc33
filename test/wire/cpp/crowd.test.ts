// A thousand releases may begin at once: what they ask takes turns, and a go-live waits for nobody.
import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { OFFER, createClient } from "./client";
import { rawReply, startRawServer } from "./rawServer";

const OPERATION = "/api/publishers/contoso/offers/contoso-offer/operations/3f2504e0-4f89-41d3-9a0c-0305e82c3301";

describe("a crowd of calls", () => {
  it("has 32 GETs on the wire at a time, and a POST beside them", async () => {
    let waiting: (() => void)[] = [];
    let hasPosted = false;
    const server = await startRawServer(async ({ line }) => {
      if (line.startsWith("POST")) {
        hasPosted = true;
        return rawReply(202, { "Operation-Location": OPERATION });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
      return rawReply(200, {}, JSON.stringify({ status: "live", steps: [] }));
    });
    const { api } = createClient(server.url);
    let answered = 0;
    const all = Array.from({ length: 100 }, () => api.getOfferStatus(OFFER).then(() => answered++));
    while (waiting.length < 32) await new Promise(setImmediate);
    assert.equal((await api.goLive(OFFER)).kind, "accepted");
    assert.ok(hasPosted);
    const turns: number[] = [];
    while (answered < 100) {
      if (waiting.length > 0) turns.push(waiting.length);
      for (const go of waiting.splice(0)) go();
      await new Promise(setImmediate);
    }
    await Promise.all(all);
    waiting = [];
    assert.equal(Math.max(...turns), 32);
    assert.equal(server.connections(), 33, "a connection for each place, and one for the POST");
    await server.close();
  });

  it("is let go at once when the run is interrupted, those whose turn never came as well", async () => {
    const server = await startRawServer(() => undefined);
    const { api } = createClient(server.url);
    const interrupted = new AbortController();
    setMaxListeners(0, interrupted.signal);
    const codes = Array.from({ length: 100 }, () =>
      api.getOfferStatus(OFFER, interrupted.signal).catch((error: { code: string }) => error.code),
    );
    while (server.requests.length < 32) await new Promise(setImmediate);
    interrupted.abort();
    assert.deepEqual(new Set(await Promise.all(codes)), new Set(["aborted"]));
    assert.equal(server.requests.length, 32);
    await server.close();
  });
});
