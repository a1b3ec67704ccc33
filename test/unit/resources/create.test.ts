import assert from "node:assert/strict";
import { MarketplaceError } from "../../../provider/model/errors";
import {
  type FakeApi,
  LOCATION,
  OPERATION_ID,
  failing,
  goingLive,
  live,
  operationWith,
  statusWith,
} from "../../support/fakeApi";
import { type Bench, HOUR, type Values, bench } from "../../support/lifecycleBench";

describe("OfferGoLive: create", () => {
  it("posts once, waits three days in a moment, and proves the result", async () => {
    const { api, create, world } = bench();
    const { id, state, failure } = await create();
    assert.equal(failure, undefined);
    assert.equal(id, "contoso/contoso-offer");
    assert.equal(state["status"], "succeeded");
    assert.equal(state["operationId"], OPERATION_ID);
    assert.equal(state["operationLocation"], LOCATION);
    assert.equal(state["evidence"], "operation");
    assert.equal(state["publishingVersion"], 2);
    assert.deepEqual(state["posted"], ["1.0.0#1 succeeded v2"]);
    assert.equal(api.posts, 1);
    assert.ok(world.clock.monotonic() >= 72 * HOUR && world.clock.monotonic() < 72.5 * HOUR);
    assert.deepEqual((state["steps"] as Values[])[5], { id: "live", status: "complete", at: "2026-01-08T08:04:39Z" });
  });

  it("freezes who, where and what in the record, and drops the baseline once it has served", async () => {
    const { create } = bench({
      GITHUB_ACTOR: "ada",
      GITHUB_SHA: "c0ffee",
      GITHUB_SERVER_URL: "https://ci",
      GITHUB_REPOSITORY: "a/b",
      GITHUB_RUN_ID: "7",
    });
    const approval = { release: "1.0.0", ticket: "T-1", reviewer: "grace" };
    const record = (await create({ candidate: 2, reason: "monthly", approval })).state["record"] as Values;
    assert.equal(record["submittedBy"], "ada");
    assert.equal(record["runUrl"], "https://ci/a/b/actions/runs/7");
    assert.equal(record["commit"], "c0ffee");
    assert.equal(record["reason"], "monthly");
    assert.deepEqual(record["approval"], approval);
    assert.equal(record["result"], "succeeded");
    assert.equal(record["baseline"], undefined);
  });

  it("saves nothing where nothing was sent: not ready, mismatch, foreign, unreachable", async () => {
    const cases: [string, (b: Bench) => void, Values, RegExp][] = [
      ["candidate", () => undefined, { candidate: 9 }, /candidate mismatch: version 9 is pinned, but version 2/],
      ["foreign", ({ api }) => void (api.status = () => goingLive()), {}, /does not know is running/],
      ["down", ({ api }) => void (api.status = failing("network")), {}, /could not be reached/],
      [
        "forbidden",
        ({ api }) => void (api.status = failing("forbidden", 403)),
        {},
        /refused this identity \(HTTP 403\)/,
      ],
    ];
    for (const [name, arrange, inputs, expected] of cases) {
      const b = bench();
      arrange(b);
      await assert.rejects(b.create(inputs), expected, name);
      assert.equal(b.api.posts, 0, name);
    }
  });

  const lost = (): never | ReturnType<FakeApi["answer"]> => ({
    kind: "unclear",
    error: new MarketplaceError("timeout", { sent: "POST /golive", requestId: "r-9" }),
  });

  it("asks what became of a lost answer: the go-live is found, and followed to its end", async () => {
    const { api, create } = bench();
    api.answer = () => {
      api.begin();
      api.submissions = () => [
        { id: OPERATION_ID, type: "golive", state: "running", publishingVersion: 2, changedAt: "2026-01-05T08:00:01Z" },
      ];
      return lost();
    };
    const { state, failure } = await create();
    assert.equal(failure, undefined);
    assert.equal(state["status"], "succeeded");
    assert.equal(state["operationId"], OPERATION_ID);
    assert.equal(state["adopted"], undefined);
    assert.equal(api.posts, 1);
  });

  it("proves success by the offer's status where nobody names the operation", async () => {
    const { api, create } = bench();
    api.submissions = () => undefined;
    api.answer = () => {
      api.begin();
      return lost();
    };
    const { state } = await create();
    assert.equal(state["status"], "succeeded");
    assert.equal(state["evidence"], "status");
    assert.equal(state["operationId"], undefined);
    assert.equal(api.posts, 1);
  });

  it("posts again at the next up, and only then, once it is proved that the POST was not applied", async () => {
    const { api, create, update, world } = bench();
    const accept = api.answer;
    api.answer = lost;
    const first = await create();
    assert.match(first.failure ?? "", /never applied/);
    assert.equal(first.state["status"], "notStarted");
    assert.deepEqual(first.state["posted"], []);
    assert.ok(world.clock.monotonic() >= 10 * 60_000 && world.clock.monotonic() < 15 * 60_000);
    api.answer = accept;
    const second = await update(first.state);
    assert.equal(second.state["status"], "succeeded");
    assert.equal(api.posts, 2);
  });

  it("keeps an attempt unclear where nothing tells, and never posts it again", async () => {
    const { api, create, update, world } = bench();
    api.answer = () => {
      api.status = () => statusWith("unknown", 2, []);
      return lost();
    };
    const first = await create();
    assert.match(first.failure ?? "", /^unclear: nobody knows yet/);
    assert.match(first.failure ?? "", /adopt: \{ release: "1\.0\.0", operation: "none" \}/);
    assert.equal(first.state["status"], "unclear");
    world.clock.advance(48 * HOUR);
    const second = await update(first.state);
    assert.equal(second.state["status"], "unclear");
    assert.equal(api.posts, 1);
  });

  it("posts once more after an unclear attempt only where a higher attempt says so", async () => {
    const { api, create, update } = bench();
    const accept = api.answer;
    api.answer = () => {
      api.status = () => statusWith("unknown", 2, []);
      return lost();
    };
    const first = await create();
    api.answer = accept;
    const held = await update(first.state, { attempt: 2 });
    assert.match(held.failure ?? "", /not ready/);
    assert.equal(api.posts, 1);
    api.status = api.plainStatus;
    const second = await update(held.state, { attempt: 2 });
    assert.equal(second.state["status"], "succeeded");
    assert.equal(api.posts, 2);
    assert.deepEqual(second.state["posted"], ["1.0.0#1 abandoned v2", "1.0.0#2 succeeded v2"]);
    assert.equal(((second.state["history"] as Values[])[0] ?? {})["result"], "abandoned");
  });

  it("counts a refused POST as never made, tells it, and posts at the next up", async () => {
    for (const code of [
      "unauthenticated",
      "forbidden",
      "notFound",
      "lengthRequired",
      "unprocessable",
      "throttled",
    ] as const) {
      const { api, create, update } = bench();
      const accept = api.answer;
      api.answer = () => ({ kind: "refused", error: new MarketplaceError(code) });
      const first = await create();
      assert.match(first.failure ?? "", /as if it had never been posted/, code);
      assert.equal(first.state["status"], "notStarted");
      assert.deepEqual(first.state["posted"], []);
      api.answer = accept;
      assert.equal((await update(first.state)).state["status"], "succeeded");
      assert.equal(api.posts, 2);
    }
  });

  it("looks for one lag after a 409, then says that nothing was applied", async () => {
    const { api, create, world } = bench();
    api.answer = () => ({ kind: "contested", error: new MarketplaceError("conflict", { status: 409 }) });
    const { failure, state } = await create();
    assert.match(failure ?? "", /another operation/);
    assert.equal(state["status"], "notStarted");
    assert.ok(world.clock.monotonic() >= 5 * 60_000 && world.clock.monotonic() < 6 * 60_000);
    assert.equal(api.posts, 1);
  });

  it("adopts the go-live that won the race for the version that this call saw at sign-off", async () => {
    const { api, create } = bench();
    api.answer = () => {
      api.status = () => goingLive();
      api.submissions = () => [{ id: OPERATION_ID, type: "golive", state: "running", publishingVersion: 2 }];
      api.operation = () => {
        api.status = () => live();
        return operationWith("running");
      };
      return { kind: "contested", error: new MarketplaceError("conflict", { status: 409 }) };
    };
    const done = create({ timeout: "1h" });
    const { state } = await done;
    assert.equal(state["operationId"], OPERATION_ID);
    assert.equal(state["adopted"], true);
    assert.equal(api.posts, 1);
  });

  it("does not post where submitting is off, and says so last", async () => {
    const { api, create, world } = bench({ AZURE_MARKETPLACE_SUBMIT: "never" });
    const { state, failure } = await create();
    assert.equal(failure, undefined);
    assert.equal(state["status"], "notStarted");
    assert.equal(api.posts, 0);
    assert.match(world.told.texts().at(-1) ?? "", /^NOT LIVE YET: .*submitting is off/);
  });

  it("refuses a misspelt switch rather than posting", async () => {
    for (const env of [{ AZURE_MARKETPLACE_SUBMIT: "nevr" }, { AZURE_MARKETPLACE_WAIT: "45 minutes" }]) {
      const { api, create } = bench(env);
      await assert.rejects(create(), /AZURE_MARKETPLACE_\w+ "[^"]+" is not accepted; accepted:/);
      assert.equal(api.posts, 0);
    }
  });
});
