import assert from "node:assert/strict";
import type { LifecycleResult } from "../../../provider/port/lifecycle";
import type { createMemoryFiles } from "../../support/memoryFiles";
import { type WireBench, createWireBench } from "../../support/wireBench";

const OFFER = { publisherId: "contoso", offerId: "contoso-offer" };
const ID = "contoso/contoso-offer";
const OPERATION_ID = "56615b67-2185-49fe-80d2-c4ddf77bb2e8";

type Values = Record<string, unknown>;

describe("import on the wire", () => {
  let bench: WireBench;
  afterEach(() => bench.close());

  /** Somebody releases version 2 without this provider. */
  const begin = async (divergences = {}, offerId = "contoso-offer"): Promise<void> => {
    bench = await createWireBench({ divergences });
    bench.marketplace.control.goLiveForeign("contoso", offerId);
  };
  const end = (offerId = "contoso-offer"): void => void bench.marketplace.control.complete("contoso", offerId);
  const importOf = async (id = ID): Promise<Values> => {
    const result = await bench.host.offerGoLive.import(bench.world.call, id);
    assert.equal(result?.id, id.split("/").slice(0, 2).join("/").split("@")[0]);
    return result?.state ?? {};
  };
  const update = (state: Values, inputs: Values): Promise<LifecycleResult> =>
    bench.host.offerGoLive.update(bench.world.call, ID, state, { ...OFFER, ...inputs });
  const isClean = async (state: Values): Promise<boolean> => {
    const inputs = { publisherId: state["publisherId"], offerId: state["offerId"], release: state["release"] };
    return !(await bench.host.offerGoLive.diff(bench.world.call, state, inputs)).hasChanges;
  };
  /** The one go-live is somebody else's, and no journal was written. */
  const assertNothingSent = (): void => {
    const { control } = bench.marketplace;
    assert.deepEqual([control.counts().goLivePosts, control.goLives().length], [0, 1]);
    assert.equal(control.requests().filter(({ method }) => method !== "GET").length, 0);
    assert.deepEqual([...(bench.world.ambient.files as ReturnType<typeof createMemoryFiles>).contents.keys()], []);
  };

  for (const offerId of ["contoso-offer", "contoso-classic"]) {
    it(`${offerId}: takes over what is live and what runs, alone, by its operation and under a label`, async () => {
      await begin({}, offerId);
      const id = `contoso/${offerId}`;
      const operationId = bench.marketplace.control.goLives()[0]?.operationId ?? "";
      const running = await importOf(id);
      assert.deepEqual(
        [running["release"], running["status"], running["labelled"], running["operationId"]],
        ["v2", "running", false, operationId],
      );
      assert.equal(await isClean(running), false);
      assert.match(bench.world.told.texts("info").at(-1) ?? "", /^CONTINUES .*, no POST$/);
      assert.equal((await importOf(`${id}/${operationId}@1.5.0`))["release"], "1.5.0");
      end(offerId);
      for (const form of [id, `${id}/${operationId}`, `${id}@1.5.0`, `${id}/${operationId}@1.5.0`]) {
        const state = await importOf(form);
        const isLabelled = form.includes("@");
        assert.deepEqual(
          [state["release"], state["status"], state["labelled"], state["publishingVersion"], state["operationId"]],
          [isLabelled ? "1.5.0" : "v2", "succeeded", isLabelled ? undefined : false, 2, operationId],
          form,
        );
        assert.equal(await isClean(state), true, form);
      }
      assertNothingSent();
    });
  }

  it("follows what ran to its end, is named, and the next release posts once", async () => {
    await begin();
    const running = await importOf();
    end();
    const first = await update(running, { release: "v2" });
    assert.deepEqual([first.failure, first.state["status"], first.state["labelled"]], [undefined, "succeeded", false]);
    assert.equal(await isClean(first.state), true);
    const { control } = bench.marketplace;
    control.publish("contoso", "contoso-offer");
    const refused = await update(first.state, { release: "1.6.0", candidate: 3 });
    assert.match(refused.failure ?? "", /has no label yet/);
    assert.equal(control.counts().goLivePosts, 0);
    const named = await update(refused.state, { release: "1.5.0", candidate: 2 });
    assert.deepEqual([named.failure, named.state["status"]], [undefined, "succeeded"]);
    assert.equal("labelled" in named.state, false);
    assert.equal(control.counts().goLivePosts, 0);
    const next = await update(named.state, { release: "1.6.0", candidate: 3, waitFor: "accepted" });
    assert.deepEqual([next.failure, next.state["status"], next.state["publishingVersion"]], [undefined, "running", 3]);
    assert.deepEqual(next.state["posted"], ["1.5.0#1 succeeded v2", "1.6.0#1 open v3"]);
    assert.deepEqual([control.counts().goLivePosts, control.goLives().length], [1, 2]);
  });

  it("reads the same through every way in which the service may answer", async () => {
    const variants = [
      { submissionsMissing: true },
      { arrayBody: true },
      { spacedStatusWords: true },
      { statusWord: "completed" },
      { statusWithoutLiveStep: true },
      { statusWithoutSignoffStep: true },
      { noPublishingVersion: true },
      { sharedOperationId: false },
    ] as const;
    for (const divergences of variants) {
      await begin(divergences);
      end();
      const state = await importOf();
      assert.deepEqual([state["release"], state["status"]], ["v2", "succeeded"], JSON.stringify(divergences));
      assert.equal(await isClean(state), true);
      assertNothingSent();
      await bench.close();
    }
  });

  it("asks for a label where nothing tells the publishing version", async () => {
    await begin({ noPublishingVersion: true, submissionsMissing: true });
    end();
    await assert.rejects(importOf(), /its publishing version cannot be read/);
    const state = await importOf(`${ID}@1.5.0`);
    assert.deepEqual(
      [state["release"], state["status"], state["publishingVersion"]],
      ["1.5.0", "succeeded", undefined],
    );
    assert.equal(await isClean(state), true);
    assertNothingSent();
  });

  it("tells a missing offer, and refuses one that nobody released", async () => {
    bench = await createWireBench();
    const lifecycle = bench.host.offerGoLive;
    assert.equal(await lifecycle.import(bench.world.call, "contoso/missing"), undefined);
    await assert.rejects(lifecycle.import(bench.world.call, ID), /no version of it is seen to be live/);
    await assert.rejects(
      lifecycle.import(bench.world.call, `${ID}/${OPERATION_ID}`),
      /does not find it for this offer/,
    );
    assert.equal(bench.marketplace.control.counts().goLivePosts, 0);
  });
});
