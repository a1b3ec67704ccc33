import assert from "node:assert/strict";
import { LOCATION, OPERATION_ID, failing, operationWith, statusWith, stepsUntil } from "../../support/fakeApi";
import { BASE, HOUR, type Values, bench } from "../../support/lifecycleBench";

describe("OfferGoLive: a wait that ends before the release is live", () => {
  it("is pending after 45 minutes in CI, with the last line NOT LIVE YET, and continues without a POST", async () => {
    const { api, create, update, world } = bench({ CI: "true" });
    const first = await create();
    assert.equal(first.failure, undefined);
    assert.equal(first.state["status"], "running");
    assert.equal(world.clock.monotonic(), 45 * 60_000);
    assert.match(
      world.told.lines.at(-1)?.text ?? "",
      /^NOT LIVE YET: contoso\/contoso-offer release 1\.0\.0 is running/,
    );
    assert.equal(world.told.lines.at(-1)?.kind, "warn");
    world.ambient.process = { ...world.ambient.process, startedAtMs: world.clock.monotonic() };
    world.clock.advance(80 * HOUR);
    const second = await update(first.state);
    assert.equal(second.state["status"], "succeeded");
    assert.equal(second.state["operationId"], OPERATION_ID);
    assert.equal(api.posts, 1);
  });

  it('fails with the same state where onTimeout is "fail"', async () => {
    const { api, create } = bench();
    const { state, failure } = await create({ timeout: "2h", onTimeout: "fail" });
    assert.match(failure ?? "", /^not live in time/);
    assert.equal(state["status"], "running");
    assert.equal(state["operationId"], OPERATION_ID);
    assert.equal(api.posts, 1);
  });

  it('returns as soon as the id is known with waitFor "accepted" and with AZURE_MARKETPLACE_WAIT=accepted', async () => {
    for (const [env, inputs] of [
      [{}, { waitFor: "accepted" }],
      [{ AZURE_MARKETPLACE_WAIT: "accepted" }, {}],
    ] as const) {
      const { create, world, api } = bench(env);
      const { state, failure } = await create(inputs);
      assert.equal(failure, undefined);
      assert.equal(state["status"], "running");
      assert.equal(state["operationId"], OPERATION_ID);
      assert.equal(world.clock.monotonic(), 0);
      assert.equal(api.operationReads, 1);
    }
  });

  it("ends at the earliest of timeout, customTimeouts and the run's own deadline", async () => {
    const cases: [Record<string, string>, Values, number | undefined, number][] = [
      [{}, { timeout: "3h" }, undefined, 3 * HOUR],
      [{}, { timeout: "3h" }, 2 * HOUR, 2 * HOUR],
      [{ AZURE_MARKETPLACE_WAIT: "1h" }, { timeout: "3h" }, 2 * HOUR, HOUR],
      [{}, {}, undefined, 72 * HOUR],
      [{ TF_BUILD: "True" }, {}, undefined, 45 * 60_000],
    ];
    for (const [env, inputs, timeoutMs, expected] of cases) {
      const { world, lifecycle } = bench(env);
      await lifecycle.create({ ...world.call, timeoutMs }, { ...BASE, ...inputs });
      assert.ok(
        Math.abs(world.clock.monotonic() - expected) < 20 * 60_000,
        `${JSON.stringify(inputs)}: ${world.clock.monotonic()}`,
      );
    }
  });

  it("goes on through an hour of outage, 403 in the middle, and a bad body", async () => {
    const { api, create, world } = bench();
    const plain = api.operation;
    api.operation = () => {
      const hours = world.clock.monotonic() / HOUR;
      if (hours > 10 && hours < 11) return failing("serviceError", 503)();
      if (hours > 20 && hours < 21) return failing("forbidden", 403)();
      if (hours > 30 && hours < 30.5) return failing("badBody")();
      return plain();
    };
    const { state } = await create();
    assert.equal(state["status"], "succeeded");
    assert.equal(api.posts, 1);
    assert.ok(world.told.texts("warn").some((text) => /still waiting, although .*HTTP 403/s.test(text)));
  });

  it("ends at once where the sign-in is refused from the start, and goes on where its endpoint is down", async () => {
    const refused = bench();
    refused.api.operation = failing("credentialRefused");
    const first = await refused.create();
    assert.match(first.failure ?? "", /signing in|sign-in/);
    assert.equal(first.state["operationId"], OPERATION_ID);
    assert.equal(refused.world.clock.monotonic(), 0);
    const down = bench();
    const plain = down.api.operation;
    down.api.operation = () => (down.world.clock.monotonic() < HOUR ? failing("credentialFailed")() : plain());
    assert.equal((await down.create()).state["status"], "succeeded");
  });

  it("counts the hours of an invisible success over runs of minutes", async () => {
    const { api, create, update, world } = bench({ CI: "1" });
    api.operation = () => operationWith("succeeded", 2, stepsUntil("live", "complete"));
    let result = await create();
    for (let run = 0; run < 12 && result.state["status"] === "running"; run++) {
      world.ambient.process = { ...world.ambient.process, startedAtMs: world.clock.monotonic() };
      api.status = () => statusWith("succeeded", 2, stepsUntil("live", "inProgress"));
      result = await update(result.state);
    }
    assert.equal(result.state["status"], "unclear");
    assert.ok(world.clock.monotonic() > 4 * HOUR && world.clock.monotonic() < 6 * HOUR);
    assert.equal(api.posts, 1);
  });

  it("keeps the id where a programming fault strikes after the service accepted", async () => {
    const { api, create } = bench();
    api.operation = () => {
      throw new TypeError("x is not a function");
    };
    const { state, failure } = await create();
    assert.match(failure ?? "", /a fault in this program, please report it/);
    assert.equal(state["operationId"], OPERATION_ID);
    assert.equal(state["operationLocation"], LOCATION);
  });

  it("stops at a blocked step with its messages, or waits where asked", async () => {
    const blockedOperation = (): ReturnType<typeof operationWith> => {
      const steps = stepsUntil("live", "blocked");
      steps[5]?.messages.push({ text: "No virtual machine image was found", level: "error" });
      return operationWith("running", 2, steps);
    };
    const { api, create } = bench();
    api.operation = blockedOperation;
    const { state, failure } = await create();
    assert.equal(state["status"], "blocked");
    assert.match(failure ?? "", /^blocked: .*No virtual machine image was found/);
    const patient = bench();
    patient.api.operation = blockedOperation;
    const waited = await patient.create({ onBlocked: "wait", timeout: "2h" });
    assert.equal(waited.state["status"], "running");
    assert.ok(patient.world.told.texts("warn").some((text) => text.includes("No virtual machine image was found")));
  });
});
