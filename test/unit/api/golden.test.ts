import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createCppApi } from "../../../provider/api/cpp";
import type { Reply } from "../../../provider/http/call";
import { type Transport, createTransport } from "../../../provider/http";
import { parseBody } from "../../../provider/http/body";
import { parseErrorBody } from "../../../provider/model/errors";
import { isAtSignOff, isGoLiveRunning, isLive, parseOffer, parseOffers } from "../../../provider/model/offer";
import { parseOfferStatus, parseSubmissions } from "../../../provider/model/offer";
import { parseOperation } from "../../../provider/model/operation";
import { createVirtualClock } from "../../support/virtualClock";
import { createFakeTokens, createFixedRandom } from "../../wire/cpp/client";

interface Golden {
  name: string;
  method: string;
  path: string;
  status: number;
  headers: Record<string, string>;
  /** As our own reader gets it. */
  body: unknown;
}

const FOLDER = join(__dirname, "../../golden/api");
const GOLDEN = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file): Golden => {
    const { exchange } = JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
    const { request, response } = exchange;
    const text =
      response.body === null ? "" : typeof response.body === "string" ? response.body : JSON.stringify(response.body);
    return { name: file.replace(".json", ""), ...request, ...response, body: parseBody(text) };
  });

const named = (name: string): Golden => {
  const golden = GOLDEN.find((item) => item.name === name);
  assert.ok(golden, `test/golden/api/${name}.json is missing`);
  return golden;
};

/** A transport that gives the golden answer, and notes what was asked. */
function playing(golden: Golden): { transport: Transport; asked: string[] } {
  const asked: string[] = [];
  const random = createFixedRandom();
  const ambient = { clock: createVirtualClock(), random };
  const endpoint = "https://cloudpartner.azure.com";
  const real = createTransport({ ambient, endpoint, tokens: createFakeTokens(), userAgent: "test" });
  const { status, headers, body } = golden;
  const answer =
    (method: string) =>
    async (path: string): Promise<Reply> => {
      const url = new URL(path, endpoint);
      asked.push(`${method} ${url.pathname}${url.search}`);
      return { status, headers, body, sent: `${method} ${url.pathname}`, requestId: random.uuid() };
    };
  return { transport: { ...real, get: answer("GET"), postOnce: answer("POST") }, asked };
}

const OFFER = { publisherId: "contoso", offerId: "contoso-offer" };

describe("golden exchanges", () => {
  for (const golden of GOLDEN) {
    it(`${golden.name} is read by the parser of its path`, () => {
      const { pathname } = new URL(golden.path, "https://cloudpartner.azure.com");
      if (golden.status >= 400) {
        const { detail } = parseErrorBody(golden.body);
        assert.equal(detail === undefined, golden.body === undefined, JSON.stringify(golden.body));
      } else if (golden.method === "GET" && pathname.endsWith("/status")) assert.ok(parseOfferStatus(golden.body));
      else if (golden.method === "GET" && pathname.includes("/operations/")) assert.ok(parseOperation(golden.body));
      else if (golden.method === "GET" && /\/submissions\/?$/.test(pathname)) assert.ok(parseSubmissions(golden.body));
      else if (golden.method === "GET" && pathname.endsWith("/offers")) assert.ok(parseOffers(golden.body)?.length);
      else if (golden.method === "GET" && /\/offers\/[^/]+(\/slot\/\w+)?$/.test(pathname)) {
        assert.ok(parseOffer(golden.body, golden.headers["etag"]));
      }
    });
  }

  for (const name of [
    "golive-accepted-migrated",
    "golive-accepted-non-migrated",
    "golive-accepted-operation-location",
  ]) {
    it(`${name} is an accepted go-live, its Location kept as it came`, async () => {
      const golden = named(name);
      const { transport, asked } = playing(golden);
      const offerId = /offers\/([^/]+)/.exec(golden.path)?.[1] ?? "";
      const api = createCppApi({ transport, endpoint: transport.endpoint });
      const answer = await api.goLive({ publisherId: "contoso", offerId });
      assert.ok(answer.kind === "accepted");
      assert.equal(answer.operationLocation, golden.headers["location"] ?? golden.headers["operation-location"]);
      assert.deepEqual(asked, [`POST ${golden.path}`]);
    });
  }

  it("§8.4 §8.25 are read as what they are", () => {
    assert.equal(parseOperation(named("operation-as-array").body)?.status, "running");
    const running = parseOperation(named("operation-running").body);
    assert.ok(running);
    assert.equal(running.steps.length, 6);
    assert.equal(running.canCancel, false);
    assert.equal(parseOperation(named("operation-running-publish").body)?.canCancel, true);
    assert.equal(parseOperation(named("operation-succeeded").body)?.status, "succeeded");
    assert.equal(parseOperation(named("operation-failed").body)?.status, "failed");
  });

  it("§8.8 keep a blocked step and its message apart from the operation, which still runs", () => {
    const blocked = parseOperation(named("operation-blocked").body);
    assert.equal(blocked?.status, "running");
    const step = blocked?.steps.find(({ status }) => status === "blocked");
    assert.ok(step?.messages.some(({ level }) => level === "error"));
  });

  it("§8.12 tell sign-off, a running go-live and live apart", () => {
    const readings = GOLDEN.filter(({ path, status }) => path.includes("/status?") && status === 200).map((golden) => {
      const status = parseOfferStatus(golden.body);
      assert.ok(status);
      return [isAtSignOff(status), isGoLiveRunning(status), isLive(status)].filter(Boolean).length;
    });
    assert.ok(readings.length > 0);
    for (const count of readings) assert.ok(count <= 1);
  });

  it("§8.20 §8.24 are asked for by the client's own paths", async () => {
    for (const [name, ask] of [
      ["offer-draft", (api: ReturnType<typeof createCppApi>) => api.getOffer(OFFER)],
      ["offers-list", (api: ReturnType<typeof createCppApi>) => api.listOffers("contoso")],
      ["submissions-list", (api: ReturnType<typeof createCppApi>) => api.listSubmissions(OFFER)],
    ] as const) {
      const golden = named(name);
      const { transport, asked } = playing(golden);
      assert.ok(await ask(createCppApi({ transport, endpoint: transport.endpoint })));
      assert.deepEqual(asked, [`GET ${golden.path}`]);
    }
  });

  it("give the portal's list of offers, because no deep link is documented", () => {
    const { transport } = playing(named("offer-draft"));
    const api = createCppApi({ transport, endpoint: transport.endpoint });
    assert.equal(api.portalUrl(OFFER), "https://partner.microsoft.com/dashboard/commercial-marketplace/offers");
    assert.equal(api.serviceOrigin, "https://cloudpartner.azure.com");
  });
});
