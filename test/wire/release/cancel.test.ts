import assert from "node:assert/strict";
import { inspect } from "node:util";
import { TOKEN, type WireBench, createWireBench } from "../../support/wireBench";

const BASE = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0" };
const ID = "contoso/contoso-offer";
const HOUR = 3_600_000;

describe("§8.22 cancelling on the wire", () => {
  let bench: WireBench;
  afterEach(() => bench.close());

  const cancels = (): number =>
    bench.marketplace.control.requests().filter(({ method, path }) => method === "POST" && path.includes("/cancel?"))
      .length;
  const start = async (offerId = "contoso-offer", goLiveCancellable = true): Promise<Record<string, unknown>> => {
    bench = await createWireBench({ divergences: { goLiveCancellable } });
    const inputs = { ...BASE, offerId, waitFor: "accepted", onDelete: "cancel" };
    return (await bench.host.offerGoLive.create(bench.world.call, inputs)).state;
  };
  const destroy = (state: Record<string, unknown>): Promise<void> =>
    bench.host.offerGoLive.delete(bench.world.call, ID, state);

  for (const offerId of ["contoso-offer", "contoso-classic"]) {
    it(`${offerId}: asks once, follows the original operation to canceled, and forgets`, async () => {
      const state = await start(offerId);
      bench.world.clock.advance(5 * HOUR);
      const before = bench.world.clock.monotonic();
      await destroy(state);
      assert.equal(cancels(), 1);
      const took = bench.world.clock.monotonic() - before;
      assert.ok(took >= 120_000 && took < 300_000, `${took} ms`);
      assert.equal(bench.marketplace.control.offer("contoso", offerId).operations.at(-1)?.outcome, "canceled");
      assert.equal(bench.marketplace.control.counts().goLivePosts, 1);
      assert.match(bench.world.told.texts("info").at(-1) ?? "", /release 1\.0\.0 .* was canceled/);
      assert.ok(!inspect(bench.world.told.lines, { depth: 9 }).includes(TOKEN));
    });
  }

  it("posts nothing where the go-live cannot be cancelled, and nothing twice where the answer is lost", async () => {
    const state = await start("contoso-offer", false);
    await assert.rejects(destroy(state), /does not say that it can be cancelled/);
    assert.equal(cancels(), 0);
    bench.marketplace.control.setDivergences({ goLiveCancellable: true });
    bench.marketplace.control.addFault({ match: { method: "POST", path: "/cancel" }, effect: { kind: "dropAfter" } });
    await destroy(state);
    assert.equal(cancels(), 1);
    assert.equal(bench.marketplace.control.offer("contoso", "contoso-offer").operations.at(-1)?.outcome, "canceled");
  });

  it("is refused where the service never got the cancel, and the next delete asks again", async () => {
    const state = await start();
    bench.marketplace.control.addFault({ match: { method: "POST", path: "/cancel" }, effect: { kind: "dropBefore" } });
    await assert.rejects(destroy(state), /has not ended yet.*its answer is not known/s);
    assert.equal(cancels(), 1);
    await destroy(state);
    assert.equal(cancels(), 2);
  });

  it("is refused with the service's own reason", async () => {
    const state = await start();
    const effect = { kind: "status", code: 403, shape: "E1" } as const;
    bench.marketplace.control.addFault({ match: { method: "POST", path: "/cancel" }, effect });
    await assert.rejects(
      destroy(state),
      /HTTP 403.*signed in as: application app-1.*one cancel was sent, and refused/s,
    );
    assert.equal(cancels(), 1);
    assert.equal(bench.marketplace.control.offer("contoso", "contoso-offer").operations.at(-1)?.outcome, "running");
  });

  it("warns that the offer stays live where the go-live succeeded in spite of the cancel", async () => {
    const state = await start();
    const { control } = bench.marketplace;
    const pending = destroy(state);
    await control.waitForRequests({ method: "POST", path: "/cancel", answered: true });
    control.complete("contoso", "contoso-offer");
    await pending;
    assert.match(bench.world.told.texts("warn").join("\n"), /is live and stays live/);
    assert.equal(control.counts().goLivePosts, 1);
  });
});

describe("§8.9 a foreign go-live on the wire", () => {
  it("is waited for, and the declared release is posted once after it", async () => {
    const bench = await createWireBench();
    const { control } = bench.marketplace;
    control.goLiveForeign("contoso", "contoso-offer");
    const inputs = { ...BASE, onForeign: "wait", timeout: "5d", candidate: 3 };
    let hasPublished = false;
    const progress = (): void => {
      if (hasPublished || bench.world.clock.monotonic() < 10 * HOUR) return;
      hasPublished = true;
      control.complete("contoso", "contoso-offer");
      control.publish("contoso", "contoso-offer");
    };
    bench.world.call.notifier = { ...bench.world.told, progress };
    const { state, failure } = await bench.host.offerGoLive.create(bench.world.call, inputs);
    assert.equal(failure, undefined);
    assert.deepEqual([state["status"], state["publishingVersion"], state["adopted"]], ["succeeded", 3, undefined]);
    assert.equal(control.counts().goLivePosts, 1);
    assert.equal(control.goLives().length, 2);
    await bench.close();
  });
});
