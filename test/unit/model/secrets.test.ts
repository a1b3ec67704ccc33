import assert from "node:assert/strict";
import { inspect } from "node:util";
import { formatTokenClaims, parseTokenClaims } from "../../../provider/model/accessToken";
import {
  MarketplaceError,
  errorCodeForStatus,
  isMarketplaceError,
  parseErrorBody,
} from "../../../provider/model/errors";
import { redactSecrets } from "../../../provider/model/redact";
import { isLoopbackHost, isSecureUrl } from "../../../provider/model/secureUrl";
import { makeToken } from "../../wire/cpp/client";

describe("redaction", () => {
  const hidden = "s3cr3t-V4lue/+";
  const texts = [
    `Authorization: Bearer ${makeToken()}`,
    `authorization=${hidden}`,
    `"Authorization":"Bearer ${hidden}${hidden}"`,
    `the bearer ${makeToken()} was refused`,
    `token ${makeToken()}`,
    `grant_type=x&client_secret=${hidden}&scope=y`,
    `client_assertion=${hidden}`,
    `{"client_secret": "${hidden}", 'password': '${hidden}'}`,
    `{"access_token":"${hidden}","oidcToken":"${hidden}"}`,
    `https://x.blob.core.windows.net/c/i.vhd?sp=r&sig=${hidden}&se=1`,
    `https%3A%2F%2Fx%3Fsig%3D${hidden.replace("/+", "%2F%2B")}`,
    `https://user:${hidden.replace("/", "")}@host/path`,
    `AccountKey=${hidden};EndpointSuffix=core`,
  ];
  for (const text of texts) {
    it(`hides the secret in: ${text.slice(0, 40)}…`, () => {
      const safe = redactSecrets(text);
      assert.match(safe, /\[redacted\]/);
      assert.doesNotMatch(safe, /s3cr3t|eyJ|V4lue/);
    });
  }

  it("hides exact values, also percent-encoded, but none so short that it is a word", () => {
    assert.equal(redactSecrets("a p@ss/word b p%40ss%2Fword", ["p@ss/word", "a"]), "a [redacted] b [redacted]");
  });

  it("leaves what is no secret: ids, paths, the texts of errors", () => {
    for (const text of [
      "AADSTS7000215: Invalid client secret provided for app '11111111-1111-1111-1111-111111111111'.",
      "Authorization has been denied for this request.",
      "/api/operations/contoso$contoso-offer$2$preview?api-version=2017-10-31",
      "The password is wrong; the assertion failed.",
    ]) {
      assert.equal(redactSecrets(text), text);
    }
  });
});

describe("errors", () => {
  it("show no secret of their details, however they are printed", () => {
    const error = new MarketplaceError("badRequest", {
      detail: `sig=abcdefghijk ${makeToken()}`,
      serviceCode: "client_secret=abcdefghijk",
      sent: "GET /x?sig=abcdefghijk",
    });
    const text = error.message + error.stack + inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    assert.doesNotMatch(text, /abcdefghijk|eyJ/);
  });

  it("are known across two copies of this package", () => {
    assert.ok(isMarketplaceError(new MarketplaceError("network")));
    assert.ok(isMarketplaceError(Object.assign(new Error("x"), { name: "MarketplaceError", details: {} })));
    assert.ok(!isMarketplaceError(new Error("x")));
    assert.ok(!isMarketplaceError({ name: "MarketplaceError", details: {} }));
  });

  it("have a code for every status", () => {
    const codes = [400, 401, 404, 408, 429, 503, 599, 302, 304, 402, 418, 100, 600].map(errorCodeForStatus);
    assert.deepEqual(codes, [
      "badRequest",
      "unauthenticated",
      "notFound",
      "requestTimeout",
      "throttled",
      "serviceError",
      "serviceError",
      "redirected",
      "redirected",
      "unexpectedStatus",
      "unexpectedStatus",
      "unexpectedStatus",
      "unexpectedStatus",
    ]);
  });

  const bodies: [string, unknown, { serviceCode?: string; detail?: string }][] = [
    ["E1", { error: { code: "C", message: "m\n n" } }, { serviceCode: "C", detail: "m n" }],
    ["E1 without a message", { error: { code: "C" } }, { serviceCode: "C", detail: undefined }],
    ["E2", { Variant: { serviceName: "Variant", error: "boom" } }, { serviceCode: "Variant", detail: "boom" }],
    [
      "E3",
      "Microsoft.Ingestion.Api.X.Http404Exception",
      { serviceCode: "Http404Exception", detail: "Microsoft.Ingestion.Api.X.Http404Exception" },
    ],
    ["E4", undefined, {}],
    ["E4 as null", null, {}],
    ["E4 as text", " null ", {}],
    ["E5", "There is no slot", { serviceCode: undefined, detail: "There is no slot" }],
    [
      "E6",
      { error: "invalid_client", error_description: "AADSTS7" },
      { serviceCode: "invalid_client", detail: "AADSTS7" },
    ],
    ["ASP.NET's own", { Message: "Denied." }, { serviceCode: undefined, detail: "Denied." }],
    ["an error that is a text", { error: "plain" }, { serviceCode: undefined, detail: "plain" }],
    ["an array of one", [{ error: { code: "C", message: "m" } }], { serviceCode: "C", detail: "m" }],
    ["a longer array", [1, 2], {}],
    ["HTML", "<html><body><h1>Bad Gateway</h1></body></html>", { serviceCode: undefined, detail: "Bad Gateway" }],
    ["anything else", { a: 1, b: [], c: null }, {}],
  ];
  for (const [name, body, expected] of bodies) {
    it(`read the body ${name}`, () => assert.deepEqual(parseErrorBody(body), expected));
  }
});

describe("token claims", () => {
  it("are read without the signature, and printed without the token", () => {
    const claims = parseTokenClaims(
      makeToken({ azp: "app", oid: "object", tid: "tenant", aud: "aud", exp: 1_700_000_000 }),
    );
    assert.equal(claims.expiresAtMs, 1_700_000_000_000);
    assert.equal(formatTokenClaims(claims), "application app, object object, tenant tenant, audience aud");
  });

  it("of an opaque or broken token are none", () => {
    for (const token of ["opaque", "a.b.c", "a.bnVsbA.c", ".", ""]) {
      assert.equal(formatTokenClaims(parseTokenClaims(token)), "a token whose claims cannot be read");
    }
  });
});

describe("secure addresses", () => {
  it("are https anywhere, plain http on this machine only", () => {
    const url = (text: string): boolean => isSecureUrl(new URL(text));
    for (const text of [
      "https://a.example",
      "http://127.0.0.1",
      "http://127.1",
      "http://[::1]:8",
      "http://LOCALHOST",
    ]) {
      assert.ok(url(text), text);
    }
    for (const text of [
      "http://a.example",
      "http://128.0.0.1",
      "http://[::ffff:127.0.0.1]",
      "ws://localhost",
      "file:///x",
    ]) {
      assert.ok(!url(text), text);
    }
    assert.ok(!isLoopbackHost("127.0.0.1.example"));
  });
});
