import assert from "node:assert/strict";
import { type Call, type Policy, type Reply, composePolicies } from "../../../provider/http/call";
import { authPolicy } from "../../../provider/http/policies/auth";
import { checkPolicy } from "../../../provider/http/policies/check";
import { originPolicy } from "../../../provider/http/policies/origin";
import { redactionPolicy } from "../../../provider/http/policies/redaction";
import { retryPolicy } from "../../../provider/http/policies/retry";
import { type ErrorCode, MarketplaceError } from "../../../provider/model/errors";
import { createVirtualClock } from "../../support/virtualClock";
import { createFakeTokens, createFixedRandom } from "../../wire/cpp/client";

const ENDPOINT = "https://cloudpartner.azure.com";

function callTo(url: string, more: Partial<Call> = {}): Call {
  return {
    method: "GET",
    url: new URL(url, ENDPOINT),
    headers: {},
    timeoutMs: 1000,
    isFreshConnection: false,
    ...more,
  };
}

function replyOf(status: number, more: Partial<Reply> = {}): Reply {
  return { status, headers: {}, body: undefined, sent: "GET /x", requestId: "id", ...more };
}

const ok = async (): Promise<Reply> => replyOf(200);

describe("policies", () => {
  it("run in the order of their list, first outermost", async () => {
    const seen: string[] = [];
    const note =
      (name: string): Policy =>
      async (call, next) => {
        seen.push(`>${name}`);
        const reply = await next(call);
        seen.push(`<${name}`);
        return reply;
      };
    await composePolicies([note("a"), note("b")], ok)(callTo("/x"));
    assert.deepEqual(seen, [">a", ">b", "<b", "<a"]);
  });
});

describe("origin policy", () => {
  const refused: [string, string | undefined][] = [
    ["http://cloudpartner.azure.com/x", undefined],
    ["http://localhost.attacker.example/x", undefined],
    ["http://127.0.0.1.attacker.example/x", undefined],
    ["http://10.0.0.1/x", undefined],
    ["http://[::2]/x", undefined],
    ["ftp://127.0.0.1/x", undefined],
    ["https://user:secret@cloudpartner.azure.com/x", ENDPOINT],
    ["https://cloudpartner.azure.com:444/x", ENDPOINT],
    ["https://cloudpartner.azure.com.attacker.example/x", ENDPOINT],
    ["//attacker.example/x", ENDPOINT],
    ["/\\attacker.example/x", ENDPOINT],
  ];
  for (const [url, endpoint] of refused) {
    it(`refuses ${url}${endpoint === undefined ? "" : " for the vendor's endpoint"}`, async () => {
      let sent = 0;
      const next = async (): Promise<Reply> => replyOf(200 + sent++);
      await assert.rejects(Promise.resolve(originPolicy(endpoint)(callTo(url), next)), { code: "insecureEndpoint" });
      assert.equal(sent, 0);
    });
  }
  for (const url of [
    "http://127.0.0.1:8080/x",
    "http://127.8.9.1/x",
    "http://[::1]:1/x",
    "http://localhost/x",
    ENDPOINT,
  ]) {
    it(`lets ${url} pass`, async () => {
      assert.equal((await originPolicy(new URL(url).origin)(callTo(url), ok)).status, 200);
    });
  }
});

describe("retry policy", () => {
  const run = async (
    failures: MarketplaceError[],
    more: Partial<Call> = {},
  ): Promise<{ tries: number; sleeps: readonly number[]; error?: unknown }> => {
    const clock = createVirtualClock();
    let tries = 0;
    const next = async (): Promise<Reply> => {
      const failure = failures[tries++];
      if (failure) throw failure;
      return replyOf(200);
    };
    try {
      await retryPolicy({ clock, random: createFixedRandom(0.5) })(callTo("/x", more), next);
      return { tries, sleeps: clock.sleeps };
    } catch (error) {
      return { tries, sleeps: clock.sleeps, error };
    }
  };
  const fail = (code: ErrorCode, retryAfterMs?: number): MarketplaceError =>
    new MarketplaceError(code, { retryAfterMs });

  it("backs off, doubling, with jitter between half and all of the pause", async () => {
    const failures = [fail("serviceError"), fail("network"), fail("requestTimeout"), fail("throttled")];
    const { tries, sleeps, error } = await run(failures);
    assert.equal(tries, 4);
    assert.deepEqual(sleeps, [750, 1500, 3000]);
    assert.equal((error as MarketplaceError).code, "throttled");
  });

  it("waits as long as it is asked to, but not past two minutes in all", async () => {
    assert.deepEqual((await run([fail("throttled", 100_000), fail("throttled", 30_000)])).sleeps, [100_000]);
    assert.deepEqual((await run([fail("throttled", 0)])).sleeps, [0]);
  });

  for (const code of ["badRequest", "forbidden", "notFound", "conflict", "redirected", "timeout", "badBody"] as const) {
    it(`does not ask again after ${code}`, async () => {
      assert.equal((await run([fail(code)])).tries, 1);
    });
  }

  it("never asks again for a POST, nor after a programming fault", async () => {
    assert.equal((await run([fail("network")], { method: "POST" })).tries, 1);
    assert.equal((await run([new TypeError("ours") as unknown as MarketplaceError])).tries, 1);
  });

  it("ends at once when the caller goes", async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const clock = { now: () => 0, monotonic: () => 0, sleep: sleepUntilAborted };
    const policy = retryPolicy({ clock, random: createFixedRandom() });
    const next = (): Promise<Reply> => Promise.reject(fail("serviceError"));
    await assert.rejects(policy(callTo("/x", { signal: controller.signal }), next), {
      code: "aborted",
      message: /while waiting to ask again; the last answer was: the service failed/,
    });
  });
});

