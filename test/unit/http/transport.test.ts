import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { inspect } from "node:util";
import { createFetchJson } from "../../../provider/http";
import { MarketplaceError } from "../../../provider/model/errors";
import { createVirtualClock } from "../../support/virtualClock";
import { OFFER, createClient, createFakeTokens, createFixedRandom, makeToken } from "../../wire/cpp/client";
import { rawReply, startRawServer } from "../../wire/cpp/rawServer";

describe("transport", () => {
  it("loads axios with the first call, not before", () => {
    const script = `
      require("./provider/http");
      require("./provider/api/cpp");
      const { createClient } = require("./test/wire/cpp/client");
      createClient("http://127.0.0.1:1");
      const loaded = Object.keys(require.cache).filter((file) => /node_modules.(axios|@azure)/.test(file));
      process.stdout.write(String(loaded.length));`;
    const output = execFileSync(process.execPath, ["--require", "./test/setup.cjs", "--eval", script], {
      encoding: "utf8",
    });
    assert.equal(output, "0");
  });

  it("prints no token, whatever an error is printed with", async () => {
    const secret = makeToken(undefined, "the-very-secret-part");
    const opaque = "opaque.token~value+of/40=characters=====";
    for (const token of [secret, opaque]) {
      const echo = (text: string): string =>
        JSON.stringify({ error: { code: token, message: `Bearer ${text} ${text}` } });
      const server = await startRawServer(({ headers, socket, line }, index) => {
        if (index === 3) return void socket.destroy() as undefined;
        const status = [401, 403, 500, 0, 400][index] ?? 200;
        if (line.includes("/slot/")) return rawReply(302, { Location: `https://x.example/?access_token=${token}` });
        return rawReply(status, { Location: `https://x.example/${token}` }, echo(headers["authorization"] ?? ""));
      });
      const { api } = createClient(server.url, { tokens: createFakeTokens([{ token }]) });
      const failures: unknown[] = [];
      const collect = (error: unknown): number => failures.push(error);
      for (let i = 0; i < 6; i++) {
        const answer = await api.goLive(OFFER);
        if (answer.kind !== "accepted") failures.push(answer.error);
      }
      await api.getOffer(OFFER, "preview").catch(collect);
      await api.getOfferStatus(OFFER).catch(collect);
      await createClient("http://127.0.0.1:9", { tokens: createFakeTokens([{ token }]) })
        .api.getOfferStatus(OFFER)
        .catch(collect);
      await server.close();
      assert.ok(failures.length >= 8, String(failures.length));
      const signature = token.split(".").at(-1) ?? "";
      for (const failure of failures) {
        assert.ok(failure instanceof MarketplaceError);
        const printed = [failure.message, failure.stack, inspect(failure, { depth: 20, showHidden: true }), failure];
        const text = printed.map(String).join("\n") + JSON.stringify(failure) + JSON.stringify(failure.details);
        assert.ok(!text.includes(token) && !text.includes(signature), text);
      }
    }
  });

  it("refuses a path that is no URL, and an endpoint that is not this machine's, before it signs in", async () => {
    const { transport, tokens } = createClient("http://127.0.0.1:1");
    await assert.rejects(transport.get("http://["), { code: "invalidInput" });
    await assert.rejects(transport.get("http://127.0.0.1:2/api"), { code: "insecureEndpoint" });
    const insecure = createClient("http://cloudpartner.azure.com", { tokens });
    const answer = await insecure.api.goLive(OFFER);
    assert.ok(answer.kind === "refused");
    assert.equal(answer.error.code, "insecureEndpoint");
    assert.deepEqual(tokens.asked, []);
  });

  it("keeps plain http to this machine away from a proxy", async () => {
    const proxy = await startRawServer(() => rawReply(200, {}, "{}"));
    const server = await startRawServer(() => rawReply(200, {}, '{"status":"running"}'));
    const before = { ...process.env };
    process.env["HTTP_PROXY"] = process.env["http_proxy"] = proxy.url;
    delete process.env["NO_PROXY"];
    delete process.env["no_proxy"];
    try {
      assert.equal((await createClient(server.url).api.getOfferStatus(OFFER)).state, "running");
      assert.equal(proxy.requests.length, 0);
    } finally {
      process.env = before;
      await Promise.all([proxy.close(), server.close()]);
    }
  });

  it("tunnels https through a proxy: it sees the host's name, never the token", async () => {
    const proxy = await startRawServer(({ socket }) => {
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return undefined;
    });
    const before = { ...process.env };
    process.env["HTTPS_PROXY"] = process.env["https_proxy"] = proxy.url;
    delete process.env["NO_PROXY"];
    delete process.env["no_proxy"];
    try {
      const { api } = createClient("https://marketplace.invalid");
      await assert.rejects(api.getOfferStatus(OFFER));
      assert.match(proxy.requests[0]?.line ?? "", /^CONNECT marketplace\.invalid:443 /);
      for (const request of proxy.requests) assert.doesNotMatch(request.text, /authorization|bearer/i);
    } finally {
      process.env = before;
      await proxy.close();
    }
  });
});

describe("fetchJson", () => {
  const fetchJson = createFetchJson({ clock: createVirtualClock(), random: createFixedRandom() }, "agent/1");

  it("sends what it is given, and asks a GET again", async () => {
    const server = await startRawServer((_, index) =>
      index === 0 ? rawReply(503) : rawReply(200, {}, '{"value":"a"}'),
    );
    const request = { url: `${server.url}/oidc?x=1`, method: "GET" as const, headers: { Authorization: "Bearer abc" } };
    assert.deepEqual(await fetchJson(request), { value: "a" });
    assert.equal(server.requests[1]?.line, "GET /oidc?x=1 HTTP/1.1");
    assert.equal(server.requests[1]?.headers["authorization"], "Bearer abc");
    await server.close();
  });

  it("follows no redirect, leaves no secret in its error, and goes to no insecure address", async () => {
    const secret = "request-token-of-the-ci-system";
    const server = await startRawServer(() => rawReply(302, { Location: `https://x.example/?t=${secret}` }));
    const request = { url: server.url, method: "POST" as const, headers: { authorization: `Bearer ${secret}` } };
    await assert.rejects(fetchJson(request), (error: MarketplaceError) => {
      assert.equal(error.code, "redirected");
      assert.ok(!inspect(error).includes(secret));
      return true;
    });
    assert.equal(server.requests[0]?.headers["content-length"], "0");
    await server.close();
    await assert.rejects(fetchJson({ ...request, url: "http://ci.example/" }), { code: "insecureEndpoint" });
    await assert.rejects(fetchJson({ ...request, url: "no url" }), { code: "invalidInput" });
  });
});
