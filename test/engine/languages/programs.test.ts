// The example programs of every language that runs here, against the plugin and the emulator: one go-live for each offer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findPulumi } from "azure-marketplace-sandbox-engine";
import { hasLanguageHost } from "../../../sandbox/up/engine";
import { isPrepared } from "../../../sandbox/up/languages";
import { type EngineName, ENGINES, createEngineBench, itAtOnce } from "../../support/engineBench";

const ROOT = join(__dirname, "..", "..", "..");
const PLUGINS = `plugins:\n  providers:\n    - name: azure-marketplace\n      path: ${ROOT}\n`;

/** examples/go-live on the plugin: the class comes from another entry, and Pulumi.yaml names the plugin. */
const NODE_FILES = {
  "Pulumi.yaml": `name: go-live-node\nruntime:\n  name: nodejs\n  options:\n    typescript: true\n${PLUGINS}`,
  "package.json": `{ "name": "go-live-node", "private": true, "main": "index.ts" }\n`,
  "index.ts": read("go-live/index.ts").replace(`"pulumi-azure-marketplace"`, `"pulumi-azure-marketplace/plugin"`),
};

const PYTHON_FAILS = `import pulumi\nraise ValueError("no release today")\n`;
const PYTHON_SECRET = `import pulumi\npulumi.export("token", pulumi.Config().require_secret("token"))\n`;

const FILES: Record<string, () => Record<string, string>> = {
  nodejs: () => NODE_FILES,
  python: () => pythonFiles(read("python/__main__.py")),
  go: () => ({ "Pulumi.yaml": absolute(read("go/Pulumi.yaml"), "./bin", join(ROOT, "examples", "go", "bin")) }),
  yaml: () => ({ "Pulumi.yaml": read("yaml/Pulumi.yaml").replace("path: ../..", `path: ${ROOT}`) }),
};

/** What each engine runs; the embedded one needs a language's SDK, and YAML has none. */
const LANGUAGES: Record<EngineName, readonly string[]> = {
  embedded: ["nodejs", "python", "go"],
  pulumi: ["nodejs", "python", "go", "yaml"],
};

function read(path: string): string {
  return readFileSync(join(ROOT, "examples", path), "utf8");
}

/** A Pulumi.yaml for a program that runs elsewhere: what it names beside itself stays where it is. */
function absolute(yaml: string, relative: string, folder: string): string {
  return yaml.replace(`path: ../..`, `path: ${ROOT}`).replace(`: ${relative}`, `: ${folder}`);
}

function pythonFiles(program: string): Record<string, string> {
  const venv = join(ROOT, "examples", "python", "venv");
  return { "Pulumi.yaml": absolute(read("python/Pulumi.yaml"), "venv", venv), "__main__.py": program };
}

/** Why programs of a language cannot be run on an engine here; undefined where they can. */
function lackOf(language: string, engine: EngineName): string | undefined {
  if ((language === "python" || language === "go") && !isPrepared(language, join(ROOT, "examples", language))) {
    return `examples/${language} is not prepared, see npm run prepare:languages`;
  }
  const cli = engine === "pulumi" ? findPulumi(process.env) : undefined;
  return cli && !hasLanguageHost(cli.path, language) ? `this pulumi has no pulumi-language-${language}` : undefined;
}

async function releaseOnce(language: string, engine: EngineName): Promise<void> {
  const bench = await createEngineBench({ engine, files: FILES[language]?.() });
  const preview = await bench.ok(["preview"]);
  assert.equal(preview.text.match(/create.*WILL POST 1\.0\.0/g)?.length, 2, preview.text);
  assert.deepEqual(bench.counts(), { calls: 0, posts: 0, accepted: 0 });

  await bench.up();
  const offers = ["contoso-offer", "contoso-classic"];
  const operations = offers.map((name) => bench.outputs(name)?.["operationId"]);
  assert.deepEqual(
    offers.map((name) => bench.outputs(name)?.["status"]),
    ["succeeded", "succeeded"],
  );
  assert.deepEqual(JSON.parse((await bench.ok(["stack", "output", "--json"])).stdout), { operations });
  const posted = bench.control.goLives().map(({ offer }) => offer);
  assert.deepEqual(posted.sort(), ["contoso/contoso-classic", "contoso/contoso-offer"]);

  const again = await bench.up();
  assert.match(again.text, /3 unchanged/);
  assert.deepEqual([bench.counts().posts, bench.counts().accepted], [2, 2]);
}

async function failInPython(engine: EngineName): Promise<void> {
  const bench = await createEngineBench({ engine, files: pythonFiles(PYTHON_FAILS) });
  const { code, text } = await bench.run(["up", "--yes", "--skip-preview"]);
  assert.notEqual(code, 0);
  assert.match(text, /__main__\.py", line 2[\s\S]*ValueError: no release today/);
  assert.equal(bench.resources().filter(({ type }) => type.endsWith(":OfferGoLive")).length, 0);
}

async function keepPythonSecret(engine: EngineName): Promise<void> {
  const bench = await createEngineBench({ engine, files: pythonFiles(PYTHON_SECRET) });
  await bench.ok(["config", "set", "token", "hunter2", "--secret"]);
  const { text } = await bench.up();
  assert.match(text, /token: \[secret\]/);
  assert.doesNotMatch(text, /hunter2/);
  const shown = await bench.ok(["stack", "output", "--json", "--show-secrets"]);
  assert.deepEqual(JSON.parse(shown.stdout), { token: "hunter2" });
}

for (const engine of ENGINES) {
  describe(`the examples with the plugin on ${engine}`, function () {
    this.timeout(300_000);
    const tests: [language: string, title: string, run: (engine: EngineName) => Promise<void>][] = [
      ...LANGUAGES[engine].map((language): (typeof tests)[number] => [
        language,
        `${language}: previews, releases both offers once, and has nothing to do after that`,
        (one) => releaseOnce(language, one),
      ]),
      ["python", "python: says where a program has failed, and posts nothing", failInPython],
      ["python", "python: keeps a secret of the configuration secret", keepPythonSecret],
    ];
    const running: Record<string, () => Promise<void>> = {};
    for (const [language, title, run] of tests) {
      const lack = lackOf(language, engine);
      if (lack === undefined) running[title] = () => run(engine);
      else it.skip(`${title} (skipped: ${lack})`);
    }
    itAtOnce(running);
  });
}