function sleepUntilAborted(_ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
}

describe("auth policy", () => {
  it("signs in anew once only: a second 401 is the answer", async () => {
    const tokens = createFakeTokens([{ token: "first-token" }, { token: "second-token" }, { token: "third-token" }]);
    const seen: unknown[] = [];
    const next = async (call: Call): Promise<Reply> => {
      seen.push(call.headers["authorization"]);
      throw new MarketplaceError("unauthenticated");
    };
    const options = { tokens, secrets: new Set<string>(), minimumLifeMs: 1, isRenewedOn401: true };
    await assert.rejects(authPolicy(options)(callTo("/x"), next), { code: "unauthenticated" });
    assert.deepEqual(seen, ["Bearer first-token", "Bearer second-token"]);
    assert.deepEqual([...options.secrets], ["first-token", "second-token"]);
  });

  it("does not sign in anew where another call already has, nor where nothing newer is to be had", async () => {
    const given = ["stale-token", "fresh-token"];
    const tokens = { ...createFakeTokens(), getToken: async () => ({ token: given.shift() ?? "fresh-token" }) };
    let renewals = 0;
    tokens.renew = () => void renewals++;
    const next = async (call: Call): Promise<Reply> => {
      if (call.headers["authorization"] === "Bearer fresh-token") return replyOf(200);
      throw new MarketplaceError("unauthenticated");
    };
    const options = { tokens, secrets: new Set<string>(), minimumLifeMs: 1, isRenewedOn401: true };
    assert.equal((await authPolicy(options)(callTo("/x"), next)).status, 200);
    assert.equal(renewals, 0);
    let sent = 0;
    const same = { ...options, tokens: createFakeTokens([{ token: "only-token" }]) };
    const refuse = (): Promise<Reply> => Promise.reject(new MarketplaceError("unauthenticated", { status: ++sent }));
    await assert.rejects(authPolicy(same)(callTo("/x"), refuse), { code: "unauthenticated" });
    assert.equal(sent, 1);
  });

  it("remembers only the last tokens of a long wait", async () => {
    let count = 0;
    const tokens = { ...createFakeTokens(), getToken: async () => ({ token: `token-number-${count++}` }) };
    const secrets = new Set<string>();
    const policy = authPolicy({ tokens, secrets, minimumLifeMs: 1, isRenewedOn401: true });
    for (let i = 0; i < 40; i++) await policy(callTo("/x"), ok);
    assert.equal(secrets.size, 16);
    assert.ok(secrets.has("token-number-39"));
  });
});

describe("redaction and check policies", () => {
  it("take the exact token out of whatever the service says", async () => {
    const secrets = new Set(["opaque-token-value"]);
    const body = { error: { code: "opaque-token-value", message: "bad opaque-token-value; sig=abc%2Bdef" } };
    const send = composePolicies([redactionPolicy(secrets), checkPolicy()], async () => replyOf(400, { body }));
    await assert.rejects(send(callTo("/x")), (error: MarketplaceError) => {
      assert.doesNotMatch(JSON.stringify(error.details) + error.message + error.stack, /opaque-token|abc%2Bdef/);
      return true;
    });
  });

  it("leave programming faults as they are", async () => {
    const fault = new TypeError("ours");
    const send = composePolicies([redactionPolicy(new Set())], () => Promise.reject(fault));
    await assert.rejects(send(callTo("/x")), (error) => error === fault);
  });

  it("take a broken body for an error in a GET only", async () => {
    const bodyError = new MarketplaceError("network");
    const next = async (): Promise<Reply> => replyOf(202, { bodyError });
    await assert.rejects(Promise.resolve(checkPolicy()(callTo("/x"), next)), { code: "network" });
    assert.equal((await checkPolicy()(callTo("/x", { method: "POST" }), next)).status, 202);
  });
});
