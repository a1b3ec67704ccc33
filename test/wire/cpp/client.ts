import { createCppApi } from "../../../provider/api/cpp";
import type { Clock, Random } from "../../../provider/ambient";
import { type Transport, createTransport } from "../../../provider/http";
import type { AccessToken, TokenSource } from "../../../provider/model/accessToken";
import type { MarketplaceApi } from "../../../provider/port/marketplaceApi";
import { createVirtualClock } from "../../support/virtualClock";

export const CLAIMS = {
  appid: "11111111-1111-1111-1111-111111111111",
  oid: "22222222-2222-2222-2222-222222222222",
  tid: "33333333-3333-3333-3333-333333333333",
  aud: "https://cloudpartner.azure.com",
};

export const OFFER = { publisherId: "contoso", offerId: "contoso-offer" };

/** A token as Entra ID makes them, unsigned. */
export function makeToken(claims: object = CLAIMS, mark = "signature-of-the-token"): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.${Buffer.from(mark).toString("base64url")}`;
}

/** Chance that is none: every test sees the same request ids. */
export function createFixedRandom(unit = 0.5): Random {
  let count = 0;
  return { unit: () => unit, uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}` };
}

export interface FakeTokens extends TokenSource {
  renewals: number;
  asked: number[];
}

/** A token source that gives one token after another, a new one after each `renew`. */
export function createFakeTokens(tokens: AccessToken[] = [{ token: makeToken() }]): FakeTokens {
  const fake: FakeTokens = {
    kind: "fake",
    renewals: 0,
    asked: [],
    renew: () => void fake.renewals++,
    getToken: async (minimumLifeMs) => {
      fake.asked.push(minimumLifeMs);
      return tokens[Math.min(fake.renewals, tokens.length - 1)] ?? { token: "none" };
    },
  };
  return fake;
}

export interface Client {
  transport: Transport;
  api: MarketplaceApi;
  tokens: FakeTokens;
}

/** The real client against `endpoint`, with fixed request ids and a clock that skips the pauses between retries. */
export function createClient(
  endpoint: string,
  options: { tokens?: FakeTokens; clock?: Clock; random?: Random; apiVersion?: string } = {},
): Client {
  const { tokens = createFakeTokens(), clock = createVirtualClock(), random = createFixedRandom() } = options;
  const userAgent = "pulumi-azure-marketplace/0.0.0-test";
  const transport = createTransport({ ambient: { clock, random }, endpoint, tokens, userAgent });
  return { transport, api: createCppApi({ transport, endpoint, apiVersion: options.apiVersion }), tokens };
}
