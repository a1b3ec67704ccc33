import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { isMarketplaceError } from "../../../provider/model/errors";
import { OFFER, createClient, createFakeTokens, makeToken } from "./client";
import { type RawServer, rawReply, startRawServer } from "./rawServer";

const MIGRATED =
  "/api/publishers/contoso/offers/contoso-offer/operations/56615b67-2185-49fe-80d2-c4ddf77bb2e8?api-version=2017-10-31";
const NOT_MIGRATED = "/api/operations/contoso$contoso-offer$2$preview?api-version=2017-10-31";
const RUNNING = JSON.stringify({ status: "running", steps: [] });

describe("bytes on the wire", () => {
  let server: RawServer | undefined;
  afterEach(() => server?.close());

  it("§8.13 posts a go-live without a body, with Content-Length: 0 and Content-Type", async () => {
    server = await startRawServer(() => rawReply(202, { Location: MIGRATED }));
    const { api } = createClient(server.url);
    assert.equal((await api.goLive(OFFER)).kind, "accepted");
    const [request] = server.requests;
    assert.ok(request);
    assert.equal(
      request.line,
      "POST /api/publishers/contoso/offers/contoso-offer/golive?api-version=2017-10-31 HTTP/1.1",
    );
    assert.equal(request.text.split("\r\n\r\n")[1], "");
    assert.match(request.text, /^content-length: 0\r$/im);
    assert.match(request.text, /^content-type: application\/json\r$/im);
    assert.doesNotMatch(request.text, /transfer-encoding|if-match|expect:/i);
    assert.equal(request.headers["authorization"], `Bearer ${makeToken()}`);
    assert.equal(request.headers["user-agent"], "pulumi-azure-marketplace/0.0.0-test");
    assert.equal(request.headers["x-ms-client-request-id"], "00000000-0000-4000-8000-000000000001");
  });

  it("§8.1 §8.2 §8.3 takes both forms of the vendor's page character for character, and reads them back", async () => {
    for (const [location, id, path] of [
      [MIGRATED, "56615b67-2185-49fe-80d2-c4ddf77bb2e8", MIGRATED],
      [NOT_MIGRATED, "contoso$contoso-offer$2$preview", NOT_MIGRATED],
    ] as const) {
      const own = await startRawServer(({ line }) =>
        line.startsWith("POST") ? rawReply(202, { Location: location }) : rawReply(200, {}, RUNNING),
      );
      const { api } = createClient(own.url);
      const answer = await api.goLive(OFFER);
      assert.ok(answer.kind === "accepted");
      assert.equal(answer.operationLocation, location);
      assert.equal(answer.operationId, id);
      assert.equal((await api.getOperation(answer.operationLocation)).operation.status, "running");
      assert.equal(own.requests[1]?.line, `GET ${path} HTTP/1.1`);
      await own.close();
    }
  });

  it("§8.1 §8.2 reads Operation-Location, absolute and without api-version, whatever the case of its name", async () => {
    server = await startRawServer(({ line, headers }) =>
      line.startsWith("POST")
        ? rawReply(202, { "OPERATION-LOCATION": `http://${headers["host"]}/api/publishers/p/offers/o/operations/42` })
        : rawReply(200, {}, RUNNING),
    );
    const { api } = createClient(server.url);
    const answer = await api.goLive(OFFER);
    assert.ok(answer.kind === "accepted");
    assert.equal(answer.operationId, "42");
    await api.getOperation(answer.operationLocation);
    assert.equal(
      server.requests[1]?.line,
      "GET /api/publishers/p/offers/o/operations/42?api-version=2017-10-31 HTTP/1.1",
    );
  });

  it("§8.1 prefers Location to Operation-Location, and takes the second where the first is unusable", async () => {
    const older = "/api/publishers/p/offers/o/operations/older";
    for (const [location, id] of [
      ["/api/publishers/p/offers/o/operations/newer", "newer"],
      ["https://attacker.example/operations/1", "older"],
    ] as const) {
      const own = await startRawServer(() => rawReply(202, { "Operation-Location": older, Location: location }));
      const answer = await createClient(own.url).api.goLive(OFFER);
      assert.ok(answer.kind === "accepted");
      assert.equal(answer.operationId, id);
      await own.close();
    }
  });

  it("posts on a connection of its own, and reads over one that is kept", async () => {
    server = await startRawServer(({ line }) =>
      line.startsWith("POST") ? rawReply(202, { Location: MIGRATED }) : rawReply(200, {}, RUNNING),
    );
    const { api } = createClient(server.url);
    await api.getOperation(MIGRATED);
    await api.getOperation(MIGRATED);
    await api.goLive(OFFER);
    await api.goLive(OFFER);
    await api.getOperation(MIGRATED);
    assert.deepEqual(
      server.requests.map((request) => request.connection),
      [1, 1, 2, 3, 1],
    );
    assert.match(server.requests[2]?.headers["connection"] ?? "", /close/i);
    assert.match(server.requests[1]?.headers["connection"] ?? "", /keep-alive/i);
  });

  it("keeps an accepted go-live whose body breaks off or is far too long", async () => {
    const head = `HTTP/1.1 202 Accepted\r\nLocation: ${MIGRATED}\r\n`;
    const broken = await startRawServer(({ socket }) => {
      socket.write(`${head}Content-Length: 100\r\n\r\n{"half`, () => setTimeout(() => socket.destroy(), 20));
      return undefined;
    });
    assert.equal((await createClient(broken.url).api.goLive(OFFER)).kind, "accepted");
    await broken.close();
    const long = await startRawServer(() => `${head}Content-Length: 11534336\r\n\r\n${"x".repeat(11 * 1024 * 1024)}`);
    assert.equal((await createClient(long.url).api.goLive(OFFER)).kind, "accepted");
    await long.close();
  });

  it("keeps an accepted go-live that is interrupted while its body arrives", async () => {
    const controller = new AbortController();
    server = await startRawServer(({ socket }) => {
      socket.write(`HTTP/1.1 202 Accepted\r\nLocation: ${MIGRATED}\r\nContent-Length: 100\r\n\r\n{`);
      setTimeout(() => controller.abort(), 50);
      return undefined;
    });
    assert.equal((await createClient(server.url).api.goLive(OFFER, controller.signal)).kind, "accepted");
  });

  it("refuses a body of more than 10 MiB, and reads one just below", async () => {
    const steps = (size: number): string => JSON.stringify({ status: "running", filler: "x".repeat(size) });
    server = await startRawServer((_, index) => rawReply(200, {}, steps(index === 0 ? 10_000_000 : 10_600_000)));
    const { api } = createClient(server.url);
    assert.equal((await api.getOperation(MIGRATED)).operation.status, "running");
    await assert.rejects(api.getOperation(MIGRATED), (error) => {
      assert.ok(isMarketplaceError(error));
      assert.equal(error.code, "badBody");
      assert.match(error.message, /longer than 10485760 bytes/);
      return true;
    });
  });

  it("stops a GET at its timeout, whether nothing comes or the body trickles", async () => {
    const trickle = await startRawServer(({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{");
      const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(" ")), 20);
      return undefined;
    });
    const silent = await startRawServer(() => undefined);
    for (const own of [trickle, silent]) {
      const { transport } = createClient(own.url);
      await assert.rejects(transport.get("/api/x", { timeoutMs: 150 }), { code: "timeout" });
      await own.close();
    }
  });

  it("decompresses, and counts the bytes after that", async () => {
    const bodies = [RUNNING, `{"status":"running","filler":"${"x".repeat(20_000_000)}"}`];
    server = await startRawServer(({ socket }, index) => {
      const body = gzipSync(bodies[index] ?? "");
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
      return undefined;
    });
    const { api } = createClient(server.url);
    assert.equal((await api.getOperation(MIGRATED)).operation.status, "running");
    await assert.rejects(api.getOperation(MIGRATED), { code: "badBody" });
  });

  it("tells its requests apart by their ids", async () => {
    server = await startRawServer((_, index) => (index < 2 ? rawReply(503) : rawReply(200, {}, RUNNING)));
    const { api } = createClient(server.url);
    await api.getOperation(MIGRATED);
    const ids = server.requests.map((request) => request.headers["x-ms-client-request-id"]);
    assert.equal(new Set(ids).size, 3);
    assert.match(server.requests[0]?.headers["accept-encoding"] ?? "", /gzip/);
    assert.equal(server.requests[0]?.headers["accept"], "application/json");
  });

  it("asks anew after a 401 with a new token, once, for a GET; never for a POST", async () => {
    const second = makeToken({ appid: "second" }, createHash("sha256").update("second").digest("hex"));
    const tokens = createFakeTokens([{ token: makeToken() }, { token: second }]);
    server = await startRawServer(({ headers, line }) =>
      line.startsWith("GET") && headers["authorization"] === `Bearer ${second}`
        ? rawReply(200, {}, RUNNING)
        : rawReply(401),
    );
    const { api } = createClient(server.url, { tokens });
    assert.equal((await api.getOperation(MIGRATED)).operation.status, "running");
    assert.equal(tokens.renewals, 1);
    const answer = await api.goLive(OFFER);
    assert.ok(answer.kind === "refused");
    assert.equal(answer.error.code, "unauthenticated");
    assert.equal(tokens.renewals, 1);
    assert.equal(server.requests.length, 3);
    assert.equal(tokens.asked.at(-1), 300_000);
  });
});
