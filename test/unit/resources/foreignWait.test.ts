import assert from "node:assert/strict";
import { MarketplaceError } from "../../../provider/model/errors";
import type { Submission } from "../../../provider/model/offer";
import { OPERATION_ID, atSignOff, failing, goingLive, live } from "../../support/fakeApi";
import { type Bench, HOUR, type Values, bench } from "../../support/lifecycleBench";
import { assertGolden } from "../../support/golden";

const FOREIGN = "1eef8e1a-9aa4-43fe-8f05-00f0d0ede819";
const WAIT = { onForeign: "wait" };

const row = (state: Submission["state"], id = FOREIGN, publishingVersion = 1): Submission => ({
  id,
  type: "golive",
  slot: "production",
  state,
  publishingVersion,
  changedAt: "2026-01-05T07:00:00Z",
});

/** Somebody's go-live of version 1 runs for this long; after that, version 2 is at sign-off. */
function busyBench(foreignMs: number, env: Record<string, string> = {}): Bench {
  const made = bench(env);
  const { api, world } = made;
  const isBusy = (): boolean => world.clock.monotonic() < foreignMs;
  const plain = api.status;
  api.status = () => (isBusy() ? goingLive(1) : plain());
  api.submissions = () => [row(isBusy() ? "running" : "succeeded")];
  return made;
}

