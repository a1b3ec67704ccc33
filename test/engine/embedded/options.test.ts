// Resource options, secrets, config, logs and parallelism.
import assert from "node:assert/strict";
import { createBench, ENGINES, find, removeBenches, sequence } from "./bench";
import type { Bench } from "./bench";
import type { Call } from "./program";
import { sameShape } from "./shapes";

for (const engine of ENGINES) {
  describe(`options on the ${engine} engine`, function () {
    this.timeout(120_000);
    let bench: Bench;
    before(async () => {
      bench = await createBench(engine);
    });
    after(removeBenches);

    it("keeps secrets encrypted, and hands them to the provider in clear", async () => {
      const things = [{ name: "safe", props: { size: 1 }, secret: { token: "hunter2" } }];
      const { code, stdout } = await bench.up({ things });
      assert.equal(code, 0, stdout);
      const state = bench.state();
      assert.ok(!state.text.includes("hunter2"));
      assert.match(JSON.stringify(find(state, "safe")?.inputs?.["token"]), /"ciphertext":"v1:[^:]+:[^"]+"/);
      assert.match(JSON.stringify(find(state, "safe")?.outputs?.["token"]), /ciphertext/);
      assert.equal(bench.takeCalls().find((call) => call.method === "create")?.args[0]?.["token"], "hunter2");
      sameShape("secret", state);
      const again = await bench.up({ things });
      assert.match(again.stdout, /2 unchanged/);
      const wrong = await bench.run(["preview"], { things, env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } });
      assert.notEqual(wrong.code, 0);
      assert.match(wrong.stderr, /incorrect passphrase/);
    });

    it("gives config to the program and to the provider, secrets decrypted", async () => {
      assert.equal((await bench.run(["config", "set", "tier", "gold"])).code, 0);
      assert.equal((await bench.run(["config", "set", "key", "s3cr3t", "--secret"])).code, 0);
      bench.takeCalls();
      const { code, stdout } = await bench.up({ things: [{ name: "safe", props: {} }] });
      assert.equal(code, 0, stdout);
      assert.match(stdout, /key : \[secret\]/);
      assert.match(stdout, /tier: "gold"/);
      const configured = bench.takeCalls().find((call) => call.method === "configure");
      assert.deepEqual(configured?.args[0], { tier: "gold", key: "s3cr3t" });
      assert.ok(!bench.state().text.includes("s3cr3t"));
      assert.equal(find(bench.state(), "default")?.inputs?.["bench:tier"], "gold");
      sameShape("configured", bench.state());
      const shown = await bench.run(["stack", "output", "--json"]);
      assert.deepEqual(JSON.parse(shown.stdout), { key: "[secret]", safe: "https://safe/here", tier: "gold" });
    });

    it("refuses to delete what is protected, and lets go what is to be retained", async () => {
      const kept = { name: "kept", props: {}, opts: { protect: true } };
      const left = { name: "left", props: {}, opts: { retainOnDelete: true } };
      await bench.up({ things: [kept, left] });
      bench.takeCalls();
      const refused = await bench.up({ things: [] });
      assert.equal(refused.code, 1);
      assert.match(refused.stdout, /error: resource "urn:.*::kept" cannot be deleted\n\s+because it is protected\./);
      assert.deepEqual(sequence(bench.takeCalls(), "delete"), []);
      await bench.up({ things: [{ name: "kept", props: {} }] });
      const done = await bench.up({ things: [] });
      assert.equal(done.code, 0, done.stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "delete"), ["delete kept"]);
      assert.equal(find(bench.state(), "left"), undefined);
    });

    it("follows an alias, ignores what is to be ignored, records timeouts and secret outputs", async () => {
      await bench.up({ things: [{ name: "old", props: { release: "1" } }] });
      bench.takeCalls();
      const urn = find(bench.state(), "old")?.urn;
      const opts = {
        ...{ aliases: [urn], ignoreChanges: ["release"], customTimeouts: { create: "1h30m", update: "90s" } },
        additionalSecretOutputs: ["url"],
      };
      const { code, stdout } = await bench.up({
        things: [{ name: "new", props: { name: "old", release: "2" }, opts }],
      });
      assert.equal(code, 0, stdout);
      const calls = bench.takeCalls();
      assert.deepEqual(sequence(calls, "create", "update", "delete"), []);
      assert.equal(calls.find((call) => call.method === "check")?.args[1]?.["release"], "1");
      const state = find(bench.state(), "new");
      assert.deepEqual(state?.["customTimeouts"], { create: 5400, update: 90 });
      assert.deepEqual(state?.["additionalSecretOutputs"], ["url"]);
      assert.equal(find(bench.state(), "old"), undefined);
      sameShape("renamed", bench.state());
    });

    it("ignores replaceOnChanges where the provider names no keys, follows it where the engine compares", async () => {
      const opts = { replaceOnChanges: ["release"] };
      await bench.up({ things: [{ name: "r", props: { release: "1" }, opts }] });
      bench.takeCalls();
      await bench.up({ things: [{ name: "r", props: { release: "2" }, opts }] });
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update"), ["update r"]);
      const { stdout } = await bench.up({
        things: [{ name: "r", props: { release: "3" }, opts }],
        behave: { diff: { r: "unknown" } },
      });
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update", "delete"), ["create r", "delete r"], stdout);
    });

    it("refuses an import", async () => {
      bench.takeCalls();
      const { code } = await bench.up({ things: [{ name: "foreign", props: {}, opts: { import: "abc" } }] });
      assert.notEqual(code, 0);
      assert.deepEqual(sequence(bench.takeCalls(), "create"), []);
    });

    it("shows what a provider logs: at the resource's row, in its diagnostics, at the stack", async () => {
      const { code, stdout } = await bench.up({ things: [{ name: "chatty", props: { urnx: true } }] });
      assert.equal(code, 0, stdout);
      assert.match(stdout, / \+ {2}pulumi-nodejs:dynamic\/test:Thing chatty creating \(\d+s\) progress 30%\n/);
      assert.match(stdout, / \+ {2}.* chatty creating \(\d+s\) warning: careful\n/);
      assert.match(stdout, /Diagnostics:/);
      assert.match(stdout, / {2}.*:Thing \(chatty\):\n {4}kept note\n {4}warning: careful\n/);
      assert.match(stdout, / {2}pulumi:pulumi:Stack \(bench-dev\):\n {4}said on stdout\n/);
      const diagnostics = stdout.slice(stdout.indexOf("Diagnostics:"));
      assert.ok(!diagnostics.includes("progress 30%"), "an ephemeral message is not kept");
    });

    it("creates in parallel, and one at a time with --parallel 1", async () => {
      const names = ["a", "b", "c", "d"];
      const behave = { create: Object.fromEntries(names.map((name) => [name, "sleep:300"])) };
      const things = names.map((name) => ({ name, props: {} }));
      bench.takeCalls();
      await bench.up({ things, behave });
      assert.ok(mostAtOnce(bench.takeCalls()) > 1, "several at a time");
      await bench.up({ things: [] });
      bench.takeCalls();
      await bench.up({ things, behave, flags: ["--parallel", "1"] });
      assert.equal(mostAtOnce(bench.takeCalls()), 1);
    });

    it("has Pulumi's exit codes", async () => {
      assert.equal((await bench.run(["preview", "--stack", "nowhere"])).code, 6);
      assert.notEqual((await bench.run(["up"], { env: { PULUMI_SKIP_CONFIRMATIONS: "false" } })).code, 0);
    });
  });
}

function mostAtOnce(calls: readonly Call[]): number {
  let [now, most] = [0, 0];
  for (const call of calls.filter(({ method }) => method === "create")) {
    now += call.end ? -1 : 1;
    most = Math.max(most, now);
  }
  return most;
}
