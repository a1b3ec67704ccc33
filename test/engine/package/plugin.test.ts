// Every way in which an engine finds the plugin of the published package.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { load } from "js-yaml";
import { ENGINES, type EngineBench, closeBenches, itAtOnce } from "../../support/engineBench";
import { ROOT, runTool, unpackInto } from "./packed";
import { EXECUTABLE, FOLDER, PACKAGE, createPluginProject, describeOnPulumi, runPulumi } from "./pluginProject";

const BY_CLASS = `
const { OfferGoLive } = require("${PACKAGE}/plugin");
new OfferGoLive("offer", { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0" });
`;
/** npm asks for nothing that this machine has already. */
const QUIET = { npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };

for (const engine of ENGINES) {
  describe(`the published package's plugin, on ${engine}`, function () {
    this.timeout(240_000);
    itAtOnce({
      "starts from the folder that `plugins.providers` names": async () => {
        const yaml = `plugins:\n  providers:\n    - name: azure-marketplace\n      path: ${FOLDER}\n`;
        await assertReleases(await createPluginProject({ engine, yaml, program: BY_CLASS }));
      },
      "starts from the folder that `packages` names": async () => {
        const yaml = `packages:\n  azure-marketplace: ${FOLDER}\n`;
        await assertReleases(await createPluginProject({ engine, yaml }));
      },
      "starts from PATH, as npm links it": async () => {
        const bench = await createPluginProject({ engine });
        await assertReleases(bench, { PATH: `${linkBin(bench)}${delimiter}${process.env["PATH"]}` });
      },
    });
  });
}

describeOnPulumi("the published package for `pulumi package`", function () {
  this.timeout(300_000);
  after(closeBenches);

  it("gives the executable's schema", async () => {
    const bench = await createPluginProject({ engine: "pulumi" });
    const schema = await runPulumi(bench, ["package", "get-schema", `${FOLDER}/${EXECUTABLE}`]);
    assert.deepEqual(withoutEmpty(JSON.parse(schema)), withoutEmpty(readSchema()));
  });

  it("survives the `npm install` of `add`, and starts from what that wrote", async () => {
    const bench = await createPluginProject({ engine: "pulumi" });
    // In a folder of its own: the program's own install removes what its package.json does not name.
    await unpackInto(join(bench.dir, "package"));
    await runPulumi(bench, ["package", "add", "../package"], QUIET);
    const { packages } = load(readFileSync(join(bench.project, "Pulumi.yaml"), "utf8")) as Record<string, object>;
    assert.deepEqual(packages, { "azure-marketplace": "../package" });
    assert.ok(existsSync(join(bench.project, "sdks", "azure-marketplace", "offerGoLive.ts")));
    await assertReleases(bench);
  });
});

describe("the plugin's executable", function () {
  this.timeout(120_000);
  after(closeBenches);

  it("says that it needs Node.js where there is none", async () => {
    const bench = await createPluginProject({ engine: "embedded" });
    const tools = join(bench.dir, "tools");
    mkdirSync(tools);
    for (const tool of ["sh", "dirname", "readlink"]) symlinkSync(await which(tool), join(tools, tool));
    const args = ["-c", `PATH='${tools}' ${FOLDER}/${EXECUTABLE} 127.0.0.1:1; echo "code $?"`];
    const { stdout, stderr } = await runTool("sh", args, { cwd: bench.project, limitMs: 20_000 });
    assert.match(
      stderr,
      /^pulumi-resource-azure-marketplace needs Node\.js 20\.19 or newer, and finds no `node` on PATH/,
    );
    assert.equal(stdout, "code 1\n");
  });

  it("says that it needs a newer Node.js where there is an old one", async () => {
    const bench = await createPluginProject({ engine: "embedded" });
    const old = join(bench.dir, "old.cjs");
    writeFileSync(old, `Object.defineProperty(process.versions, "node", { value: "18.20.8" });`);
    const args = ["-c", `NODE_OPTIONS='--require ${old}' ${FOLDER}/${EXECUTABLE} 127.0.0.1:1; echo "code $?"`];
    const { stdout, stderr } = await runTool("sh", args, { cwd: bench.project, limitMs: 20_000 });
    assert.match(
      stderr,
      /^pulumi-resource-azure-marketplace needs Node\.js 20\.19 or newer, and `node` on PATH is 18\.20\.8/,
    );
    assert.equal(stdout, "code 1\n");
  });
});

/** `node_modules/.bin` as npm makes it of the package's `bin`. */
function linkBin(bench: EngineBench): string {
  const folder = join(bench.project, FOLDER);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { bin: Record<string, string> };
  const file = join(folder, bin[EXECUTABLE] ?? "");
  const links = join(bench.project, "node_modules", ".bin");
  mkdirSync(links);
  chmodSync(file, 0o755);
  symlinkSync(file, join(links, EXECUTABLE));
  return links;
}

/** The preview says what `up` then does, once. */
async function assertReleases(bench: EngineBench, env: NodeJS.ProcessEnv = {}): Promise<void> {
  assert.match((await bench.ok(["preview"], { env })).text, /WILL POST 1\.0\.0/);
  const { text } = await bench.up({ env });
  assert.equal(bench.outputs("offer")?.["status"], "succeeded", text);
  const released = bench.resources().find(({ id }) => id === "contoso/contoso-offer");
  assert.equal(released?.type, "azure-marketplace:index:OfferGoLive");
  assert.deepEqual({ ...bench.counts(), calls: 0 }, { calls: 0, posts: 1, accepted: 1 });
}

function readSchema(): unknown {
  return JSON.parse(readFileSync(join(ROOT, "schema.json"), "utf8"));
}

/** The CLI leaves out lists that are empty. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => !(Array.isArray(inner) && inner.length === 0));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutEmpty(inner)]));
}

async function which(tool: string): Promise<string> {
  return (await runTool("sh", ["-c", `command -v ${tool}`], { cwd: ROOT, limitMs: 20_000 })).stdout.trim();
}
