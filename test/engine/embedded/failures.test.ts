// Failures, partial failures, and what a refresh makes of them: the rules that decide whether work already done is lost.
import assert from "node:assert/strict";
import { createBench, ENGINES, find, removeBenches, sequence } from "./bench";
import type { Bench } from "./bench";
import { sameShape } from "./shapes";

for (const engine of ENGINES) {
  describe(`failures on the ${engine} engine`, function () {
    this.timeout(120_000);
    let bench: Bench;
    before(async () => {
      bench = await createBench(engine);
    });
    after(removeBenches);

    const things = [{ name: "one", props: { release: "1.0.0" } }];
    const later = [{ name: "one", props: { release: "2.0.0" } }];
    const refresh = (behave = {}) => bench.run(["refresh", "--yes", "--skip-preview"], { things, behave });

    it("forgets a create that failed plainly, and creates again", async () => {
      const { code, stdout } = await bench.up({ things, behave: { create: { one: "fail" } } });
      assert.equal(code, 1);
      assert.match(stdout, /\*\*creating failed\*\*.*error: create refused/);
      assert.match(stdout, /error: update failed/);
      assert.match(stdout, /2 errored/);
      assert.equal(find(bench.state(), "one"), undefined);
      assert.deepEqual(bench.state().pending, []);
      sameShape("create failed", bench.state());
    });

    it("keeps what a partly failed create returned, with its errors", async () => {
      bench.takeCalls();
      const { code, stdout } = await bench.up({ things, behave: { create: { one: "partial" } } });
      assert.equal(code, 1);
      assert.deepEqual(sequence(bench.takeCalls(), "create"), ["create one"]);
      assert.match(stdout, /error: 1 error occurred:\n\s+\* still running/);
      assert.deepEqual(find(bench.state(), "one")?.initErrors, ["still running"]);
      assert.equal(find(bench.state(), "one")?.id, "id-one");
      sameShape("create failed in part", bench.state());
    });

    it("goes on with an update although nothing differs", async () => {
      const { code, stdout } = await bench.up({ things });
      assert.equal(code, 0, stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update"), ["update one"]);
      assert.equal(find(bench.state(), "one")?.initErrors, undefined);
      sameShape("went on after a partial create", bench.state());
    });

    it("keeps the old inputs when an update failed in part, and updates again", async () => {
      const { code } = await bench.up({ things: later, behave: { update: { one: "partial" } } });
      assert.equal(code, 1);
      const state = bench.state();
      assert.equal(find(state, "one")?.inputs?.["release"], "1.0.0");
      assert.equal(find(state, "one")?.outputs?.["release"], "2.0.0");
      assert.deepEqual(find(state, "one")?.initErrors, ["still running"]);
      sameShape("update failed in part", state);
      bench.takeCalls();
      await bench.up({ things: later });
      assert.deepEqual(sequence(bench.takeCalls(), "update"), ["update one"]);
      assert.equal(find(bench.state(), "one")?.inputs?.["release"], "2.0.0");
    });

    it("leaves state alone when an update failed plainly", async () => {
      const before = find(bench.state(), "one");
      const { code, stdout } = await bench.up({ things, behave: { update: { one: "fail" } } });
      assert.equal(code, 1, stdout);
      assert.deepEqual(find(bench.state(), "one"), before);
      assert.deepEqual(bench.state().pending, []);
    });

    it("loses init errors to a refresh that finds the resource well", async () => {
      await bench.up({ things, behave: { update: { one: "partial" } } });
      assert.deepEqual(find(bench.state(), "one")?.initErrors, ["still running"]);
      const { code, stdout } = await refresh();
      assert.equal(code, 0, stdout);
      assert.equal(find(bench.state(), "one")?.initErrors, undefined);
      sameShape("refreshed well", bench.state());
    });

    it("keeps init errors when the read says it is not well", async () => {
      const { code, stdout } = await refresh({ read: { one: "unhealthy" } });
      assert.equal(code, 0, stdout);
      assert.match(stdout, /warning: Refreshed resource is in an unhealthy state:\n\s+\* still running/);
      assert.deepEqual(find(bench.state(), "one")?.initErrors, ["still running"]);
      sameShape("refreshed unwell", bench.state());
    });

    it("takes drift into the outputs, and shows it", async () => {
      const { code, stdout } = await refresh({ read: { one: "drift" } });
      assert.equal(code, 0, stdout);
      assert.match(stdout, / ~ {2}pulumi-nodejs:dynamic\/test:Thing one updated/);
      assert.equal(find(bench.state(), "one")?.outputs?.["release"], "elsewhere");
      sameShape("refreshed with drift", bench.state());
    });

    it("fails when a read fails, and keeps the resource", async () => {
      const { code, stdout } = await refresh({ read: { one: "fail" } });
      assert.equal(code, 1, stdout);
      assert.match(stdout, /error: read refused/);
      assert.ok(find(bench.state(), "one"));
    });

    it("refreshes before an up on request, and reads with the stored outputs", async () => {
      bench.takeCalls();
      const { code, stdout } = await bench.up({ things, flags: ["--refresh"] });
      assert.equal(code, 0, stdout);
      const calls = bench.takeCalls();
      assert.deepEqual(sequence(calls, "read", "update", "create"), ["read one", "update one"]);
      assert.equal(calls.find((call) => call.method === "read")?.args[0]?.["release"], "elsewhere");
    });

    it("drops what is gone, and creates it again", async () => {
      const { code, stdout } = await refresh({ read: { one: "gone" } });
      assert.equal(code, 0, stdout);
      assert.match(stdout, / - {2}pulumi-nodejs:dynamic\/test:Thing one deleted/);
      assert.equal(find(bench.state(), "one"), undefined);
      sameShape("refreshed away", bench.state());
      bench.takeCalls();
      await bench.up({ things });
      assert.deepEqual(sequence(bench.takeCalls(), "create"), ["create one"]);
    });

    it("does not retry a partial failure without reasons", async () => {
      await bench.up({ things: later, behave: { update: { one: "noreasons" } } });
      const state = bench.state();
      assert.equal(find(state, "one")?.initErrors, undefined);
      assert.equal(find(state, "one")?.outputs?.["release"], "2.0.0");
      sameShape("failed without reasons", state);
    });

    it("lets the others go on with --continue-on-error, but not what depends on the failed one", async () => {
      const many = [
        { name: "bad", props: {} },
        { name: "needy", props: {}, from: { peer: "bad" } },
        { name: "free", props: {} },
      ];
      bench.takeCalls();
      const flags = ["--continue-on-error"];
      const { code } = await bench.up({ things: many, behave: { create: { bad: "fail" } }, flags });
      assert.equal(code, 1);
      assert.deepEqual(sequence(bench.takeCalls(), "create").sort(), ["create bad", "create free"]);
      assert.ok(find(bench.state(), "free"));
    });
  });
}
