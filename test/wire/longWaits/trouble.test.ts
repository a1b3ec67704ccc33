import assert from "node:assert/strict";
import { createAmbient, createFixedEnv } from "../../../provider/ambient";
import { createHost } from "../../../provider/host/compose";
import { type FaultEffect, type Marketplace, createMarketplace } from "../../../sandbox/marketplace/src";
import { createMemoryFiles } from "../../support/memoryFiles";
import { type TestHost, createTestHost } from "../../support/scheduleHosts";
import { type VirtualClock, createVirtualClock } from "../../support/virtualClock";
import { TOKEN } from "../../support/wireBench";
import { createTold } from "../../support/world";

const HOUR = 3_600_000;
const BASE = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0", candidate: 2 };
const seed = (durationMs: number): object => ({
  publishers: [
    {
      id: "contoso",
      offers: [{ id: "contoso-offer", publishingVersion: 2, goLiveSteps: [{ id: "live", durationMs }] }],
    },
  ],
});

describe("trouble in a long wait", () => {
  let marketplace: Marketplace;
  let clock: VirtualClock;
  let suspendedMs: number;
  afterEach(() => marketplace.close());

  /** A run whose wait meets `happenings`, each once its time has come. */
  const wait = async (
    happenings: { atMs: number; happen(): void }[],
  ): Promise<TestHost & { state: Record<string, unknown> }> => {
    clock = createVirtualClock();
    suspendedMs = 0;
    const world = { now: () => Date.parse("2026-01-05T08:00:00Z") + clock.monotonic() + suspendedMs };
    marketplace = await createMarketplace({ clock: world, mode: "strict", seed: seed(30 * HOUR) as never });
    const due = [...happenings];
    const sleep: VirtualClock["sleep"] = async (ms, signal) => {
      await clock.sleep(ms, signal);
      while (due[0] && due[0].atMs <= clock.monotonic()) due.shift()?.happen();
    };
    const host = createTestHost({ marketplace, clock: { ...clock, sleep } });
    const { state, failure } = await host.lifecycle.create(host.world.call, BASE);
    assert.equal(failure, undefined);
    assert.deepEqual(due, [], "something did not happen");
    return { ...host, state };
  };

  const always = (effect: FaultEffect): void =>
    marketplace.control.addFault({ match: { method: "GET", path: "^/api/" }, times: "always", effect });

  const assertReleasedOnce = (state: Record<string, unknown>): void => {
    assert.equal(state["status"], "succeeded");
    assert.equal(marketplace.control.counts().goLivePosts, 1);
    assert.equal(marketplace.control.counts().goLivesAccepted, 1);
  };

  const TROUBLES: [string, FaultEffect][] = [
    ["the service is down (503)", { kind: "status", code: 503, shape: "E4" }],
    ["the service cannot be reached", { kind: "dropBefore" }],
    ["the service answers 403", { kind: "status", code: 403, shape: "E1" }],
    ["the service answers 401", { kind: "status", code: 401, shape: "E1" }],
    ["the service answers something that is no operation", { kind: "bodyText", text: "<html>maintenance</html>" }],
  ];
  for (const [what, effect] of TROUBLES) {
    it(`${what} for an hour in the middle: pending, never failed, and live in the end`, async () => {
      const { state, world } = await wait([
        { atMs: 5 * HOUR, happen: () => always(effect) },
        { atMs: 6 * HOUR, happen: () => marketplace.control.clearFaults() },
      ]);
      assertReleasedOnce(state);
      assert.ok(
        world.told.texts("progress").some((line) => line.includes("still waiting")),
        "nobody was told",
      );
    });
  }

  it("a 403 that stays until the deadline is pending, and the next run continues", async () => {
    clock = createVirtualClock();
    suspendedMs = 0;
    marketplace = await createMarketplace({ clock, mode: "strict", seed: seed(30 * HOUR) as never });
    const { lifecycle, world } = createTestHost({ marketplace, clock });
    const first = await lifecycle.create(world.call, { ...BASE, timeout: "10m" });
    marketplace.control.addFault({
      match: { method: "GET", path: "/operations/" },
      skip: 1,
      times: "always",
      effect: { kind: "status", code: 403, shape: "E1" },
    });
    const second = await lifecycle.update(world.call, first.id, first.state, { ...BASE, timeout: "2h" });
    assert.equal(second.failure, undefined);
    assert.equal(second.state["status"], "running");
    assert.equal(second.state["operationId"], first.state["operationId"]);
    marketplace.control.clearFaults();
    const third = await lifecycle.update(world.call, first.id, second.state, BASE);
    assertReleasedOnce(third.state);
  });

  it("the laptop sleeps for eight hours, and its clock is put right", async () => {
    const { state } = await wait([
      {
        atMs: 3 * HOUR,
        happen: () => {
          suspendedMs += 8 * HOUR;
          clock.jump(8 * HOUR);
        },
      },
    ]);
    assertReleasedOnce(state);
    assert.ok(clock.monotonic() < 23 * HOUR, "the sleep counts for the marketplace");
  });

  for (const [what, ms] of [
    ["back by an hour", -HOUR],
    ["ahead by an hour", HOUR],
    ["back by a year", -365 * 24 * HOUR],
  ] as const) {
    it(`NTP puts the clock ${what} in the wait`, async () => {
      const { state } = await wait([{ atMs: 3 * HOUR, happen: () => clock.jump(ms) }]);
      assertReleasedOnce(state);
      assert.ok(Math.max(...clock.sleeps) <= 1.1 * 15 * 60_000, "one pause was as long as the jump");
      assert.ok(Math.min(...clock.sleeps) > 0);
    });
  }

  it("runs in real time, against a marketplace that is 10,000 times faster", async () => {
    marketplace = await createMarketplace({ mode: "strict", speed: 10_000, seed: seed(8 * HOUR) as never });
    const env = createFixedEnv({ AZURE_MARKETPLACE_ENDPOINT: marketplace.url, AZURE_MARKETPLACE_TOKEN: TOKEN });
    const { offerGoLive } = createHost({ ...createAmbient(), env, files: createMemoryFiles() });
    const startedAt = Date.now();
    const { state, failure } = await offerGoLive.create({ notifier: createTold() }, BASE);
    assert.equal(failure, undefined);
    assertReleasedOnce(state);
    assert.ok(Date.now() - startedAt >= 2_880);
  });
});
