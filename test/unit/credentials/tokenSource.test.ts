import assert from "node:assert/strict";
import { inspect } from "node:util";
import { MarketplaceError } from "../../../provider/model/errors";
import { makeToken } from "../../wire/cpp/client";
import { expectGoldenError } from "../../wire/cpp/golden";
import { createWorld } from "./world";

const SECRET = "the~secret-of.the_application";
const PRINCIPAL = { ARM_TENANT_ID: "tenant", ARM_CLIENT_ID: "client", ARM_CLIENT_SECRET: SECRET };
const MINUTE = 60_000;

describe("token source", () => {
  it("keeps a token until five minutes before its end", async () => {
    const { source, clock, made } = createWorld(PRINCIPAL);
    const first = await source.getToken(30_000);
    clock.advance(54 * MINUTE);
    assert.equal((await source.getToken(30_000)).token, first.token);
    clock.advance(1.5 * MINUTE);
    assert.notEqual((await source.getToken(30_000)).token, first.token);
    assert.equal(made.length, 2);
  });

  it("renews earlier for a caller who needs the token longer", async () => {
    const { source, clock, made } = createWorld(PRINCIPAL);
    await source.getToken(0);
    clock.advance(45 * MINUTE);
    await source.getToken(10 * MINUTE);
    assert.equal(made.length, 1);
    await source.getToken(20 * MINUTE);
    assert.equal(made.length, 2);
  });

  it("signs in once for all who ask at the same time, and anew after `renew`", async () => {
    const { source, made } = createWorld(PRINCIPAL);
    const tokens = await Promise.all([source.getToken(0), source.getToken(0), source.getToken(0)]);
    assert.equal(new Set(tokens.map(({ token }) => token)).size, 1);
    source.renew();
    assert.notEqual((await source.getToken(0)).token, tokens[0].token);
    assert.equal(made.length, 2);
  });

  it("does not keep what a sign-in brought that `renew` had given up", async () => {
    const world = createWorld(PRINCIPAL);
    const give = world.answer.give;
    let release: () => void = () => undefined;
    world.answer.give = async (made, count) => {
      if (count === 1) await new Promise<void>((resolve) => (release = resolve));
      return give(made, count);
    };
    const slow = world.source.getToken(0);
    await new Promise(setImmediate);
    world.source.renew();
    const fresh = await world.source.getToken(0);
    release();
    await slow;
    assert.equal((await world.source.getToken(0)).token, fresh.token);
  });

  it("bridges an outage of the sign-in with a token that still lives long enough, and no longer", async () => {
    const { source, clock, answer } = createWorld(PRINCIPAL);
    const first = await source.getToken(0);
    answer.give = () => Promise.reject(new Error("getaddrinfo ENOTFOUND login.microsoftonline.com"));
    clock.advance(57 * MINUTE);
    assert.equal((await source.getToken(30_000)).token, first.token);
    await assert.rejects(source.getToken(5 * MINUTE), { code: "credentialFailed" });
    clock.advance(3 * MINUTE);
    await assert.rejects(source.getToken(30_000), { code: "credentialFailed" });
  });

  it("refuses a token that ends too soon for what it is needed for", async () => {
    const { clock } = createWorld({});
    const exp = Math.floor(clock.now() / 1000) + 200;
    const { source } = createWorld({ AZURE_MARKETPLACE_TOKEN: makeToken({ exp }) });
    assert.equal((await source.getToken(30_000)).expiresAtMs, exp * 1000);
    await assert.rejects(source.getToken(300_000), (error) => {
      expectGoldenError("sign-in-token-too-short", error);
      return true;
    });
  });

  it("reads the end of a token from its claims where the library does not tell", async () => {
    const { source, answer, clock } = createWorld(PRINCIPAL);
    const exp = Math.floor(clock.now() / 1000) + 1000;
    answer.give = async () => ({ token: makeToken({ exp }), expiresOnTimestamp: NaN });
    assert.equal((await source.getToken(0)).expiresAtMs, exp * 1000);
  });

  it("lets a caller go at once; the sign-in goes on for the others", async () => {
    const world = createWorld(PRINCIPAL);
    const give = world.answer.give;
    let release: () => void = () => undefined;
    world.answer.give = async (made, count) => {
      await new Promise<void>((resolve) => (release = resolve));
      return give(made, count);
    };
    const controller = new AbortController();
    const left = world.source.getToken(0, controller.signal);
    const stays = world.source.getToken(0);
    controller.abort();
    await assert.rejects(left, { code: "aborted", message: /while signing in/ });
    release();
    assert.ok((await stays).token);
    assert.equal(world.made.length, 1);
  });
});

