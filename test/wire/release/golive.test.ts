import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { FaultEffect } from "../../../sandbox/marketplace/src";
import { type createMemoryFiles } from "../../support/memoryFiles";
import { assertGolden } from "../../support/golden";
import { TOKEN, type WireBench, createWireBench, withoutPort } from "../../support/wireBench";

const BASE = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0" };
const POST = { method: "POST", path: "/golive" };

interface Case {
  name: string;
  effect: FaultEffect;
  /** What the marketplace must have accepted in the end. */
  accepted: number;
  status: string;
}

const CASES: Case[] = [
  { name: "400", effect: { kind: "status", code: 400, shape: "E1" }, accepted: 0, status: "notStarted" },
  { name: "401", effect: { kind: "status", code: 401, shape: "E1" }, accepted: 0, status: "notStarted" },
  { name: "403", effect: { kind: "status", code: 403, shape: "E1" }, accepted: 0, status: "notStarted" },
  { name: "404 bare string", effect: { kind: "status", code: 404, shape: "E3" }, accepted: 0, status: "notStarted" },
  { name: "409", effect: { kind: "status", code: 409, shape: "E1" }, accepted: 0, status: "notStarted" },
  { name: "411", effect: { kind: "status", code: 411, shape: "E5" }, accepted: 0, status: "notStarted" },
  { name: "422 empty", effect: { kind: "status", code: 422, shape: "E4" }, accepted: 0, status: "notStarted" },
  {
    name: "429",
    effect: { kind: "status", code: 429, shape: "E1", headers: { "retry-after": "30" } },
    accepted: 0,
    status: "notStarted",
  },
  { name: "500 by service", effect: { kind: "status", code: 500, shape: "E2" }, accepted: 0, status: "notStarted" },
  { name: "503", effect: { kind: "status", code: 503, shape: "E4" }, accepted: 0, status: "notStarted" },
  { name: "applied, then 500", effect: { kind: "applied5xx" }, accepted: 1, status: "succeeded" },
  { name: "applied, answer lost", effect: { kind: "dropAfter" }, accepted: 1, status: "succeeded" },
  { name: "connection cut before", effect: { kind: "dropBefore" }, accepted: 0, status: "notStarted" },
  { name: "202 without Location", effect: { kind: "noLocation" }, accepted: 1, status: "succeeded" },
  { name: "foreign Location", effect: { kind: "foreignLocation" }, accepted: 1, status: "succeeded" },
  {
    name: "redirect",
    effect: { kind: "redirect", url: "https://elsewhere.example/golive" },
    accepted: 0,
    status: "notStarted",
  },
];

