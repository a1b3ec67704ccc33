import assert from "node:assert/strict";
import { createFixedEnv } from "../../../provider/ambient";
import { parseBody, readText } from "../../../provider/http/body";
import { resolveEndpoint } from "../../../provider/http";
import { parseRetryAfter } from "../../../provider/http/retryAfter";

const resolve = (value?: string): string => resolveEndpoint(createFixedEnv({ AZURE_MARKETPLACE_ENDPOINT: value }));

describe("endpoint", () => {
  it("is the vendor's own without the variable, or with a blank one", () => {
    assert.equal(resolve(), "https://cloudpartner.azure.com");
    assert.equal(resolve("  "), "https://cloudpartner.azure.com");
  });

  it("is the origin of the variable", () => {
    assert.equal(resolve("HTTPS://Example.com:443/"), "https://example.com");
    assert.equal(resolve(" http://127.0.0.1:8080 "), "http://127.0.0.1:8080");
    assert.equal(resolve("http://[::1]:80"), "http://[::1]");
  });

  const refused: [string, RegExp][] = [
    ["cloudpartner.azure.com", /is no URL/],
    ["http://cloudpartner.azure.com", /neither https nor plain http to this machine/],
    ["file:///etc/passwd", /neither https/],
    ["https://cloudpartner.azure.com/api", /has a path; accepted: https:\/\/cloudpartner.azure.com/],
    ["https://cloudpartner.azure.com?x=1", /a query/],
    ["https://me:hunter22@cloudpartner.azure.com", /a user name or a password/],
  ];
  for (const [value, problem] of refused) {
    it(`refuses ${value.replace("hunter22", "…")}, naming the variable`, () => {
      assert.throws(() => resolve(value), { code: "insecureEndpoint", message: problem });
      assert.throws(() => resolve(value), { message: /AZURE_MARKETPLACE_ENDPOINT/ });
      assert.throws(
        () => resolve(value),
        (error: Error) => !error.message.includes("hunter22"),
      );
    });
  }
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-05T08:00:00Z");
  const cases: [string | undefined, number | undefined][] = [
    ["120", 120_000],
    [" 1 ", 1_000],
    ["0", 0],
    ["1.5", 1_500],
    ["Mon, 05 Jan 2026 08:01:00 GMT", 60_000],
    ["Monday, 05-Jan-26 08:01:00 GMT", 60_000],
    ["Mon, 05 Jan 2026 07:00:00 GMT", 0],
    ["-5", undefined],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
  ];
  for (const [value, expected] of cases) {
    it(`${JSON.stringify(value)} asks for ${expected} ms`, () => assert.equal(parseRetryAfter(value, now), expected));
  }
});

describe("body", () => {
  const chunks = async function* (...parts: Buffer[]): AsyncGenerator<Buffer> {
    yield* parts;
  };

  it("joins a character that arrives in two pieces", async () => {
    const bytes = Buffer.from("zurück");
    assert.equal(await readText(chunks(bytes.subarray(0, 4), bytes.subarray(4))), "zurück");
  });

  it("refuses one byte too many", async () => {
    assert.equal(await readText(chunks(Buffer.alloc(3, 97)), 3), "aaa");
    await assert.rejects(readText(chunks(Buffer.alloc(3, 97), Buffer.from("b")), 3), { code: "badBody" });
  });

  it("is JSON where it is JSON, text where it is not, nothing where it is blank", () => {
    assert.deepEqual(parseBody('\uFEFF{"a":1}'), { a: 1 });
    assert.equal(parseBody("{'a':1}"), "{'a':1}");
    assert.equal(parseBody(" \r\n"), undefined);
    assert.equal(parseBody("null"), null);
  });
});