describe('onForeign: "wait"', () => {
  it("waits until the foreign go-live has ended, then posts its own once", async () => {
    const { api, create, world } = busyBench(40 * HOUR);
    const { state, failure } = await create({ ...WAIT, candidate: 2 });
    assert.equal(failure, undefined);
    assert.equal(state["status"], "succeeded");
    assert.equal(state["operationId"], OPERATION_ID);
    assert.equal(state["adopted"], undefined);
    assert.equal(api.posts, 1);
    assert.ok(world.clock.monotonic() > 112 * HOUR);
    const told = world.told.texts("progress");
    assert.ok(told.some((text) => text.startsWith(`1.0.0: waits for operation ${FOREIGN}: step 6 of 6, Live`)));
    assert.ok(api.statusReads < 800, `${api.statusReads} looks`);
  });

  it("is not started at the deadline, well, with a warning that names the operation and since when it runs", async () => {
    const { api, create, update, world } = busyBench(50 * HOUR, { CI: "1" });
    const { state, failure } = await create(WAIT);
    assert.equal(failure, undefined);
    assert.equal(state["status"], "notStarted");
    assert.equal(state["record"], undefined);
    assert.equal(world.clock.monotonic(), 45 * 60_000);
    assert.equal(world.told.lines.at(-1)?.kind, "warn");
    assertGolden("messages/waits-for-foreign.txt", world.told.lines.at(-1)?.text ?? "");
    world.ambient.process = { ...world.ambient.process, startedAtMs: world.clock.monotonic() };
    world.clock.advance(60 * HOUR);
    assert.equal((await update(state, { ...WAIT, waitFor: "accepted" })).state["operationId"], OPERATION_ID);
    assert.equal(api.posts, 1);
  });

  it("looks once more and goes where the run may not wait, and ends at once where it is interrupted", async () => {
    for (const [env, inputs] of [
      [{}, { waitFor: "accepted" }],
      [{ AZURE_MARKETPLACE_WAIT: "accepted" }, {}],
    ] as const) {
      const { create, world, api } = busyBench(50 * HOUR, env);
      assert.equal((await create({ ...WAIT, ...inputs })).state["status"], "notStarted");
      assert.equal(world.clock.monotonic(), 0);
      assert.equal(api.posts, 0);
    }
    const { api, world, lifecycle } = busyBench(40 * HOUR);
    const controller = new AbortController();
    world.call.signal = controller.signal;
    const plain = api.status;
    api.status = () => {
      if (world.clock.monotonic() > HOUR) controller.abort();
      return plain();
    };
    const inputs = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0", ...WAIT };
    const { state, failure } = await lifecycle.create(world.call, inputs);
    assert.deepEqual([state["status"], failure, api.posts], ["notStarted", undefined, 0]);
    assert.ok(world.clock.monotonic() < 2 * HOUR);
  });

  it("waits for the next one, too, and for a list that trails the status", async () => {
    const { api, create, world } = bench();
    const plain = api.status;
    api.submissions = () => {
      const hours = world.clock.monotonic() / HOUR;
      if (hours < 5) return [row("running")];
      if (hours < 9) return [row("running", "a-second-one"), row("succeeded")];
      return [row("succeeded", "a-second-one"), row("succeeded")];
    };
    api.status = () => (world.clock.monotonic() < 8 * HOUR ? goingLive(1) : plain());
    assert.equal((await create({ ...WAIT, candidate: 2 })).state["status"], "succeeded");
    assert.equal(api.posts, 1);
    assert.ok(world.clock.monotonic() > (9 + 72) * HOUR);
  });

  it("decides anew when it is over: what went live meanwhile may be what is declared, or refused", async () => {
    const pinned = bench();
    pinned.api.status = () => (pinned.world.clock.monotonic() < HOUR ? goingLive(2) : live(2));
    const { state } = await pinned.create({ ...WAIT, candidate: 2 });
    assert.deepEqual([state["status"], state["adopted"], pinned.api.posts], ["succeeded", true, 0]);
    const replaced = bench();
    replaced.api.status = () => (replaced.world.clock.monotonic() < HOUR ? goingLive(2) : atSignOff(3));
    await assert.rejects(replaced.create({ ...WAIT, candidate: 2 }), /candidate mismatch/);
    assert.equal(replaced.api.posts, 0);
  });

  it("goes on through outages while it waits", async () => {
    const { api, create, world } = busyBench(40 * HOUR);
    const plain = api.status;
    api.status = () => {
      const hours = world.clock.monotonic() / HOUR;
      if (hours > 5 && hours < 6) return failing("serviceError", 503)();
      if (hours > 10 && hours < 11) return failing("forbidden", 403)();
      return plain();
    };
    assert.equal((await create({ ...WAIT, candidate: 2 })).state["status"], "succeeded");
    assert.equal(api.posts, 1);
    assert.ok(world.told.texts("warn").some((text) => /still waiting, although .*HTTP 403/s.test(text)));
  });

  it("posts no second time in one call where its POST met the foreign one", async () => {
    const { api, create, world } = bench();
    let isBusy = false;
    api.answer = () => {
      isBusy = true;
      return { kind: "contested", error: new MarketplaceError("conflict", { status: 409, sent: "POST …/golive" }) };
    };
    const until = (): boolean => isBusy && world.clock.monotonic() < 20 * HOUR;
    api.status = () => (until() ? goingLive(2) : atSignOff(2));
    api.submissions = () => (until() ? [row("running", FOREIGN, 2)] : []);
    await create(WAIT).then(({ state, failure }: { state: Values; failure?: string }) => {
      assert.equal(state["status"], "notStarted");
      assert.match(failure ?? "", /another go-live ran \(operation 1eef8e1a/);
    });
    assert.equal(api.posts, 1);
  });

  it("keeps no other process of this machine waiting meanwhile", async () => {
    const { create, world } = busyBench(40 * HOUR);
    const files = world.ambient.files as typeof world.ambient.files & { contents: Map<string, string> };
    const locked: boolean[] = [];
    const notifier = {
      ...world.told,
      progress: (text: string) => {
        if (text.includes("waits for operation"))
          locked.push([...files.contents.keys()].some((p) => p.endsWith(".lock")));
      },
    };
    world.call.notifier = notifier;
    await create({ ...WAIT, candidate: 2 });
    assert.ok(locked.length > 0 && !locked.includes(true));
  });
});
