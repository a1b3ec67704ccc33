import assert from "node:assert/strict";
import { createCppApi } from "../../../provider/api/cpp";
import { createTransport } from "../../../provider/http";
import { type TokenSource, parseTokenClaims } from "../../../provider/model/accessToken";
import { MarketplaceError } from "../../../provider/model/errors";
import { type Marketplace, type Seed, createMarketplace } from "../../../sandbox/marketplace/src";
import { type Gate, openGate } from "../../support/scheduleGate";
import { createTestHost } from "../../support/scheduleHosts";
import { type VirtualClock, createVirtualClock } from "../../support/virtualClock";
import { createWorld } from "../../unit/credentials/world";
import { CLAIMS, makeToken } from "../cpp/client";

const HOUR = 3_600_000;
const TEN_DAYS = 240 * HOUR;
const BASE = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0", candidate: 2, timeout: "15d" };
const seedOf = (durationMs: number): Seed => ({
  publishers: [
    {
      id: "contoso",
      offers: [{ id: "contoso-offer", publishingVersion: 2, goLiveSteps: [{ id: "live", durationMs }] }],
    },
  ],
});

describe("a wait of ten days, and tokens of one hour", function () {
  this.timeout(300_000);
  let marketplace: Marketplace;
  let gate: Gate;
  /** Every token that arrived, with the life it had left, in milliseconds. */
  let arrived: Map<string, number>;
  afterEach(async () => {
    await gate.close();
    await marketplace.close();
  });

  const run = async (clock: VirtualClock, tokens: TokenSource, durationMs = TEN_DAYS): Promise<void> => {
    arrived = new Map();
    marketplace = await createMarketplace({ clock, mode: "strict", seed: seedOf(durationMs) });
    gate = await openGate(marketplace.url, 0, ({ headers }) => {
      const token = (headers.authorization ?? "").replace("Bearer ", "");
      const left = (parseTokenClaims(token).expiresAtMs ?? 0) - clock.now();
      arrived.set(token, Math.min(left, arrived.get(token) ?? Infinity));
    });
    const endpoint = gate.url;
    const host = createTestHost({
      marketplace: gate,
      clock,
      env: { AZURE_MARKETPLACE_WAIT: "15d" },
      api: (ambient) =>
        createCppApi({ endpoint, transport: createTransport({ ambient, endpoint, tokens, userAgent: "test/0" }) }),
    });
    const { state, failure } = await host.lifecycle.create(host.world.call, BASE);
    assert.equal(failure, undefined);
    assert.equal(state["status"], "succeeded");
    assert.ok(clock.monotonic() >= durationMs);
    assert.equal(marketplace.control.counts().goLivesAccepted, 1);
    const statuses = new Set(marketplace.control.requests().map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), [200, 202], "no call was ever refused");
    const all = JSON.stringify([state, host.world.told.lines]);
    for (const token of arrived.keys()) assert.ok(!all.includes(token), "a token is where it must not be");
  };

  it("never sends one that has ended, and renews it about every hour", async () => {
    const clock = createVirtualClock();
    await run(clock, createHourlyTokens(clock));
    assert.ok(Math.min(...arrived.values()) > 0);
    console.log(`      tokens: ${arrived.size}, polls: ${marketplace.control.requests().length}`);
    assert.ok(arrived.size >= 200 && arrived.size <= 280, `${arrived.size} tokens`);
  });

  it("signs in anew with a fresh OIDC assertion each time: assertions live five minutes", async () => {
    let assertions = 0;
    const ids = { ARM_TENANT_ID: CLAIMS.tid, ARM_CLIENT_ID: CLAIMS.appid, ARM_USE_OIDC: "true" };
    const request = { ARM_OIDC_REQUEST_URL: "https://ci.example/oidc", ARM_OIDC_REQUEST_TOKEN: "request-token-of-ci" };
    const world = createWorld(
      { ...ids, ...request },
      { fetchJson: async () => ({ value: makeToken({ exp: world.clock.now() / 1000 + 300 }, `a-${++assertions}`) }) },
    );
    world.answer.give = async (made) => {
      const { expiresAtMs = 0 } = parseTokenClaims(made.assertions.at(-1) ?? "");
      if (expiresAtMs <= world.clock.now())
        throw new Error("AADSTS700024: Client assertion is not within its valid time");
      const exp = Math.floor((world.clock.now() + HOUR) / 1000);
      return { token: makeToken({ ...CLAIMS, exp }, `t-${assertions}`), expiresOnTimestamp: exp * 1000 };
    };
    await run(world.clock, world.source);
    assert.ok(Math.min(...arrived.values()) > 0);
    assert.equal(assertions, arrived.size, "one assertion for each token");
    assert.ok(assertions >= 200 && assertions <= 280, `${assertions} assertions`);
  });

  it("waits on while the sign-in itself is out of order for three hours", async () => {
    const clock = createVirtualClock();
    const tokens = createHourlyTokens(clock);
    const broken: TokenSource = {
      ...tokens,
      getToken: (life, signal) => {
        const at = clock.monotonic();
        if (at > 50 * HOUR && at < 53 * HOUR) return Promise.reject(new MarketplaceError("credentialFailed"));
        return tokens.getToken(life, signal);
      },
    };
    await run(clock, broken, 3 * 24 * HOUR);
    assert.ok(Math.min(...arrived.values()) > 0);
  });
});

/** Tokens as Entra ID gives them: one hour each, replaced five minutes before their end. */
function createHourlyTokens(clock: VirtualClock): TokenSource {
  let count = 0;
  let current: { token: string; expiresAtMs: number } | undefined;
  return {
    kind: "hourly",
    renew: () => void (current = undefined),
    getToken: async (minimumLifeMs) => {
      const isGood = current && current.expiresAtMs - clock.now() > Math.max(minimumLifeMs, 300_000);
      if (!current || !isGood) {
        const exp = Math.floor((clock.now() + HOUR) / 1000);
        current = { token: makeToken({ ...CLAIMS, exp }, `token-${++count}`), expiresAtMs: exp * 1000 };
      }
      return current;
    },
  };
}
