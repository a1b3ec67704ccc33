import assert from "node:assert/strict";
import { atSignOff, live, operationWith, stepsUntil } from "../../support/fakeApi";
import { type Values, bench } from "../../support/lifecycleBench";
import { ID, OFFER, golive, importOf, liveBench, runningBench } from "./importSupport";

describe("OfferGoLive: naming what was imported", () => {
  it("names it by its version, posts nothing, and lets the next release post once", async () => {
    const made = liveBench();
    const state = await importOf(made);
    made.api.status = () => (made.api.posts === 0 ? atSignOff(3) : live(3));
    const inputs = { ...OFFER, release: "1.5.0", candidate: 2 };
    await made.lifecycle.diff(made.world.call, state, inputs);
    assert.equal(made.world.told.texts("info").at(-1), "NAMES v2 1.5.0, no POST");
    const named = await made.update(state, inputs);
    assert.equal(named.failure, undefined);
    const { record, release, posted, status } = named.state;
    assert.deepEqual([release, status, posted], ["1.5.0", "succeeded", ["1.5.0#1 succeeded v2"]]);
    assert.equal("labelled" in named.state, false);
    assert.equal((record as Values)["attemptId"], (state["record"] as Values)["attemptId"]);
    assert.equal(made.api.posts, 0);
    assert.equal((await made.lifecycle.diff(made.world.call, named.state, inputs)).hasChanges, false);
    made.api.operation = () => operationWith("succeeded", 3, stepsUntil("live", "complete"));
    const next = await made.update(named.state, { release: "1.6.0", candidate: 3 });
    assert.deepEqual(
      [next.failure, next.state["posted"]],
      [undefined, ["1.5.0#1 succeeded v2", "1.6.0#1 succeeded v3"]],
    );
    assert.equal(made.api.posts, 1);
  });

  it("names it where nothing is at sign-off, and says where another version is live by now", async () => {
    const made = liveBench();
    const state = await importOf(made);
    const named = await made.update(state);
    assert.deepEqual([named.failure, named.state["release"], named.state["status"]], [undefined, "1.0.0", "succeeded"]);
    assert.deepEqual(made.world.told.texts("warn"), []);
    const other = liveBench();
    const before = await importOf(other);
    other.api.status = () => live(3);
    const late = await other.update(before);
    assert.equal(late.failure, undefined);
    assert.match(other.world.told.texts("warn").join(), /1\.0\.0 is publishing version 2, but version 3 is live now/);
    assert.equal(made.api.posts + other.api.posts, 0);
  });

  it("refuses everything else until it is named, keeps it so in state, and forgets nothing", async () => {
    const made = liveBench();
    const state = await importOf(made);
    made.api.status = () => atSignOff(3);
    const refused = await made.update(state, { release: "1.6.0", candidate: 3 });
    assert.match(refused.failure ?? "", /^refused: .*has no label yet.*candidate: 2/s);
    assert.deepEqual([refused.state["labelled"], refused.state["status"]], [false, "notStarted"]);
    const again = await made.update(refused.state, { release: "1.6.0" });
    assert.match(again.failure ?? "", /has no label yet/);
    const seen = await made.lifecycle.read(made.world.call, ID, again.state);
    assert.equal(seen?.state["labelled"], false);
    const back = await made.update(again.state, { release: "v2" });
    assert.deepEqual([back.failure, back.state["status"], back.state["labelled"]], [undefined, "succeeded", false]);
    assert.equal(made.api.posts, 0);
  });

  it("names what runs by its version and follows it; without a version, a refresh still brings it forward", async () => {
    const made = runningBench({ AZURE_MARKETPLACE_WAIT: "accepted" });
    const state = await importOf(made);
    const refused = await made.update(state, { release: "1.5.0" });
    assert.match(refused.failure ?? "", /has no label yet/);
    const named = await made.update(refused.state, { release: "1.5.0", candidate: 2 });
    assert.deepEqual([named.state["status"], named.state["posted"]], ["running", ["1.5.0#1 open v2"]]);
    made.world.clock.advance(4 * 86_400_000);
    const seen = await made.lifecycle.read(made.world.call, ID, refused.state);
    assert.equal((seen?.state["record"] as Values)["result"], "succeeded");
    assert.deepEqual([seen?.state["status"], seen?.state["labelled"]], ["notStarted", false]);
    assert.equal(made.api.posts, 0);
  });

  it("keeps the name where the run that named it was killed at the end", async () => {
    const made = runningBench();
    const state = await importOf(made);
    const done = await made.update(state, { release: "1.5.0", candidate: 2 });
    assert.equal(done.state["status"], "succeeded");
    const again = await made.update(state, { release: "1.5.0", candidate: 2 });
    assert.deepEqual([again.failure, again.state["posted"]], [undefined, ["1.5.0#1 succeeded v2"]]);
    assert.equal("labelled" in again.state, false);
    assert.equal(made.api.posts, 0);
  });

  it("announces no POST while it is not known what is declared", async () => {
    const made = liveBench();
    const state = await importOf(made);
    const inputs = { ...OFFER, release: "1.5.0", candidate: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
    await made.lifecycle.diff(made.world.call, state, inputs);
    assert.match(made.world.told.texts("info").at(-1) ?? "", /^NAMES v2 or REFUSES, no POST: candidate will be known/);
  });

  it("is one go-live with what this machine's journal knows of it, whether it runs or is live", async () => {
    for (const waitFor of ["accepted", "live"]) {
      const made = bench();
      const submittedAt = new Date(made.world.clock.now()).toISOString();
      await made.create({ release: "1.5.0", waitFor });
      const plain = made.api.operation;
      made.api.operation = () => ({ ...plain(), submittedAt });
      const isLive = waitFor === "live";
      made.api.submissions = () => [golive({ state: isLive ? "succeeded" : "running" })];
      const state = await importOf(made);
      const diff = await made.lifecycle.diff(made.world.call, state, { ...OFFER, release: "v2" });
      assert.equal(diff.hasChanges, !isLive);
      const named = await made.update(state, { release: "1.5.0", candidate: 2, waitFor: "accepted" });
      const line = `1.5.0#1 ${isLive ? "succeeded" : "open"} v2`;
      assert.deepEqual([named.failure, named.state["posted"], named.state["labelled"]], [undefined, [line], undefined]);
      assert.equal(made.api.posts, 1);
    }
  });
});
