import assert from "node:assert/strict";
import { OPERATION_ID, atSignOff, failing, live, operationWith, stepsUntil } from "../../support/fakeApi";
import { BASE, HOUR, type Values, bench } from "../../support/lifecycleBench";

describe("OfferGoLive: update, read, delete", () => {
  it("does nothing for a release that is live, and records what changed", async () => {
    const { api, create, update, lifecycle, world } = bench();
    const { state } = await create();
    assert.deepEqual(await lifecycle.diff(world.call, state, BASE), { hasChanges: false, changed: [], replaces: [] });
    const recorded = await update(state, { reason: "because" });
    assert.equal(recorded.state["reason"], "because");
    assert.equal(recorded.state["status"], "succeeded");
    assert.equal(api.posts, 1);
  });

  it("posts a new label once, and refuses the older one afterwards", async () => {
    const { api, create, update } = bench({}, HOUR);
    const first = await create();
    api.status = () => (api.posts < 2 ? atSignOff(3) : live(3));
    api.operation = () => operationWith("succeeded", 3, stepsUntil("live", "complete"));
    const second = await update(first.state, { release: "1.1.0" });
    assert.equal(second.state["status"], "succeeded");
    assert.deepEqual(second.state["posted"], ["1.0.0#1 succeeded v2", "1.1.0#1 succeeded v3"]);
    const back = await update(second.state, { release: "1.0.0" });
    assert.match(back.failure ?? "", /a go-live cannot be undone by an older label/);
    assert.equal((back.state["record"] as Values)["release"], "1.1.0");
    assert.equal(api.posts, 2);
  });

  it("waits for the release before it, then posts its own: one each", async () => {
    const { api, create, update, world } = bench({ CI: "1" }, 10 * 60_000);
    const first = await create({ waitFor: "accepted" });
    assert.equal(first.state["status"], "running");
    const plain = api.status;
    api.status = () => (api.posts === 1 && world.clock.monotonic() > 10 * 60_000 + 60_000 ? atSignOff(3) : plain());
    const second = await update(first.state, { release: "1.1.0", waitFor: "accepted" });
    assert.equal(second.state["status"], "notStarted");
    assert.match(world.told.texts().at(-1) ?? "", /was not posted, because release 1\.0\.0 .*is still under way/);
    assert.equal(api.posts, 1);
  });

  it("never carries a status over to another label: an error before its POST leaves it not started", async () => {
    const { api, create, update, lifecycle, world } = bench();
    const { state } = await create();
    api.status = failing("forbidden", 403);
    const second = await update(state, { release: "1.1.0" });
    assert.match(second.failure ?? "", /HTTP 403/);
    assert.equal(second.state["status"], "notStarted");
    const seen = await lifecycle.read(world.call, "contoso/contoso-offer", second.state);
    assert.equal(seen?.state["status"], "notStarted");
    const diff = await lifecycle.diff(world.call, seen?.state ?? {}, { ...BASE, release: "1.1.0" });
    assert.equal(diff.hasChanges, true);
    assert.equal(api.posts, 1);
  });

  it("restores a live label whose record has gone from the history", async () => {
    const { api, create, update } = bench();
    const { state } = await create();
    const later = {
      ...(state["record"] as Values),
      attemptId: "z",
      release: "1.9.0",
      result: "failed",
      publishingVersion: 3,
    };
    const forgotten = { ...state, record: later, history: [], posted: ["1.0.0#1 succeeded v2", "1.9.0#1 failed v3"] };
    const back = await update(forgotten);
    assert.equal(back.state["status"], "succeeded");
    assert.equal((back.state["record"] as Values)["release"], "1.0.0");
    assert.equal(api.posts, 1);
  });

  it("stops after a failure until release or attempt changes", async () => {
    const { api, create, update } = bench();
    api.operation = () => operationWith("failed");
    const first = await create();
    assert.match(first.failure ?? "", /^failed: .*attempt: 2/s);
    const again = await update(first.state);
    assert.match(again.failure ?? "", /ended as failed/);
    assert.equal(api.posts, 1);
  });

  it("reads without posting or adopting, and never lets a resource vanish", async () => {
    const { api, create, lifecycle, world } = bench({ CI: "1" });
    const { state } = await create();
    const seen = await lifecycle.read(world.call, "contoso/contoso-offer", state);
    assert.equal(seen?.state["status"], "running");
    world.clock.advance(90 * HOUR);
    const later = await lifecycle.read(world.call, "contoso/contoso-offer", state);
    assert.equal(later?.state["status"], "succeeded");
    for (const code of ["network", "notFound", "forbidden", "serviceError"] as const) {
      api.operation = failing(code);
      api.status = failing(code);
      const kept = await lifecycle.read(world.call, "contoso/contoso-offer", state);
      assert.equal(kept?.state["operationId"], OPERATION_ID, code);
    }
    assert.equal(api.posts, 1);
  });

  it("warns where somebody went live later, and does nothing about it", async () => {
    const { api, create, lifecycle, world } = bench();
    const { state } = await create();
    api.status = () => live(7);
    const seen = await lifecycle.read(world.call, "contoso/contoso-offer", state);
    assert.equal((seen?.state["currentLive"] as Values)["publishingVersion"], 7);
    assert.match(world.told.texts("warn").at(-1) ?? "", /publishing version 7 is live, after release 1\.0\.0/);
    assert.equal(api.posts, 1);
  });

  it("tells a missing offer only where nothing is stored", async () => {
    const { api, lifecycle, world } = bench();
    api.status = failing("notFound", 404);
    assert.equal(await lifecycle.read(world.call, "contoso/contoso-offer", {}), undefined);
    api.status = failing("network");
    await assert.rejects(lifecycle.read(world.call, "contoso/contoso-offer", {}), /could not be reached/);
  });

  it("refuses to delete while the go-live runs, and forgets with a warning afterwards", async () => {
    const { create, lifecycle, world, api } = bench({ CI: "1" });
    const { state } = await create();
    await assert.rejects(
      lifecycle.delete(world.call, "contoso/contoso-offer", state),
      /is not over .*pulumi state delete/s,
    );
    world.clock.advance(90 * HOUR);
    await lifecycle.delete(world.call, "contoso/contoso-offer", state);
    assert.match(world.told.texts("warn").at(-1) ?? "", /the offer stays live/);
    assert.equal(api.posts, 1);
  });

  it("refuses state that was made on another service", async () => {
    const { create, update, lifecycle, world, api } = bench();
    const { state } = await create();
    const foreign = { ...state, serviceOrigin: "http://127.0.0.1:9" };
    await assert.rejects(update(foreign, { release: "2.0.0" }), /was made on http:\/\/127\.0\.0\.1:9/);
    await assert.rejects(lifecycle.read(world.call, "contoso/contoso-offer", foreign), /was made on/);
    await lifecycle.diff(world.call, foreign, { ...BASE, release: "2.0.0" });
    assert.match(world.told.texts("warn").at(-1) ?? "", /^REFUSES: this resource was made on/);
    assert.equal(api.posts, 1);
  });

  it("survives a service that asks for an adoption of another release's operation", async () => {
    const { create, update, api } = bench();
    const { state } = await create();
    const stolen = await update(state, { release: "1.1.0", adopt: { release: "1.1.0", operation: OPERATION_ID } });
    assert.match(stolen.failure ?? "", /belongs to another release/);
    assert.equal(api.posts, 1);
  });
});
