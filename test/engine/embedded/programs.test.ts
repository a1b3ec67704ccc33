// Programs in TypeScript and as ES modules, programs elsewhere in the project, and many resources.
import assert from "node:assert/strict";
import { createBench, ENGINES, find, removeBenches } from "./bench";
import { PROGRAM_JS, PROGRAM_MJS, PROGRAM_TS } from "./program";

const MANY = 200;

for (const engine of ENGINES) {
  describe(`programs on the ${engine} engine`, function () {
    this.timeout(180_000);
    afterEach(removeBenches);

    it("runs TypeScript, as the language host does", async () => {
      const files = {
        "index.js": "",
        "package.json": `{"name":"bench"}`,
        "main/index.ts": PROGRAM_TS,
        "main/tsconfig.json": `{"compilerOptions":{"strict":true,"skipLibCheck":true,"types":["node"]}}`,
      };
      const bench = await createBench(engine, files, "main: main\nruntime: nodejs\n");
      const { code, stdout } = await bench.up({});
      assert.equal(code, 0, stdout);
      assert.equal(find(bench.state(), "typed")?.outputs?.["url"], "https://typed");
      assert.match(stdout, /typed: "https:\/\/typed"/);
    });

    it("runs an ES module", async () => {
      const files = { "package.json": `{"name":"bench","type":"module","main":"index.js"}`, "index.js": PROGRAM_MJS };
      const bench = await createBench(engine, files);
      const { code, stdout } = await bench.up({ things: [{ name: "one", props: {} }] });
      assert.equal(code, 0, stdout);
      assert.match(stdout, /urls: \{\n {8}one: "https:\/\/one\/here"\n {4}\}/);
    });

    it("finds a program that `main` names by its file", async () => {
      const yaml = "main: app/program.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n";
      const bench = await createBench(engine, { "app/program.js": PROGRAM_JS }, yaml);
      const { code, stdout } = await bench.up({ things: [{ name: "one", props: {} }] });
      assert.equal(code, 0, stdout);
    });

    it(`previews and creates ${MANY} resources`, async () => {
      const bench = await createBench(engine);
      const things = Array.from({ length: MANY }, (_, at) => ({ name: `n${at}`, props: { release: "1" } }));
      const seconds = async (run: () => Promise<{ code: number; stdout: string }>): Promise<string> => {
        const from = Date.now();
        const { code, stdout } = await run();
        assert.equal(code, 0, stdout);
        assert.match(stdout, new RegExp(`${MANY + 1} (to create|created|unchanged)`));
        return `${((Date.now() - from) / 1000).toFixed(1)} s`;
      };
      const preview = await seconds(() => bench.run(["preview"], { things }));
      const up = await seconds(() => bench.up({ things }));
      const same = await seconds(() => bench.run(["preview"], { things }));
      console.log(`      ${MANY} resources: preview ${preview}, up ${up}, preview of no change ${same}`);
    });
  });
}
