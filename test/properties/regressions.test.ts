import assert from "node:assert/strict";
import { expectPromisesKept } from "../support/schedulePlay";
import type { Scene } from "../support/scheduleSteps";

const SCENE: Scene = {
  migrated: true,
  listed: true,
  liveVersion: 0,
  statusLagMs: 0,
  listingLagMs: 0,
  goLiveMs: 1_200_000,
};

// Each was found by a random schedule, and shrunk. The steps are as the failing property printed them.
describe("schedules that once broke a promise", () => {
  it("a lost POST that was seen going live and then rejected is not called never applied, and is not posted again", async () => {
    const { posts } = await expectPromisesKept({ ...SCENE, statusLagMs: 240_000 }, [
      { do: "publish" },
      { do: "up", run: { post: "dropAfter" } },
      { do: "reject", keep: false },
      { do: "up" },
    ]);
    assert.equal(posts, 1);
  });

  it("the clock goes back between two releases: what the journal says was posted is not posted again", async () => {
    const { posts } = await expectPromisesKept(SCENE, [
      { do: "up" },
      { do: "jump", ms: -3_600_000 },
      { do: "publish" },
      { do: "up", declared: { release: "2.0.0" }, run: { kill: "after POST" } },
      { do: "complete" },
      { do: "publish" },
      { do: "up" },
    ]);
    assert.equal(posts, 2);
  });

  it("another machine releases in between: what this machine's journal says was posted is not posted again", async () => {
    const { posts } = await expectPromisesKept(SCENE, [
      { do: "up", run: { kill: "after POST" } },
      { do: "complete" },
      { do: "publish" },
      { do: "pass", ms: 1_500_000 },
      { do: "up", declared: { release: "2.0.0" }, run: { on: "there" } },
      { do: "publish" },
      { do: "up", declared: { release: "1.0.0" } },
    ]);
    assert.equal(posts, 2);
  });

  it("the journal of an earlier life of the resource does not push aside what state says is running", async () => {
    const { posts } = await expectPromisesKept({ ...SCENE, liveVersion: 1 }, [
      { do: "up", declared: { adopt: "live" } },
      { do: "destroy" },
      { do: "jump", ms: -3_600_000 },
      { do: "up", declared: { release: "2.0.0", timeout: "1m" }, run: { on: "there" } },
      { do: "publish" },
      { do: "up" },
    ]);
    assert.equal(posts, 1);
  });

  it("adopt live does not call another version than the pinned one released", async () => {
    await expectPromisesKept({ ...SCENE, liveVersion: 1 }, [{ do: "up", declared: { candidate: 2, adopt: "live" } }]);
  });

  it("interrupted while another process holds the offer: says so, and does not ask to report a fault", async () => {
    await expectPromisesKept(SCENE, [
      { do: "up", run: { kill: 2 } },
      { do: "up", run: { kill: 4 } },
      { do: "up", run: { interruptMs: 0 } },
    ]);
  });

  it("the preview of adopt none does not promise no POST", async () => {
    const { posts } = await expectPromisesKept(SCENE, [
      { do: "up", run: { kill: "before POST" } },
      { do: "up", declared: { adopt: "none" } },
    ]);
    assert.equal(posts, 1);
  });

  it("the preview of a pin that changed while the release is posted says REFUSES, also the second time", async () => {
    await expectPromisesKept(SCENE, [
      { do: "up", declared: { candidate: 2, timeout: "1m" } },
      { do: "up", declared: { candidate: 3 } },
      { do: "up", declared: { timeout: "20m" } },
    ]);
  });

  it("the first version ever is rejected, its operation says running for ever: rejected", async () => {
    const { statuses } = await expectPromisesKept(SCENE, [
      { do: "up", declared: { timeout: "1m" } },
      { do: "reject", keep: true },
      { do: "up", declared: { timeout: "8h" }, run: { long: true } },
    ]);
    assert.ok(statuses.includes("rejected"), statuses.join());
  });

  it("a POST whose connection was cut and that came in four minutes later is found, and not posted again", async () => {
    const scene = { ...SCENE, statusLagMs: 240_000, listingLagMs: 240_000 };
    const { posts, statuses } = await expectPromisesKept(scene, [{ do: "up", run: { post: "late" } }]);
    assert.equal(posts, 1);
    assert.equal(statuses.at(-1), "succeeded");
  });
});

// "What nobody can decide" of deciding.md. Exactly these schedules may end with two go-lives for one pair.
describe("schedules that nobody can decide", () => {
  it("the machine is lost after its POST, and nothing is visible yet: another machine posts again", async () => {
    const { accepted, undecidable } = await expectPromisesKept(
      { ...SCENE, statusLagMs: 240_000, listingLagMs: 240_000 },
      [
        { do: "up", run: { kill: "after POST" } },
        { do: "up", run: { on: "there" } },
      ],
    );
    assert.equal(accepted, 2);
    assert.deepEqual(
      undecidable.map(({ cell }) => cell),
      ["lag"],
    );
  });

  it("the same with AZURE_MARKETPLACE_SETTLE=1: it looks again after one lag, and posts nothing", async () => {
    const { accepted } = await expectPromisesKept({ ...SCENE, statusLagMs: 240_000, listingLagMs: 240_000 }, [
      { do: "up", run: { kill: "after POST" } },
      { do: "up", run: { on: "there", settle: "1" } },
    ]);
    assert.equal(accepted, 1);
  });

  it("the machine is lost, its release went live, and a new preview waits: the label looks unposted (a pin refuses)", async () => {
    const lost = [{ do: "up", run: { kill: "after POST" } }, { do: "pass", ms: 1_500_000 }, { do: "publish" }] as const;
    const { undecidable } = await expectPromisesKept(SCENE, [...lost, { do: "up", run: { on: "there" } }]);
    assert.deepEqual(
      undecidable.map(({ cell }) => cell),
      ["newPreview"],
    );
    const pinned = { do: "up", declared: { candidate: 2 }, run: { on: "there" } } as const;
    // The last, calm runs keep the pin.
    assert.equal((await expectPromisesKept(SCENE, [...lost, pinned])).accepted, 1);
  });
});
