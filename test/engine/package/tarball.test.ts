import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packRoot, unpackInto } from "./packed";

interface Manifest {
  main: string;
  types: string;
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

describe("the archive that npm pack makes", function () {
  this.timeout(120_000);
  let folder: string;
  let files: string[];
  let manifest: Manifest;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "marketplace-archive-"));
    files = (await packRoot()).files;
    await unpackInto(folder);
    manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const file of ["README.md", "CHANGELOG.md", "package.json", "dist/index.js", "dist/index.d.ts"]) {
    it(`holds ${file}`, () => assert.ok(files.includes(file)));
  }

  it("holds every file that its package.json names", () => {
    const { main, types, bin, exports } = manifest;
    const exported = Object.values(exports).flatMap((entry) =>
      typeof entry === "string" ? entry : Object.values(entry),
    );
    const named = [main, types, ...Object.values(bin), ...exported].map((path) => path.replace(/^\.\//, ""));
    assert.ok(named.length > 6);
    assert.deepEqual(
      named.filter((path) => !files.includes(path)),
      [],
    );
  });

  it("holds JavaScript with its types and documents, what starts the plugin, and nothing else", () => {
    const plugin = /^(PulumiPlugin\.yaml|schema\.json|pulumi-resource-azure-marketplace(\.cmd)?)$/;
    const welcome = /^(package\.json|[A-Z]+(\.md)?|docs\/[\w./-]+\.md|dist\/[\w./-]+\.(js|d\.ts|json|md))$/;
    assert.deepEqual(
      files.filter((file) => !welcome.test(file) && !plugin.test(file)),
      [],
    );
    const foreign = /(^|\/)(test|tests|sandbox|examples|bench|node_modules)\/|\.test\./;
    assert.deepEqual(
      files.filter((file) => foreign.test(file)),
      [],
    );
  });

  it("needs no package that it does not declare", () => {
    const declared = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);
    const needed = files.filter((file) => file.endsWith(".js")).flatMap((file) => requiredPackages(join(folder, file)));
    assert.ok(needed.includes("axios") && needed.includes("@pulumi/pulumi"));
    assert.deepEqual(
      [...new Set(needed)].filter((name) => !declared.has(name)),
      [],
    );
  });
});

/** The packages that a compiled file requires, its own name and Node's modules left out. */
function requiredPackages(file: string): string[] {
  const specifiers = [...readFileSync(file, "utf8").matchAll(/\b(?:require|import)\("([^".][^"]*)"\)/g)];
  return specifiers
    .map(([, specifier = ""]) =>
      specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/"),
    )
    .filter(
      (name) => !name.startsWith("node:") && !builtinModules.includes(name) && name !== "pulumi-azure-marketplace",
    );
}
