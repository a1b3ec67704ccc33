import assert from "node:assert/strict";
import { accessSync, constants, existsSync, readFileSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { type EngineBench, closeBenches, createEngineBench } from "../../support/engineBench";
import { ROOT, packRoot, runTool } from "./packed";

const EXAMPLE = join(ROOT, "examples", "go-live");
/** Some 15 s where nothing else runs; a machine that is busy may take its time. */
const INSTALL_LIMIT_MS = 120_000;
const TOOL_LIMIT_MS = 20_000;
const PNPM = join(ROOT, "node_modules", ".bin", "pnpm");
const PACKAGE = "pulumi-azure-marketplace";

describe("the published package in an empty Pulumi project", function () {
  this.timeout(300_000);
  let npm: EngineBench;
  let pnpm: EngineBench;

  before(async () => {
    [npm, pnpm] = await Promise.all([createProject(), createProject()]);
    const packages = await wanted();
    const quick = ["--prefer-offline", "--ignore-scripts"];
    const npmArgs = ["install", ...quick, "--no-audit", "--no-fund", ...packages];
    const pnpmArgs = ["add", ...quick, "--store-dir", join(pnpm.dir, "store"), ...packages];
    await Promise.all([
      timed("npm install", () => install(npm, "npm", npmArgs)),
      timed("pnpm add", () => install(pnpm, PNPM, pnpmArgs)),
    ]);
  });
  after(closeBenches);

  describe("installed by npm", () => {
    it("is the program's own copy, and shares the program's SDK", () => assertOwnCopy(npm.project));

    it("releases what the README's program declares, once", () => assertProgramWorks(npm));

    it("has the plugin where a PATH with node_modules/.bin finds it", () =>
      accessSync(join(npm.project, "node_modules", ".bin", "pulumi-resource-azure-marketplace"), constants.X_OK));

    it("has a command that helps and tells how the stack's releases stand", async () => {
      const npx = (...args: string[]): ReturnType<typeof runTool> =>
        runTool("npx", ["--no-install", PACKAGE, ...args], { cwd: npm.project, limitMs: TOOL_LIMIT_MS });
      assert.match((await npx("--help")).stdout, /^pulumi-azure-marketplace: what became of/);
      const file = join(npm.dir, "export.json");
      await npm.ok(["stack", "export", "--file", file]);
      assert.match((await npx("status", "--state", file)).stdout, /contoso\/contoso-offer.*1\.0\.0.*live/s);
    });
  });

  describe("used by an ESM program", () => {
    it("releases what the README's program declares, once", async () => {
      // Below the npm project, so that its modules are found there.
      const esm = await createEngineBench({ engine: "embedded", parentDir: npm.project, files: esmProgram() });
      assert.equal(existsSync(join(esm.project, "node_modules")), false);
      await assertProgramWorks(esm);
    });
  });

  describe("installed by pnpm", () => {
    it("is the program's own copy, and shares the program's SDK, in a strict layout", () => {
      assertOwnCopy(pnpm.project);
      const direct = readdirSync(join(pnpm.project, "node_modules")).filter((name) => !name.startsWith("."));
      assert.deepEqual(direct.sort(), ["@pulumi", PACKAGE, "ts-node", "typescript"]);
    });

    it("releases what the README's program declares, once", () => assertProgramWorks(pnpm));

    it("has a command that helps", async () => {
      const options = { cwd: pnpm.project, limitMs: TOOL_LIMIT_MS };
      const { stdout } = await runTool(PNPM, ["exec", PACKAGE, "--help"], options);
      assert.match(stdout, /^pulumi-azure-marketplace: what became of/);
    });
  });
});

/** A project as a user begins it: the example's program and an empty package.json, far from this checkout. */
async function createProject(): Promise<EngineBench> {
  const bench = await createEngineBench({ engine: "embedded", parentDir: tmpdir(), copyOf: EXAMPLE });
  const manifest = { name: "empty", version: "1.0.0", private: true, main: "index.ts" };
  writeFileSync(join(bench.project, "package.json"), JSON.stringify(manifest));
  return bench;
}

/** What a user installs: the archive, and this checkout's versions of the SDK and of TypeScript. */
async function wanted(): Promise<string[]> {
  const { tarball } = await packRoot();
  const versions = ["@pulumi/pulumi", "typescript", "ts-node"].map((name) => {
    const manifest = readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8");
    return `${name}@${(JSON.parse(manifest) as { version: string }).version}`;
  });
  return [tarball, ...versions];
}

function install(bench: EngineBench, command: string, args: readonly string[]): Promise<unknown> {
  return runTool(command, args, { cwd: bench.project, limitMs: INSTALL_LIMIT_MS });
}

/** The README's program as a JavaScript module. */
function esmProgram(): Record<string, string> {
  const source = readFileSync(join(EXAMPLE, "index.ts"), "utf8");
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  assert.match(outputText, /^import .* from "pulumi-azure-marketplace";$/m);
  return {
    "index.js": outputText,
    "package.json": JSON.stringify({ name: "esm", private: true, type: "module", main: "index.js" }),
  };
}

/** The program's package is the installed one, and both see one and the same SDK. */
function assertOwnCopy(project: string): void {
  const here = realpathSync(project);
  const fromProgram = createRequire(join(here, "index.js"));
  const own = realpathSync(fromProgram.resolve(`${PACKAGE}/package.json`));
  assert.ok(own.startsWith(join(here, "node_modules")), own);
  const sdk = realpathSync(fromProgram.resolve("@pulumi/pulumi"));
  assert.ok(sdk.startsWith(join(here, "node_modules")), sdk);
  assert.equal(realpathSync(createRequire(own).resolve("@pulumi/pulumi")), sdk);
}

/** `up` releases both offers, a second `up` finds nothing to do, and the marketplace accepted what was declared. */
async function assertProgramWorks(bench: EngineBench): Promise<void> {
  const { text } = await timed("first up", () => bench.up());
  assert.match(text, /\+ 3 created/);
  for (const name of ["contoso-offer", "contoso-classic"]) {
    assert.equal(bench.outputs(name)?.["status"], "succeeded", text);
  }
  const counts = bench.counts();
  assert.deepEqual({ ...counts, calls: 0 }, { calls: 0, posts: 2, accepted: 2 });
  const again = await timed("second up", () => bench.up({ env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" } }));
  assert.match(again.text, /3 unchanged/);
  assert.deepEqual(bench.counts(), counts);
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`      ${name}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}
