import assert from "node:assert/strict";
import { type Marketplace, createMarketplace } from "../../../sandbox/marketplace/src";
import { type Gate, openGate } from "../../support/scheduleGate";
import { createTestHost } from "../../support/scheduleHosts";
import { createVirtualClock } from "../../support/virtualClock";

const OFFERS = Array.from({ length: 50 }, (_, index) => `offer-${String(index).padStart(2, "0")}`);
const STEPS = [{ id: "live", durationMs: 20 * 60_000 }];

describe("fifty offers at once in one process", function () {
  this.timeout(90_000);
  let marketplace: Marketplace;
  let gate: Gate;
  afterEach(async () => {
    await gate.close();
    await marketplace.close();
  });

  const release = async (): Promise<PromiseSettledResult<Record<string, unknown>>[]> => {
    const clock = createVirtualClock();
    const offers = OFFERS.map((id) => ({ id, publishingVersion: 2, liveVersion: 1, goLiveSteps: STEPS }));
    marketplace = await createMarketplace({ clock, mode: "strict", seed: { publishers: [{ id: "contoso", offers }] } });
    gate = await openGate(marketplace.url, 5);
    marketplace.control.addFault({
      match: { method: "POST", path: "/offers/offer-07/golive" },
      effect: { kind: "status", code: 403, shape: "E1" },
    });
    const { lifecycle, world } = createTestHost({ marketplace: gate, clock });
    const inputs = (offerId: string): object => ({ publisherId: "contoso", offerId, release: "1.0.0", candidate: 2 });
    return Promise.allSettled(
      OFFERS.map(async (offerId) => {
        const { state, failure } = await lifecycle.create(world.call, { ...inputs(offerId) });
        if (failure !== undefined) throw new Error(failure);
        return state;
      }),
    );
  };

  it("each goes live once, offers in parallel, the calls of one offer one after the other; a 403 stops no neighbour", async () => {
    const ends = await release();
    const { byOffer, goLivesAccepted, goLivePosts } = marketplace.control.counts();
    assert.equal(goLivePosts, 50);
    assert.equal(goLivesAccepted, 49);
    for (const [index, offerId] of OFFERS.entries()) {
      const end = ends[index];
      if (offerId === "offer-07") {
        assert.ok(end?.status === "rejected" && /403/.test(String(end.reason)) && /portal:/.test(String(end.reason)));
        assert.equal(byOffer["contoso/offer-07"]?.goLivesAccepted, 0);
        continue;
      }
      assert.ok(end?.status === "fulfilled", end?.status === "rejected" ? String(end.reason) : "");
      assert.equal(end.value["status"], "succeeded");
      assert.equal(byOffer[`contoso/${offerId}`]?.goLivesAccepted, 1, offerId);
    }
    console.log(
      `      calls at one time: ${gate.most.all} in all, ${Math.max(...gate.most.byOffer.values())} of one offer`,
    );
    assert.ok(gate.most.all >= 10, "offers wait for each other");
    assert.deepEqual([...new Set(gate.most.byOffer.values())], [1], "two calls of one offer at one time");
  });
});
