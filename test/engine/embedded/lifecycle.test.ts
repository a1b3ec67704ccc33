// What an engine does with a resource from its first `up` to its last, told the same way on every engine that is there.
import assert from "node:assert/strict";
import { createWholeBench, ENGINES, find, removeBenches, sequence } from "./bench";
import type { Bench } from "./bench";
import { sameShape } from "./shapes";

const SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

for (const engine of ENGINES) {
  describe(`lifecycle on the ${engine} engine`, function () {
    this.timeout(120_000);
    let bench: Bench;
    before(async () => {
      bench = await createWholeBench(engine);
      console.log(`      ${bench.runner.describe}`);
    });
    after(removeBenches);

    const one = [{ name: "one", props: { release: "1.0.0" } }];
    const two = [...one, { name: "two", props: {}, from: { peer: "one" } }];

    it("previews unknowns, and writes nothing", async () => {
      const before = bench.state().text;
      const { code, stdout } = await bench.run(["preview"], { things: two });
      assert.equal(code, 0, stdout);
      const calls = bench.takeCalls();
      assert.deepEqual(sequence(calls, "check", "create"), ["check one", "check two"]);
      assert.equal(calls.find((call) => call.name === "two")?.args[1]?.["peer"], SENTINEL);
      assert.match(stdout, /Previewing update \(dev\):/);
      assert.match(stdout, / \+ {2}pulumi-nodejs:dynamic\/test:Thing two create/);
      assert.match(stdout, /one: \[unknown\]/);
      assert.match(stdout, /Resources:\n {4}\+ 3 to create/);
      assert.equal(bench.state().text, before);
    });

    it("creates in the order of dependencies, and hands outputs on", async () => {
      const { code, stdout } = await bench.up({ things: two });
      assert.equal(code, 0, stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "create"), ["create one", "create two"]);
      const state = bench.state();
      assert.equal(find(state, "two")?.inputs?.["peer"], "https://one/here");
      assert.deepEqual(find(state, "two")?.["propertyDependencies"], {
        ...{ __provider: [], name: [] },
        peer: [find(state, "one")?.urn],
      });
      assert.match(stdout, / \+ {2}pulumi-nodejs:dynamic\/test:Thing one created \(\d/);
      assert.match(stdout, /Outputs:\n {4}one: "https:\/\/one\/here"\n {4}two: "https:\/\/two\/here"/);
      assert.match(stdout, /Resources:\n {4}\+ 3 created\n\nDuration: /);
      sameShape("two created", state);
    });

    it("leaves what is the same alone", async () => {
      const { code, stdout } = await bench.up({ things: two });
      assert.equal(code, 0, stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update", "delete"), []);
      assert.match(stdout, /Resources:\n {4}3 unchanged/);
      sameShape("two unchanged", bench.state());
    });

    it("updates in place, and shows what changes", async () => {
      const things = [{ name: "one", props: { release: "1.1.0" } }, ...two.slice(1)];
      const plain = await bench.run(["preview"], { things });
      assert.match(plain.stdout, / ~ {2}pulumi-nodejs:dynamic\/test:Thing one update \[diff: ~release\]/);
      const diff = await bench.run(["preview", "--diff"], { things });
      assert.match(diff.stdout, /~ pulumi-nodejs:dynamic\/test:Thing: \(update\)\n {8}\[id=id-one\]\n {8}\[urn=/);
      assert.match(diff.stdout, /\n {6}~ release: "1\.0\.0" => "1\.1\.0"\n/);
      bench.takeCalls();
      const { code, stdout } = await bench.up({ things });
      assert.equal(code, 0, stdout);
      const calls = bench.takeCalls();
      assert.deepEqual(sequence(calls, "create", "update"), ["update one"]);
      const [olds, news] = calls.find((call) => call.method === "update")?.args ?? [];
      assert.equal(olds?.["url"], "https://one/here", "update is given the old outputs");
      assert.equal(news?.["release"], "1.1.0");
      assert.match(stdout, /~ 1 updated\n {4}2 unchanged/);
      sameShape("one updated", bench.state());
    });

    it("replaces: the new one first, then its dependents, then the old one away", async () => {
      const things = [{ name: "one", props: { release: "1.1.0", place: "there" } }, ...two.slice(1)];
      const { code, stdout } = await bench.up({ things });
      assert.equal(code, 0, stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update", "delete"), [
        ...["create one", "update two", "delete one"],
      ]);
      assert.match(stdout, / \+\+ pulumi-nodejs:dynamic\/test:Thing one created replacement .* \[diff: \+place\]/);
      assert.match(stdout, / -- pulumi-nodejs:dynamic\/test:Thing one deleted original/);
      assert.match(stdout, /\+-1 replaced/);
      sameShape("one replaced", bench.state());
    });

    it("replaces the other way round when the provider says so", async () => {
      const things = [{ name: "one", props: { release: "1.1.0", place: "third" } }, ...two.slice(1)];
      const { code, stdout } = await bench.up({ things, behave: { diff: { one: "dbr" } } });
      assert.equal(code, 0, stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update", "delete"), [
        ...["delete one", "create one", "update two"],
      ]);
      sameShape("one replaced, deleted first", bench.state());
    });

    it("refuses bad input before anything is called", async () => {
      const { code, stdout } = await bench.up({ things: [{ name: "one", props: { release: "bad" } }] });
      assert.equal(code, 1, stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update", "delete"), []);
      assert.match(stdout, /resource 'one': property release value \{bad\} has a problem: not a version/);
      sameShape("bad input", bench.state());
    });

    it("does nothing when the program fails", async () => {
      const { code, stdout } = await bench.up({ things: two, env: { PROGRAM_EXITS: "3" } });
      assert.equal(code, 1);
      assert.match(stdout, /error: an unhandled error occurred: Program exited with non-zero exit code: 3\n/);
      assert.deepEqual(sequence(bench.takeCalls(), "create", "update", "delete"), []);
    });

    it("deletes what is no longer declared, dependents first", async () => {
      const { code, stdout } = await bench.up({ things: [{ name: "other", props: {} }] });
      assert.equal(code, 0, stdout);
      assert.deepEqual(sequence(bench.takeCalls(), "create", "delete"), ["create other", "delete two", "delete one"]);
      assert.match(stdout, /- 2 deleted/);
      sameShape("two deleted", bench.state());
    });

    it("keeps a resource whose delete failed, and destroys the rest of the stack when it can", async () => {
      const failed = await bench.run(["destroy", "--yes", "--skip-preview"], { behave: { delete: { other: "fail" } } });
      assert.equal(failed.code, 1);
      assert.match(failed.stdout, /\*\*deleting failed\*\*.*error: delete refused/);
      assert.ok(find(bench.state(), "other"));
      const done = await bench.run(["destroy", "--yes", "--skip-preview"], {});
      assert.equal(done.code, 0, done.stdout);
      assert.match(done.stdout, /run `pulumi stack rm dev`/);
      assert.deepEqual(bench.state().resources, []);
    });
  });
}
