import assert from "node:assert/strict";
import {
  LOCATION,
  OPERATION_ID,
  atSignOff,
  failing,
  live,
  operationWith,
  publishing,
  statusWith,
  stepsUntil,
} from "../../support/fakeApi";
import { assertGolden } from "../../support/golden";
import { type Bench, type Values, bench } from "../../support/lifecycleBench";
import { ID, OFFER, assertClean, golive, importOf, liveBench, runningBench } from "./importSupport";

describe("OfferGoLive: import", () => {
  it("takes over what is live, without a label", async () => {
    const made = liveBench();
    const state = await importOf(made);
    const { release, status, labelled, adopted, publishingVersion, evidence, operationId, posted } = state;
    assert.deepEqual(
      { release, status, labelled, adopted, publishingVersion, evidence, operationId, posted },
      {
        release: "v2",
        status: "succeeded",
        labelled: false,
        adopted: true,
        publishingVersion: 2,
        evidence: "operation",
        operationId: OPERATION_ID,
        posted: ["v2#1 succeeded v2"],
      },
    );
    assert.equal("candidate" in state, false);
    assert.equal((state["record"] as Values)["result"], "succeeded");
    await assertClean(made, state);
  });

  it("takes over what is live under a label, which may hold any character", async () => {
    for (const release of ["1.4.0", "a/b@c", "spring release"]) {
      const made = liveBench();
      const state = await importOf(made, `${ID}@${release}`);
      assert.deepEqual([state["release"], state["posted"]], [release, [`${release}#1 succeeded v2`]]);
      assert.equal("labelled" in state, false);
      await assertClean(made, state);
    }
  });

  it("believes the offer's status where its operation is not told, not found, another one's, or stale", async () => {
    const cases: ((made: Bench) => void)[] = [
      ({ api }) => void (api.submissions = () => undefined),
      ({ api }) => void (api.submissions = () => []),
      ({ api }) => void (api.operation = failing("notFound", 404)),
      ({ api }) => void (api.operation = () => operationWith("succeeded", 3, stepsUntil("live", "complete"))),
      ({ api }) => void (api.operation = () => operationWith("running", 2)),
    ];
    for (const [index, change] of cases.entries()) {
      const made = liveBench();
      change(made);
      const state = await importOf(made);
      assert.deepEqual(
        [state["release"], state["status"], state["evidence"]],
        ["v2", "succeeded", "status"],
        `${index}`,
      );
      assert.equal(state["operationLocation"], undefined);
      await assertClean(made, state);
    }
  });

  it("takes what is live while the next preview is published or waits for sign-off", async () => {
    for (const status of [publishing(3), atSignOff(3)]) {
      const made = liveBench();
      made.api.status = () => status;
      const state = await importOf(made);
      assert.deepEqual([state["release"], state["status"]], ["v2", "succeeded"]);
      await assertClean(made, state);
    }
  });

  it("takes over what runs, and continues with it to the end", async () => {
    const made = runningBench();
    const state = await importOf(made);
    assert.deepEqual([state["release"], state["status"], state["labelled"]], ["v2", "running", false]);
    assert.deepEqual([state["operationLocation"], state["adopted"]], [LOCATION, true]);
    assert.equal((state["record"] as Values)["result"], undefined);
    const inputs = { ...OFFER, release: "v2" };
    assert.equal((await made.lifecycle.diff(made.world.call, state, inputs)).hasChanges, true);
    assert.equal(made.world.told.texts("info").at(-1), `CONTINUES ${OPERATION_ID}, no POST`);
    const seen = await made.lifecycle.read(made.world.call, ID, state);
    assert.deepEqual([seen?.state["status"], seen?.state["labelled"]], ["running", false]);
    const done = await made.update(state, { release: "v2" });
    assert.deepEqual([done.failure, done.state["status"], done.state["labelled"]], [undefined, "succeeded", false]);
    assert.equal(made.api.posts, 0);
  });

  it("takes over what runs where nobody tells its operation, and follows it by the offer's status", async () => {
    const made = runningBench();
    made.api.submissions = () => undefined;
    const state = await importOf(made);
    assert.deepEqual(
      [state["status"], state["operationLocation"], state["evidence"]],
      ["running", undefined, "status"],
    );
    made.world.clock.advance(4 * 86_400_000);
    const seen = await made.lifecycle.read(made.world.call, ID, state);
    assert.deepEqual([seen?.state["status"], seen?.state["labelled"]], ["succeeded", false]);
  });

  it("imports what is blocked as it is, with the service's own words", async () => {
    const made = runningBench();
    const error = { text: "No image", level: "error" } as const;
    made.api.operation = () => ({ ...operationWith("running", 2, stepsUntil("live", "blocked")), messages: [error] });
    const state = await importOf(made);
    assert.equal(state["status"], "blocked");
    assert.match(made.world.told.texts("warn").at(-1) ?? "", /^blocked: .*No image/);
  });

  it("takes over a named operation, live or running", async () => {
    for (const made of [liveBench(), runningBench()]) {
      const state = await importOf(made, `${ID}/${OPERATION_ID}@1.5.0`);
      assert.deepEqual([state["release"], state["operationId"]], ["1.5.0", OPERATION_ID]);
      assert.equal("labelled" in state, false);
      assert.equal((await importOf(made, `${ID}/${OPERATION_ID}`))["release"], "v2");
      assert.equal(made.api.posts, 0);
    }
  });

  it("refuses a named operation that cannot be this offer's release, and tells why", async () => {
    const cases: [string, string, (made: Bench) => void][] = [
      [
        "publish",
        OPERATION_ID,
        ({ api }) => (api.operation = () => ({ ...operationWith("succeeded"), submissionType: "publish" })),
      ],
      ["missing", OPERATION_ID, ({ api }) => (api.operation = failing("notFound", 404))],
      ["another offer's", "contoso$another$2$preview", () => undefined],
      ["failed", OPERATION_ID, ({ api }) => (api.operation = () => operationWith("failed"))],
      ["older", OPERATION_ID, ({ api }) => (api.status = () => live(3))],
    ];
    const texts: string[] = [];
    for (const [name, operationId, change] of cases) {
      const made = liveBench();
      change(made);
      await assert.rejects(made.lifecycle.import(made.world.call, `${ID}/${operationId}`), (error: Error) => {
        texts.push(`${name}:\n${error.message}`);
        return error.message.includes("cannot be imported");
      });
      assert.equal(made.api.posts, 0);
    }
    assertGolden("messages/import-operation.txt", texts.join("\n\n"));
  });

  it("takes an id that names its offer, or that the list of submissions names", async () => {
    for (const id of ["contoso$contoso-offer$2$preview", `contoso$${OPERATION_ID}$2$preview`]) {
      const made = liveBench();
      made.api.submissions = () => [golive({ id })];
      assert.equal(
        (await importOf(made, `${ID}/${id}`))["operationLocation"],
        `/api/operations/${id}?api-version=2017-10-31`,
      );
    }
  });

  it("refuses where nothing is live and nothing runs, saying what to do", async () => {
    const states = [
      atSignOff(),
      publishing(),
      statusWith("neverPublished", undefined, []),
      statusWith("failed", 2, stepsUntil("live", "failed")),
    ];
    const texts: string[] = [];
    for (const status of states) {
      const { api, lifecycle, world } = bench();
      api.status = () => status;
      await assert.rejects(lifecycle.import(world.call, ID), (error: Error) => texts.push(error.message) > 0);
      assert.equal(api.posts, 0);
    }
    assertGolden("messages/import-nothing.txt", texts.join("\n\n"));
  });

  it("asks for a label where the publishing version cannot be read", async () => {
    const made = bench();
    made.api.status = () => statusWith("succeeded", undefined, stepsUntil("live", "complete"));
    await assert.rejects(made.lifecycle.import(made.world.call, ID), (error: Error) => {
      assertGolden("messages/import-unreadable.txt", error.message);
      return true;
    });
    const state = await importOf(made, `${ID}@1.4.0`);
    assert.deepEqual([state["status"], state["publishingVersion"]], ["succeeded", undefined]);
    await assertClean(made, state);
  });

  it("tells a missing offer, and keeps every other error one", async () => {
    const made = liveBench();
    made.api.status = failing("notFound", 404);
    assert.equal(await made.lifecycle.import(made.world.call, ID), undefined);
    for (const code of ["network", "forbidden", "serviceError"] as const) {
      made.api.status = failing(code);
      await assert.rejects(made.lifecycle.import(made.world.call, ID));
    }
    const running = runningBench();
    running.api.operation = failing("forbidden", 403);
    await assert.rejects(running.lifecycle.import(running.world.call, ID), /refused this identity/);
  });

  it("refuses an id that cannot be read before any call", async () => {
    const ids = [
      "",
      "contoso",
      "contoso/",
      "/offer",
      "a/b/c/d",
      "con toso/offer",
      "a/b@",
      "a/b@ 1",
      "a/b/",
      "a/b/x?y=1",
    ];
    for (const id of ids) {
      const { api, lifecycle, world } = bench();
      await assert.rejects(
        lifecycle.import(world.call, id),
        /cannot be imported: .*; accepted: publisherId\/offerId\[\/operationId\]\[@release\]/,
        id,
      );
      assert.equal(api.statusReads, 0);
    }
  });
});
