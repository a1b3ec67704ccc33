// What a provider plugin is asked, and what becomes of its answers: previews, secrets, diffs, timeouts, partial failures,
// functions, interrupts.
import assert from "node:assert/strict";
import { ENGINES, find, removeBenches, sequence } from "./bench";
import { asked, createProviderBench } from "./providerBench";
import type { ProviderBench, SpecStep, ThingStep } from "./providerBench";
import { sameShape } from "./shapes";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIG = "4dabf18193072939515e22adb298388d";

for (const engine of ENGINES) {
  describe(`a provider plugin's resources on the ${engine} engine`, function () {
    this.timeout(240_000);
    let box: ProviderBench;
    beforeEach(async () => {
      box = await createProviderBench(engine);
    });
    afterEach(removeBenches);

    const up = (spec: readonly SpecStep[], flags: string[] = []) => box.bench.up({ env: box.env(spec), flags });
    const thing = (props: Record<string, unknown>, more: Partial<ThingStep> = {}): ThingStep => ({
      ...{ thing: "one", props },
      ...more,
    });

    it("is asked in a preview, and the program gets its answer, unknowns and secrets included", async () => {
      const first = thing({ release: "1" }, { secret: { token: "hunter2" } });
      const spec = [first, { thing: "two", props: {}, from: { release: "one" } }];
      const { code, stdout } = await box.bench.run(["preview"], { env: box.env(spec) });
      assert.equal(code, 0, stdout);
      const creates = asked(box.bench.takeCalls(), "create");
      assert.deepEqual(
        creates.map(({ preview }) => preview),
        [true, true],
      );
      const props = creates.map((create) => create["props"] as Record<string, unknown>);
      assert.equal((props[0]?.["token"] as Record<string, unknown>)[SIG] !== undefined, true, "secrets are marked");
      assert.equal(props[1]?.["release"], UNKNOWN);
      assert.equal(props[0]?.["size"], 1, "create gets what check has filled in");
      assert.deepEqual(box.world(), {});
    });

    it("creates, is unchanged, updates, replaces, deletes; state, diffs and timeouts as the CLI has them", async () => {
      const opts = { customTimeouts: { create: "1h30m", update: "90s", delete: "2m" } };
      const release = (props: Record<string, unknown>) => [thing(props, { opts, secret: { token: "hunter2" } })];
      const made = await up(release({ release: "1", nested: { depth: 1, same: true } }));
      assert.equal(made.code, 0, made.stdout);
      sameShape("thing created", box.bench.state());
      assert.ok(!box.bench.state().text.includes("hunter2"));
      const calls = box.bench.takeCalls();
      assert.equal(asked(calls, "create")[0]?.["timeout"], 5400);
      assert.equal(asked(calls, "create")[0]?.["type"], "acme:index:Thing");
      assert.match((await up(release({ release: "1", nested: { depth: 1, same: true } }))).stdout, /2 unchanged/);
      const news = release({ release: "2", nested: { depth: 2, same: true } });
      const preview = await box.bench.run(["preview", "--diff"], { env: box.env(news) });
      assert.match(preview.stdout, /~ release: "1" => "2"/);
      assert.match(preview.stdout, /~ nested {0,2}: \{\n\s+~ depth: 1 => 2\n\s+\}/);
      assert.match((await box.bench.run(["preview"], { env: box.env(news) })).stdout, /\[diff: ~nested,release\]/);
      box.bench.takeCalls();
      await up(news);
      const update = asked(box.bench.takeCalls(), "update")[0];
      assert.equal(update?.["timeout"], 90);
      assert.equal((update["oldInputs"] as Record<string, unknown>)["release"], "1");
      assert.equal((update["olds"] as Record<string, unknown>)["serial"], "serial of 1");
      sameShape("thing updated", box.bench.state());
      await up(release({ release: "2", place: "there" }));
      assert.deepEqual(sequence(box.bench.takeCalls(), "create", "update", "delete"), ["create one", "delete one"]);
      sameShape("thing replaced", box.bench.state());
      await up([]);
      assert.equal(asked(box.bench.takeCalls(), "delete")[0]?.["timeout"], 120);
      assert.equal(find(box.bench.state(), "one"), undefined);
    });

    it("hands on what is to be ignored, and turns a changed path into a replacement", async () => {
      await up([thing({ release: "1", size: 1 })]);
      box.bench.takeCalls();
      await up([thing({ release: "2", size: 1 }, { opts: { ignoreChanges: ["release"] } })]);
      const calls = box.bench.takeCalls();
      assert.deepEqual(asked(calls, "diff")[0]?.["ignored"], ["release"]);
      assert.deepEqual(sequence(calls, "create", "update"), []);
      await up([thing({ release: "1", size: 2 }, { opts: { replaceOnChanges: ["size"] } })]);
      assert.deepEqual(sequence(box.bench.takeCalls(), "create", "update"), ["create one"]);
    });

    it("keeps a partial create, reads it before the next up, and goes on by an update", async () => {
      const failed = await up([thing({ release: "1", mode: "partial" })]);
      assert.notEqual(failed.code, 0);
      assert.match(failed.stdout, /still running/);
      const state = find(box.bench.state(), "one");
      assert.deepEqual(state?.initErrors, ["still running"]);
      assert.equal(state["refreshBeforeUpdate"], true);
      sameShape("partial create", box.bench.state());
      box.bench.takeCalls();
      box.setWorld({ "id-one": { ...box.world()["id-one"], mode: "ready", serial: "serial of 1" } });
      const { code, stdout } = await up([thing({ release: "2", mode: "ready" })]);
      assert.equal(code, 0, stdout);
      const calls = box.bench.takeCalls();
      assert.deepEqual(sequence(calls, "read", "create", "update"), ["read one", "update one"]);
      assert.equal((asked(calls, "update")[0]?.["olds"] as Record<string, unknown>)["mode"], "ready");
      assert.equal(find(box.bench.state(), "one")?.["refreshBeforeUpdate"], undefined);
      sameShape("partial create finished", box.bench.state());
    });

    it("still reports what is unfinished at the next up, and only warns in a refresh", async () => {
      await up([thing({ release: "1", mode: "partial" })]);
      box.bench.takeCalls();
      const refreshed = await box.bench.run(["refresh", "--yes", "--skip-preview"], { env: box.env([]) });
      assert.equal(refreshed.code, 0, refreshed.stdout);
      assert.match(refreshed.stdout, /Refreshed resource is in an unhealthy state:\n\s+\* still running/);
      const read = asked(box.bench.takeCalls(), "read")[0];
      assert.equal((read?.["inputs"] as Record<string, unknown>)["release"], "1");
      assert.deepEqual(find(box.bench.state(), "one")?.initErrors, ["still running"]);
      sameShape("partial create refreshed", box.bench.state());
    });

    it("finds drift in a refresh, and what is gone", async () => {
      await up([thing({ release: "1" }), { thing: "two", props: { release: "1" } }]);
      box.setWorld({ "id-one": { ...box.world()["id-one"], release: "elsewhere" } });
      const { code, stdout } = await box.bench.run(["refresh", "--yes", "--skip-preview"], { env: box.env([]) });
      assert.equal(code, 0, stdout);
      assert.match(stdout, /one updated .*\[diff: ~release\]/);
      assert.equal(find(box.bench.state(), "one")?.inputs?.["release"], "elsewhere");
      assert.equal(find(box.bench.state(), "two"), undefined);
      sameShape("drifted", box.bench.state());
    });

    it("calls functions, in previews too, and tells their failures", async () => {
      box.setWorld({ "id-x": { release: "7" } });
      const spec = [{ lookup: "looked", args: { id: "id-x" } }];
      const { code, stdout } = await up(spec);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /looked: \{\n\s+found\s*: \{\n\s+release: "7"/);
      await box.bench.run(["preview"], { env: box.env(spec) });
      assert.deepEqual(
        asked(box.bench.takeCalls(), "invoke").map(({ args, preview }) => [args, preview]),
        [
          [{ id: "id-x" }, false],
          [{ id: "id-x" }, true],
        ],
      );
      const refused = await up([{ lookup: "looked", args: {} }]);
      assert.match(refused.stdout, /looked: "Invoke of 'acme:index:lookup' failed: must be given \(id\)"/);
      const failed = await up([{ lookup: "looked", args: { fail: "not today" } }]);
      assert.match(failed.stdout, /invocation of acme:index:lookup returned an error: not today/);
    });

    it("refuses bad input before anything is made, in the provider's words", async () => {
      const { code, stdout } = await up([thing({ release: "bad" })]);
      assert.notEqual(code, 0);
      assert.match(
        stdout,
        /acme:index:Thing resource 'one': property release value \{bad\} has a problem: not a version/,
      );
      assert.deepEqual(sequence(box.bench.takeCalls(), "create"), []);
    });

    it("is told to give up at an interrupt, and what it answers then is kept", async () => {
      const spec = [thing({ release: "1", mode: "wait" })];
      const { child, called, result } = box.bench.start(["up", "--yes", "--skip-preview", "--non-interactive"], {
        env: box.env(spec),
      });
      await called("create", "one");
      child.kill("SIGINT");
      assert.notEqual((await result).code, 0);
      const state = box.bench.state();
      assert.deepEqual(find(state, "one")?.initErrors, ["still running"]);
      assert.deepEqual(state.pending, []);
      sameShape("interrupted create", state);
    });
  });
}