describe("a sign-in that fails", () => {
  const aadsts = (text: string): Error =>
    Object.assign(new Error(`invalid_client: 7000215 - [date]: ${text} Trace ID: 1-2 Correlation ID: 3-4`), {
      errorResponse: { secret: SECRET },
    });
  const cases: [name: string, error: unknown, code: string][] = [
    ["secret-wrong", aadsts(`AADSTS7000215: Invalid client secret provided: ${SECRET}.`), "credentialRefused"],
    ["offline", new Error("network_error: getaddrinfo ENOTFOUND login.microsoftonline.com"), "credentialFailed"],
    ["busy", new Error("temporarily_unavailable: AADSTS90033: A transient error has occurred."), "credentialFailed"],
    ["odd", "a string was thrown", "credentialFailed"],
    ["empty", null, "credentialFailed"],
  ];
  for (const [name, error, code] of cases) {
    it(`says who and why, without the secret: ${name}`, async () => {
      const { source, answer } = createWorld(PRINCIPAL);
      answer.give = () => (error === null ? Promise.resolve(null) : Promise.reject(error));
      await assert.rejects(source.getToken(0), (failure: MarketplaceError) => {
        assert.equal(failure.code, code);
        const text = inspect(failure, { depth: 20, showHidden: true }) + failure.stack + JSON.stringify(failure);
        assert.ok(!text.includes(SECRET));
        expectGoldenError(`sign-in-${name}`, failure);
        return true;
      });
    });
  }

  it("tells whoever never signed in by `az login` what to do", async () => {
    const { source, answer } = createWorld({});
    answer.give = () => Promise.reject(new Error("Please run 'az login' from a command prompt to authenticate."));
    await assert.rejects(source.getToken(0), (error) => {
      expectGoldenError("sign-in-no-az-login", error);
      return true;
    });
  });

  it("shows neither assertion nor request token of a federated sign-in", async () => {
    const token = "request~token-of-the-ci";
    const env = {
      ARM_TENANT_ID: "t",
      ARM_CLIENT_ID: "c",
      ARM_USE_OIDC: "true",
      ACTIONS_ID_TOKEN_REQUEST_URL: "https://ci.example/",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
    };
    const world = createWorld(env, { fetchJson: async () => ({ value: "the~assertion-itself" }) });
    world.answer.give = () => Promise.reject(new Error(`AADSTS70021: no match for the~assertion-itself and ${token}`));
    await assert.rejects(world.source.getToken(0), (error) => {
      expectGoldenError("sign-in-federation-no-match", error);
      assert.ok(!inspect(error).includes("the~assertion-itself") && !inspect(error).includes(token));
      return true;
    });
    const detail = { status: 403, detail: `denied for ${token}`, sent: "GET /" };
    const failing = createWorld(env, { fetchJson: () => Promise.reject(new MarketplaceError("forbidden", detail)) });
    await assert.rejects(failing.source.getToken(0), (error) => {
      expectGoldenError("sign-in-ci-refuses", error);
      return true;
    });
    const empty = createWorld(env, { fetchJson: async () => ({ count: 0 }) });
    await assert.rejects(empty.source.getToken(0), { code: "credentialFailed", message: /GitHub holds no value/ });
  });
});
