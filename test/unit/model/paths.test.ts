import assert from "node:assert/strict";
import fc from "fast-check";
import { resourcePath } from "../../../provider/api/cpp/paths";
import { MarketplaceError } from "../../../provider/model/errors";
import {
  isUsableLocation,
  locationForOperationId,
  parseOperationLocation,
} from "../../../provider/model/operationLocation";
import { encodePathSegment } from "../../../provider/model/pathSegment";

const ENDPOINT = "https://cloudpartner.azure.com";
const NASTY = [
  ".",
  "..",
  "/",
  "\\",
  "%2e",
  "%2E%2e",
  "%2f",
  "?",
  "#",
  ";",
  "@",
  ":",
  "$",
  " ",
  "\t",
  "\n",
  "\u0000",
  "é",
];
const anyId = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(...NASTY, "a", "1") }),
  fc.string({ unit: "binary" }),
);

/** The path that a server sees, or undefined where the id was refused before. */
function send(make: () => string): string[] | undefined {
  try {
    const url = new URL(make(), ENDPOINT);
    assert.equal(url.origin, ENDPOINT);
    assert.equal(url.search, "?api-version=2017-10-31");
    assert.equal(url.hash, "");
    return url.pathname.split("/").slice(1);
  } catch (error) {
    assert.ok(error instanceof MarketplaceError && error.code === "invalidInput", String(error));
    return undefined;
  }
}

describe("paths", () => {
  it("no accepted id changes the structure of the path", () => {
    fc.assert(
      fc.property(anyId, anyId, (publisherId, offerId) => {
        const segments = send(() => resourcePath({ publisherId, offerId, rest: "/golive" }));
        if (!segments) return;
        const [api, publishers, publisher, offers, offer, golive, ...rest] = segments;
        assert.deepEqual([api, publishers, offers, golive, rest], ["api", "publishers", "offers", "golive", []]);
        assert.equal(decodeURIComponent(publisher ?? ""), publisherId);
        assert.equal(decodeURIComponent(offer ?? ""), offerId);
      }),
      { numRuns: 5000 },
    );
  });

  it("no accepted operation id changes the structure of its path, and it is read back as it was", () => {
    fc.assert(
      fc.property(anyId, (operationId) => {
        const segments = send(() => locationForOperationId("contoso", "offer", operationId));
        if (!segments) return;
        const short = operationId.includes("$");
        assert.deepEqual(
          segments.slice(0, -1).join("/"),
          `api/${short ? "" : "publishers/contoso/offers/offer/"}operations`,
        );
        const location = parseOperationLocation(`/${segments.join("/")}`, ENDPOINT);
        assert.ok(isUsableLocation(location));
        assert.equal(location.operationId, operationId);
      }),
      { numRuns: 5000 },
    );
  });

  it("refuses what no encoding makes safe, naming it", () => {
    for (const id of ["", ".", "..", "\ud800"]) {
      assert.throws(() => encodePathSegment("offerId", id), { code: "invalidInput", message: /offerId/ });
    }
  });

  it("§8.21 sends the readable offer id, `$` and capitals as they are", () => {
    assert.equal(
      resourcePath({ publisherId: "Contoso", offerId: "my-offer_1.preview" }),
      "/api/publishers/Contoso/offers/my-offer_1.preview?api-version=2017-10-31",
    );
    assert.equal(
      locationForOperationId("contoso", "o", "contoso$o$2$preview"),
      "/api/operations/contoso$o$2$preview?api-version=2017-10-31",
    );
  });
});

describe("Location", () => {
  const parse = (raw: unknown): ReturnType<typeof parseOperationLocation> => parseOperationLocation(raw, ENDPOINT);

  it("§8.2 is resolved against the service, api-version added where it is absent", () => {
    const location = parse("/api/publishers/p/offers/o/operations/7");
    assert.ok(isUsableLocation(location));
    assert.equal(location.raw, "/api/publishers/p/offers/o/operations/7");
    assert.equal(location.url, `${ENDPOINT}/api/publishers/p/offers/o/operations/7?api-version=2017-10-31`);
    const other = parse("/api/operations/7?api-version=2016-08-01-preview&x=%24");
    assert.ok(isUsableLocation(other));
    assert.equal(other.url, `${ENDPOINT}/api/operations/7?api-version=2016-08-01-preview&x=%24`);
  });

  it("§8.3 keeps the value as it came, the `$` included", () => {
    const raw = "/api/operations/contoso$contoso-offer$2$preview?api-version=2017-10-31";
    const location = parse(raw);
    assert.ok(isUsableLocation(location));
    assert.deepEqual([location.raw, location.url], [raw, ENDPOINT + raw]);
    assert.equal(location.operationId, "contoso$contoso-offer$2$preview");
  });

  const refused: [unknown, string][] = [
    [undefined, "missing"],
    ["  ", "missing"],
    [["/api/operations/1"], "missing"],
    ["https://attacker.example/api/operations/1", "foreign"],
    ["//attacker.example/api/operations/1", "foreign"],
    ["/\\attacker.example/api/operations/1", "foreign"],
    ["\\\\attacker.example/api/operations/1", "foreign"],
    ["http://cloudpartner.azure.com/api/operations/1", "foreign"],
    ["https://cloudpartner.azure.com:8443/api/operations/1", "foreign"],
    ["https://me:secret12@cloudpartner.azure.com/api/operations/1", "foreign"],
    ["javascript:alert(1)", "foreign"],
    ["https://", "malformed"],
    ["/api/publishers/p/offers/o", "malformed"],
    ["/api/operations/", "malformed"],
    ["/api/operations/1/..", "malformed"],
  ];
  for (const [raw, problem] of refused) {
    it(`§8.2 refuses ${JSON.stringify(raw)?.replace("secret12", "…")}: ${problem}`, () => {
      const location = parse(raw);
      assert.ok(!isUsableLocation(location));
      assert.equal(location.problem, problem);
    });
  }

  it("§8.2 never resolves to another origin, whatever is sent", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyId,
          fc.webUrl(),
          anyId.map((id) => `/api/operations/${id}`),
        ),
        (raw) => {
          const location = parse(raw);
          if (isUsableLocation(location)) assert.equal(new URL(location.url).origin, ENDPOINT);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
