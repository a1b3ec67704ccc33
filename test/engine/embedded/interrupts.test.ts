// Interrupts and death: what is saved, what is left pending, who is told.
import assert from "node:assert/strict";
import { createBench, ENGINES, find, removeBenches, sequence } from "./bench";
import type { Bench } from "./bench";
import { sameShape } from "./shapes";

const UP = ["up", "--yes", "--skip-preview", "--non-interactive"];
const things = [{ name: "one", props: { release: "1.0.0" } }];

for (const engine of ENGINES) {
  describe(`interrupts on the ${engine} engine`, function () {
    this.timeout(120_000);
    let bench: Bench;
    beforeEach(async () => {
      bench = await createBench(engine);
    });
    afterEach(async () => {
      await bench.run(["destroy", "--yes", "--skip-preview"], {});
      removeBenches();
    });

    it("tells a provider to give up, and saves what it returns", async () => {
      const up = bench.start(UP, { things, behave: { create: { one: "cancellable:60000" } } });
      await up.called("create", "one");
      up.child.kill("SIGINT");
      const { code, stdout } = await up.result;
      assert.equal(code, 1, stdout);
      assert.match(stdout, /\^C received; cancelling\. If you would like to terminate immediately, press \^C again\./);
      assert.match(stdout, /error: 1 error occurred:\n\s+\* still running/);
      assert.deepEqual(find(bench.state(), "one")?.initErrors, ["still running"]);
      assert.deepEqual(bench.state().pending, []);
      assert.deepEqual(bench.locks(), []);
      sameShape("interrupted, gave up", bench.state());
      bench.takeCalls();
      const next = await bench.up({ things });
      assert.equal(next.code, 0, next.stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update"), ["update one"]);
    });

    it("waits for a provider that does not give up, and begins nothing new", async () => {
      const two = [...things, { name: "two", props: {}, from: { peer: "one" } }];
      const up = bench.start(UP, { things: two, behave: { create: { one: "sleep:3000" } } });
      await up.called("create", "one");
      up.child.kill("SIGTERM");
      const { code, stdout } = await up.result;
      assert.equal(code, 1, stdout);
      assert.match(stdout, /SIGTERM received; cancelling/);
      assert.match(stdout, /error: update canceled/);
      assert.equal(find(bench.state(), "one")?.id, "id-one");
      assert.equal(find(bench.state(), "two"), undefined);
      assert.deepEqual(sequence(bench.takeCalls(), "create"), ["create one"]);
      sameShape("interrupted, waited", bench.state());
    });

    it("leaves at once at the second interrupt: exit 8, the create stays pending, the lock is gone", async () => {
      const up = bench.start(UP, { things, behave: { create: { one: "sleep:60000" } } });
      await up.called("create", "one");
      up.child.kill("SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 500));
      up.child.kill("SIGINT");
      const { code, stdout } = await up.result;
      assert.equal(code, 8, stdout);
      assert.match(stdout, /\^C received; terminating/);
      assert.match(stdout, /one creating \(interrupted\)/);
      assert.deepEqual(
        bench.state().pending.map(({ type }) => type),
        ["creating"],
      );
      assert.deepEqual(bench.locks(), []);
      sameShape("terminated", bench.state());
    });

    it("killed: stays locked, stays pending; after cancel it warns and creates again", async () => {
      const up = bench.start(UP, { things, behave: { create: { one: "sleep:2000" } } });
      await up.called("create", "one");
      up.child.kill("SIGKILL");
      await up.result;
      assert.equal(bench.locks().length, 1);
      assert.deepEqual(
        bench.state().pending.map(({ type }) => type),
        ["creating"],
      );
      const refused = await bench.up({ things });
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /^error: the stack is currently locked by 1 lock\(s\)\. Either wait for the other/);
      assert.match(refused.stderr, /\n {2}file:\/\/.*\.json\S*: created by \S+@\S+ \(pid \d+\) at \d{4}-\d\d-\d\dT/);
      const cancelled = await bench.run(["cancel", "--yes"], {});
      assert.equal(cancelled.code, 0, cancelled.stderr);
      assert.match(cancelled.stdout, /The currently running update for 'dev' has been canceled!/);
      bench.takeCalls();
      const again = await bench.up({ things });
      assert.equal(again.code, 0, again.stdout);
      assert.match(again.stdout, /warning: Attempting to deploy or update resources with 1 pending operations from/);
      assert.match(again.stdout, / {6}\* urn:pulumi:dev::bench::.*::one, interrupted while creating\n/);
      assert.deepEqual(sequence(bench.takeCalls(), "create"), ["create one"]);
      assert.equal(bench.state().pending.length, 1, "the pending create is for people to clear");
      sameShape("created again after a kill", bench.state());
      await bench.run(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"], {});
      assert.deepEqual(bench.state().pending, []);
    });

    it("sends Cancel at the ordinary end too, and leaves no provider behind", async () => {
      const { code } = await bench.up({ things });
      assert.equal(code, 0);
      if (engine === "embedded") assert.equal(bench.takeCalls().at(-1)?.method, "cancel");
    });
  });
}