describe("a go-live on the wire", () => {
  let bench: WireBench;
  afterEach(() => bench.close());

  for (const { name, effect, accepted, status } of CASES) {
    it(`${name}: one POST, a message that a person can act on, and no second POST`, async () => {
      bench = await createWireBench();
      const { host, world, marketplace } = bench;
      marketplace.control.addFault({ match: POST, effect });
      const result = await host.offerGoLive.create(world.call, BASE);
      assert.equal(result.state["status"], status);
      assertGolden(`messages/wire-${name.replace(/\W+/g, "-")}.txt`, withoutPort(result.failure ?? ""));
      assert.equal(marketplace.control.counts().goLivesAccepted, accepted);
      assert.equal(marketplace.control.counts().goLivePosts, 1);
      assert.ok(!inspect([result, world.told.lines], { depth: 20 }).includes(TOKEN));
      const files = world.ambient.files as ReturnType<typeof createMemoryFiles>;
      assert.ok([...files.contents.values()].length > 0);
      assert.ok(![...files.contents.values()].join("").includes(TOKEN));
    });
  }

  for (const name of ["dropAfter", "applied5xx", "noLocation"] as const) {
    it(`${name} without a list of submissions: the offer's status proves it, and nothing is posted twice`, async () => {
      bench = await createWireBench({ divergences: { submissionsMissing: true } });
      const { host, world, marketplace } = bench;
      marketplace.control.addFault({ match: POST, effect: { kind: name } });
      const { state, failure } = await host.offerGoLive.create(world.call, BASE);
      assert.equal(failure, undefined);
      assert.equal(state["status"], "succeeded");
      assert.equal(state["evidence"], "status");
      assert.equal(marketplace.control.counts().goLivePosts, 1);
    });
  }

  const LOCATIONS = [
    [
      "contoso-offer",
      "/api/publishers/contoso/offers/contoso-offer/operations/56615b67-2185-49fe-80d2-c4ddf77bb2e8?api-version=2017-10-31",
    ],
    ["contoso-classic", "/api/operations/contoso$contoso-classic$2$preview?api-version=2017-10-31"],
  ] as const;
  for (const [offerId, location] of LOCATIONS) {
    it(`${offerId}: follows ${location} to the end`, async () => {
      bench = await createWireBench();
      const { host, world, marketplace } = bench;
      const { state, failure } = await host.offerGoLive.create(world.call, { ...BASE, offerId, candidate: 2 });
      assert.equal(failure, undefined);
      assert.equal(state["status"], "succeeded");
      assert.equal(state["operationLocation"], location);
      const polls = marketplace.control.requests().filter(({ path, method }) => method === "GET" && path === location);
      assert.ok(polls.length > 10);
      assert.equal(marketplace.control.counts().goLivesAccepted, 1);
      assert.ok(world.clock.monotonic() > 3 * 86_400_000);
    });
  }

  it("follows the documented path of the non-migrated example, character for character", async () => {
    const seed = {
      publishers: [{ id: "contoso", offers: [{ id: "contoso-offer", migrated: false, publishingVersion: 2 }] }],
    };
    bench = await createWireBench({ seed });
    const { state } = await bench.host.offerGoLive.create(bench.world.call, BASE);
    assert.equal(state["operationLocation"], "/api/operations/contoso$contoso-offer$2$preview?api-version=2017-10-31");
    assert.equal(state["status"], "succeeded");
  });

  it("follows an Operation-Location, an absolute one, array bodies, spaced words and `completed` alike", async () => {
    const variants = [
      { operationLocationHeader: true },
      { absoluteLocation: true },
      { arrayBody: true },
      { spacedStatusWords: true },
      { statusWord: "completed" },
      { statusWord: "complete" },
      { statusWithoutLiveStep: true },
      { noPublishingVersion: true },
      { topLevelSignoff: "running" },
      { submissionsMissing: true },
      { statusLinks: "strings" },
      { staleOperationGets: 3 },
      { staleStatusGets: 2 },
      { listingLagMs: 120_000 },
    ] as const;
    for (const divergences of variants) {
      bench = await createWireBench({ divergences });
      const { state, failure } = await bench.host.offerGoLive.create(bench.world.call, BASE);
      assert.equal(failure, undefined, JSON.stringify(divergences));
      assert.equal(state["status"], "succeeded", JSON.stringify(divergences));
      assert.ok(bench.world.clock.monotonic() > 3 * 86_400_000, JSON.stringify(divergences));
      assert.equal(bench.marketplace.control.counts().goLivesAccepted, 1);
      await bench.close();
    }
  });

  it("tells a rejection, a failure, a supersession and a blocked step apart", async () => {
    const endings = [
      ["rejected", (m: WireBench["marketplace"]) => m.control.reject("contoso", "contoso-offer")],
      [
        "rejected",
        (m: WireBench["marketplace"]) => m.control.reject("contoso", "contoso-offer", { keepOperation: true }),
      ],
      [
        "failed",
        (m: WireBench["marketplace"]) =>
          m.control.fail("contoso", "contoso-offer", { message: "Certification failed", stepStatus: "failed" }),
      ],
      [
        "blocked",
        (m: WireBench["marketplace"]) => m.control.block("contoso", "contoso-offer", { message: "<p>No image</p>" }),
      ],
    ] as const;
    for (const [status, act] of endings) {
      const offer = { id: "contoso-offer", publishingVersion: 2, liveVersion: 1 };
      bench = await createWireBench({ seed: { publishers: [{ id: "contoso", offers: [offer] }] } }, { CI: "1" });
      const { host, world, marketplace } = bench;
      const first = await host.offerGoLive.create(world.call, BASE);
      assert.equal(first.state["status"], "running");
      act(marketplace);
      const second = await host.offerGoLive.update({ ...world.call }, first.id, first.state, {
        ...BASE,
        timeout: "1h",
      });
      const third = await untilSettled(bench, second.state);
      assert.equal(third["status"], status);
      assert.equal(marketplace.control.counts().goLivePosts, 1);
      await bench.close();
    }
  });
});

/** Runs `up` again and again, as a scheduled job does, until the release is no longer running. */
async function untilSettled(
  { host, world }: WireBench,
  state: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  let current = state;
  for (let run = 0; run < 8 && current["status"] === "running"; run++) {
    world.ambient.process = { ...world.ambient.process, startedAtMs: world.clock.monotonic() };
    current = (await host.offerGoLive.update(world.call, "contoso/contoso-offer", current, BASE)).state;
  }
  return current;
}
