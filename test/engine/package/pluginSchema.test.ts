// schema.json against Pulumi's own rules for it: its metaschema, and its generators of SDKs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { closeBenches } from "../../support/engineBench";
import { ROOT } from "./packed";
import { EXECUTABLE, createPluginProject, describeOnPulumi, runPulumi } from "./pluginProject";

/** Pulumi's metaschema comes with this Go module, whose content is pinned by its sum. */
const MODULE = "github.com/pulumi/pulumi/pkg/v3";
const VERSION = "v3.248.0";
const SUM = "h1:MkvI29cYE3QUEvSl+7kZrV5lQ6CBIt54WjYt2HEXDSg=";
const METASCHEMA = join("codegen", "schema", "pulumi.json");
const LANGUAGES = ["nodejs", "python", "go", "dotnet", "java"];

describe("schema.json", function () {
  this.timeout(180_000);
  let metaschema: object;

  before(function () {
    try {
      metaschema = fetchMetaschema();
    } catch (error) {
      console.log(`      skipped: Pulumi's metaschema cannot be had (${(error as Error).message.split("\n")[0]})`);
      this.skip();
    }
  });

  it("is valid against Pulumi's metaschema", () => {
    const validate = compile(metaschema);
    validate(readSchema());
    assert.deepEqual(validate.errors ?? [], []);
  });

  it("would not be valid with a type that does not exist", () => {
    const validate = compile(metaschema);
    assert.equal(validate({ ...readSchema(), types: { "azure-marketplace:index:X": { type: "offer" } } }), false);
  });
});

describeOnPulumi("an SDK from schema.json", function () {
  this.timeout(120_000);
  after(closeBenches);

  for (const language of LANGUAGES) {
    it(`is generated for ${language}`, async function () {
      const bench = await createPluginProject({ engine: "pulumi" });
      const out = join(bench.dir, "sdk");
      const logo = await serveLogo();
      const source = language === "dotnet" ? writeSchema(bench.dir, logo.url) : join(ROOT, EXECUTABLE);
      const args = ["package", "gen-sdk", source, "--language", language, "--out", out];
      try {
        await runPulumi(bench, args);
      } catch (error) {
        const [missing] = /no language plugin .*|missing executor .*/.exec((error as Error).message) ?? [];
        if (missing === undefined) throw error;
        console.log(`      skipped ${language}: ${missing}`);
        return this.skip();
      } finally {
        await logo.close();
      }
      assert.ok(existsSync(join(out, language)));
    });
  }
});

/** The generator for .NET fetches the package's logo, and Pulumi's where a schema names none: a test stays on this machine. */
function writeSchema(folder: string, logoUrl: string): string {
  const file = join(folder, "schema.json");
  writeFileSync(file, JSON.stringify({ ...readSchema(), logoUrl }));
  return file;
}

async function serveLogo(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((_, response) => response.end("a logo"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}/logo.png`, close };
}

/** Reads the metaschema from Go's module cache, where Go puts it unless it is there. @throws Error where that fails */
function fetchMetaschema(): object {
  const folder = mkdtempSync(join(tmpdir(), "marketplace-metaschema-"));
  try {
    // The content is held to the sum above, not to the checksum database: that one may be out of reach.
    const env = { ...process.env, GONOSUMDB: MODULE, GOFLAGS: "-mod=mod" };
    const args = ["mod", "download", "-json", `${MODULE}@${VERSION}`];
    const options = {
      cwd: folder,
      env,
      encoding: "utf8",
      timeout: 120_000,
      stdio: ["ignore", "pipe", "ignore"],
    } as const;
    const { Dir, Sum } = JSON.parse(execFileSync("go", args, { ...options, stdio: [...options.stdio] })) as {
      Dir: string;
      Sum: string;
    };
    assert.equal(Sum, SUM);
    return JSON.parse(readFileSync(join(Dir, METASCHEMA), "utf8")) as object;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(metaschema: object) {
  const formats = { regex: isRegex, "uri-reference": true } as const;
  return new Ajv2020({ allErrors: true, strict: false, formats }).compile(metaschema);
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

function readSchema(): object {
  return JSON.parse(readFileSync(join(ROOT, "schema.json"), "utf8")) as object;
}
