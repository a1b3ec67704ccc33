// Taking over what exists already: the resource option `import`, and the command.
import assert from "node:assert/strict";
import { ENGINES, find, removeBenches, sequence } from "./bench";
import { asked, createProviderBench } from "./providerBench";
import type { ProviderBench, SpecStep } from "./providerBench";
import { sameShape } from "./shapes";

for (const engine of ENGINES) {
  describe(`importing on the ${engine} engine`, function () {
    this.timeout(240_000);
    let box: ProviderBench;
    beforeEach(async () => {
      box = await createProviderBench(engine);
      box.setWorld({ "id-there": { release: "7", size: 3, region: "none", serial: "serial of 7" } });
    });
    afterEach(removeBenches);

    const up = (spec: readonly SpecStep[]) => box.bench.up({ env: box.env(spec) });
    const thing = (props: Record<string, unknown>, opts: Record<string, unknown> = { import: "id-there" }) => [
      { thing: "one", props, opts },
    ];
    const importing = (...args: string[]) =>
      box.bench.run(["import", ...args, "--yes", "--skip-preview", "--generate-code=false"], { env: box.env([]) });

    it("imports what the program declares as it is, and leaves it alone from then on", async () => {
      const preview = await box.bench.run(["preview"], { env: box.env(thing({ release: "7", size: 3 })) });
      assert.equal(preview.code, 0, preview.stdout);
      assert.match(preview.stdout, / = {2}acme:index:Thing one import/);
      assert.match(preview.stdout, /= 1 to import/);
      box.bench.takeCalls();
      const { code, stdout } = await up(thing({ release: "7", size: 3 }));
      assert.equal(code, 0, stdout);
      assert.match(stdout, / = {2}acme:index:Thing one imported/);
      assert.match(stdout, /= 1 imported/);
      const calls = box.bench.takeCalls();
      assert.deepEqual(sequence(calls, "read", "create", "update"), ["read one"]);
      const [read] = asked(calls, "read");
      assert.deepEqual([read?.["id"], read?.["state"], read?.["inputs"]], ["id-there", undefined, undefined]);
      const state = find(box.bench.state(), "one");
      assert.deepEqual([state?.id, state?.["importID"], state?.["protect"]], ["id-there", "id-there", undefined]);
      sameShape("imported", box.bench.state());
      assert.match((await up(thing({ release: "7", size: 3 }))).stdout, /2 unchanged/);
      assert.match((await up(thing({ release: "7", size: 3 }, {}))).stdout, /2 unchanged/);
      assert.deepEqual(sequence(box.bench.takeCalls(), "read", "create", "update"), []);
    });

    it("updates what it has imported where the program wants it otherwise", async () => {
      const { code, stdout } = await up(thing({ release: "8", size: 3 }));
      assert.equal(code, 0, stdout);
      const calls = box.bench.takeCalls();
      assert.deepEqual(sequence(calls, "read", "create", "update"), ["read one", "update one"]);
      assert.equal((asked(calls, "update")[0]?.["oldInputs"] as Record<string, unknown>)["release"], "7");
      sameShape("imported and updated", box.bench.state());
    });

    it("refuses an import that would have to be replaced", async () => {
      const { code, stdout } = await up(thing({ release: "7", size: 3, place: "there" }));
      assert.notEqual(code, 0);
      assert.match(stdout, /previously-imported resources that still specify an ID may not be replaced/);
      assert.deepEqual(sequence(box.bench.takeCalls(), "create", "delete"), []);
      sameShape("import refused", box.bench.state());
    });

    it("takes the place of what the program has made itself", async () => {
      await up([{ thing: "one", props: { release: "7", size: 3 } }]);
      box.bench.takeCalls();
      const { code, stdout } = await up(thing({ release: "7", size: 3 }));
      assert.equal(code, 0, stdout);
      assert.deepEqual(sequence(box.bench.takeCalls(), "read", "create", "delete"), ["read one", "delete one"]);
      assert.equal(find(box.bench.state(), "one")?.id, "id-there");
      sameShape("import replacement", box.bench.state());
    });

    it("says that there is nothing by that id", async () => {
      const { code, stdout } = await up(thing({ release: "7" }, { import: "id-nowhere" }));
      assert.notEqual(code, 0);
      assert.match(stdout, /resource 'id-nowhere' does not exist/);
      assert.equal(find(box.bench.state(), "one"), undefined);
    });

    it("imports by the command, protected, into a stack that has nothing yet", async () => {
      const { code, stdout } = await importing("acme:index:Thing", "one", "id-there");
      assert.equal(code, 0, stdout);
      assert.match(stdout, /= 1 imported/);
      assert.deepEqual(sequence(box.bench.takeCalls(), "read", "check", "create"), ["read one", "check one"]);
      const state = find(box.bench.state(), "one");
      assert.deepEqual([state?.["protect"], state?.["importID"], state?.id], [true, undefined, "id-there"]);
      sameShape("import command", box.bench.state());
      const again = await importing("acme:index:Thing", "one", "id-there");
      assert.equal(again.code, 0, again.stdout);
      const { code: same, stdout: shown } = await up(thing({ release: "7", size: 3 }, { protect: true }));
      assert.equal(same, 0, shown);
      assert.match(shown, /2 unchanged/);
    });

    it("imports by the command beside what is there, unprotected when asked", async () => {
      await box.bench.run(["config", "set", "acme:region", "west"]);
      await up([{ thing: "other", props: { release: "1" } }]);
      const { code, stdout } = await importing("acme:index:Thing", "one", "id-there", "--protect=false");
      assert.equal(code, 0, stdout);
      assert.equal(find(box.bench.state(), "one")?.["protect"], undefined);
      sameShape("import command beside", box.bench.state());
      const taken = await importing("acme:index:Thing", "other", "id-there");
      assert.notEqual(taken.code, 0);
      assert.match(taken.stdout, /resource 'urn:.*::other' already exists/);
    });

    it("fails where there is nothing by that id, or no stack, or not enough said", async () => {
      const gone = await importing("acme:index:Thing", "one", "id-nowhere");
      assert.equal(gone.code, 1, gone.stdout);
      assert.match(gone.stdout, /resource 'id-nowhere' does not exist/);
      sameShape("import command failed", box.bench.state());
      const elsewhere = await importing("acme:index:Thing", "one", "id-there", "--stack", "nowhere");
      assert.equal(elsewhere.code, 6, elsewhere.stdout + elsewhere.stderr);
      const short = await importing("acme:index:Thing", "one");
      assert.notEqual(short.code, 0);
      assert.match(short.stdout + short.stderr, /missing id/);
    });
  });
}
