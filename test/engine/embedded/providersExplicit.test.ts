// Provider resources: the default one with the stack's configuration, explicit ones with their own, and resources that move
// from one to another.
import assert from "node:assert/strict";
import { ENGINES, find, removeBenches, sequence } from "./bench";
import { asked, createProviderBench, inAnyOrder } from "./providerBench";
import type { ProviderBench, SpecStep } from "./providerBench";
import { sameShape } from "./shapes";

for (const engine of ENGINES) {
  describe(`provider resources on the ${engine} engine`, function () {
    this.timeout(240_000);
    let box: ProviderBench;
    beforeEach(async () => {
      box = await createProviderBench(engine);
    });
    afterEach(removeBenches);

    const up = (spec: readonly SpecStep[], flags: string[] = []) => box.bench.up({ env: box.env(spec), flags });
    const run = (...args: string[]) => box.bench.run([...args, "--yes", "--skip-preview"], { env: box.env([]) });

    it("gives the default provider its package's configuration, secrets marked, and a name with its version", async () => {
      await box.bench.run(["config", "set", "acme:region", "west"]);
      await box.bench.run(["config", "set", "acme:token", "s3cr3t", "--secret"]);
      await box.bench.run(["config", "set", "other:region", "east"]);
      const spec = [
        { thing: "plain", props: { release: "1" } },
        { thing: "versioned", props: { release: "1" }, opts: { version: "1.2.3" } },
      ];
      const { code, stdout } = await up(spec);
      assert.equal(code, 0, stdout);
      const state = box.bench.state();
      assert.equal(find(state, "plain")?.outputs?.["region"], "west");
      assert.equal(find(state, "default")?.inputs?.["region"], "west");
      assert.ok(!state.text.includes("s3cr3t"));
      assert.deepEqual(find(state, "default_1_2_3")?.inputs?.["version"], "1.2.3");
      const calls = box.bench.takeCalls();
      const [configured] = asked(calls, "configure", "default");
      assert.equal((configured?.["args"] as Record<string, unknown>)["region"], "west");
      assert.equal((configured?.["variables"] as Record<string, unknown>)["acme:config:token"], "s3cr3t");
      assert.equal((asked(calls, "checkConfig", "default")[0]?.["news"] as Record<string, unknown>)["token"], "s3cr3t");
      sameShape("default providers", inAnyOrder(state));
    });

    it("keeps explicit providers apart, each with its own process and configuration", async () => {
      const spec: SpecStep[] = [
        { provider: "west", args: { region: "west", tags: { owner: "me" } } },
        { provider: "east", args: { region: "east" } },
        { thing: "one", props: { release: "1" }, using: "west" },
        { thing: "two", props: { release: "1" }, using: "east" },
        { lookup: "looked", args: { id: "id-one" }, using: "east", after: "one" },
      ];
      const { code, stdout } = await up(spec);
      assert.equal(code, 0, stdout);
      assert.deepEqual(
        ["one", "two"].map((name) => find(box.bench.state(), name)?.outputs?.["region"]),
        ["west", "east"],
      );
      const calls = box.bench.takeCalls();
      const pids = asked(calls, "create").map(({ pid }) => pid);
      assert.equal(new Set(pids).size, 2);
      assert.equal(
        (asked(calls, "configure", "west")[0]?.["args"] as Record<string, unknown>)["tags"],
        `{"owner":"me"}`,
      );
      assert.match(stdout, /looked: \{[\s\S]*found\s*: \{[\s\S]*region *: "west"[\s\S]*region\s*: "east"/);
      sameShape("explicit providers", inAnyOrder(box.bench.state()));
      assert.match((await up(spec)).stdout, /5 unchanged/);
    });

    it("updates a provider in place, replaces what it manages when it says so, and refuses bad configuration", async () => {
      const spec = (args: Record<string, unknown>): SpecStep[] => [
        { provider: "acme", args },
        { thing: "one", props: { release: "1" }, using: "acme" },
      ];
      await up(spec({ region: "west" }));
      box.bench.takeCalls();
      const tagged = await up(spec({ region: "west", tags: { a: 1 } }));
      assert.equal(tagged.code, 0, tagged.stdout);
      assert.deepEqual(sequence(box.bench.takeCalls(), "create", "update", "delete"), []);
      sameShape("provider updated", box.bench.state());
      const moved = await up(spec({ region: "east" }));
      assert.equal(moved.code, 0, moved.stdout);
      assert.deepEqual(sequence(box.bench.takeCalls(), "create", "update", "delete"), ["create one", "delete one"]);
      assert.equal(find(box.bench.state(), "one")?.outputs?.["region"], "east");
      sameShape("provider replaced", box.bench.state());
      const refused = await up(spec({ region: "nowhere" }));
      assert.notEqual(refused.code, 0);
      assert.match(refused.stdout, /there is no such region/);
      const broken = await up(spec({ region: "broken" }));
      assert.notEqual(broken.code, 0);
      assert.match(broken.stdout, /this region cannot be reached/);
    });

    it("previews what it can when the configuration is not known yet", async () => {
      const spec: SpecStep[] = [
        { thing: "first", props: { release: "1" } },
        { provider: "later", args: { region: { from: "first" } } },
        { thing: "one", props: { release: "1" }, using: "later" },
      ];
      const { code, stdout } = await box.bench.run(["preview"], { env: box.env(spec) });
      assert.equal(code, 0, stdout);
      const calls = box.bench.takeCalls();
      assert.deepEqual(asked(calls, "configure", "later"), []);
      assert.deepEqual(asked(calls, "create", "one"), []);
      const done = await up(spec);
      assert.equal(done.code, 0, done.stdout);
      assert.equal(find(box.bench.state(), "one")?.outputs?.["region"], "serial of 1");
    });

    it("refreshes and destroys with the configuration in state", async () => {
      const spec: SpecStep[] = [
        { provider: "acme", args: { region: "west", token: { secret: "s3cr3t" } } },
        { thing: "one", props: { release: "1" }, using: "acme" },
      ];
      await up(spec);
      box.bench.takeCalls();
      const refreshed = await run("refresh");
      assert.equal(refreshed.code, 0, refreshed.stdout);
      const [first] = asked(box.bench.takeCalls(), "configure", "acme");
      assert.equal((first?.["variables"] as Record<string, unknown>)["acme:config:token"], "s3cr3t");
      sameShape("explicit refreshed", box.bench.state());
      const destroyed = await run("destroy");
      assert.equal(destroyed.code, 0, destroyed.stdout);
      const calls = box.bench.takeCalls();
      assert.equal((asked(calls, "configure", "acme")[0]?.["args"] as Record<string, unknown>)["region"], "west");
      assert.deepEqual(sequence(calls, "delete"), ["delete one"]);
      assert.deepEqual(box.bench.state().resources, []);
    });

    it("takes over what a dynamic provider has made, by an alias, with no replacement", async () => {
      await up([{ thing: "one", props: { release: "1", size: 1 }, dynamic: true }]);
      box.setWorld({ "id-one": { release: "1" } });
      box.bench.takeCalls();
      const opts = { aliases: [{ type: "pulumi-nodejs:dynamic/acme:Thing" }] };
      for (const using of [undefined, "explicit"]) {
        const provider: SpecStep[] = using ? [{ provider: using, args: { region: "west" } }] : [];
        const thing = { thing: "one", props: { name: "one", release: "1" }, opts, ...(using && { using }) };
        const { code, stdout } = await up([...provider, thing]);
        assert.equal(code, 0, stdout);
        const calls = box.bench.takeCalls();
        assert.deepEqual(sequence(calls, "create", "update", "delete"), []);
        assert.equal(asked(calls, "diffConfig", using ?? "default").length > 0, true, "the new provider is asked");
        const state = find(box.bench.state(), "one");
        assert.equal(state?.type, "acme:index:Thing");
        assert.equal(state.id, "id-one");
        sameShape(`taken over by ${using ?? "the default provider"}`, box.bench.state());
      }
    });
  });
}
