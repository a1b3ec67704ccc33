import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";

const ROOT = resolve(__dirname, "..", "..", "..");
const PROVIDER = join(ROOT, "provider");

/** The number is the layer: imports go to a smaller one only; the same number never to another room. */
const LAYERS: Record<string, number> = {
  model: 0,
  ambient: 0,
  port: 1,
  http: 1,
  credentials: 1,
  api: 2,
  lro: 2,
  release: 3,
  resources: 4,
  host: 5,
  dynamic: 6,
  plugin: 6,
  cli: 6,
};

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules") && !name.split(sep).includes("dist"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  return ts.preProcessFile(readFileSync(file, "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);
}

function roomOf(file: string): string {
  return relative(PROVIDER, file).split(sep)[0] ?? "";
}

/** Why this file may not import that, or undefined. */
function findBreach(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = resolve(dirname(file), specifier);
  const from = roomOf(file);
  const to = roomOf(target);
  if (from === to || from === "index.ts") return undefined;
  const [own, other] = [LAYERS[from], LAYERS[to]];
  if (own === undefined || other === undefined)
    return `${relative(ROOT, file)} imports ${specifier}: a room without a layer`;
  return other < own ? undefined : `${relative(ROOT, file)} (layer ${own}) imports ${specifier} (layer ${other})`;
}

describe("the house", () => {
  const files = sourcesUnder(PROVIDER);

  it("has imports going to a smaller layer only", () => {
    assert.ok(files.length > 50, `only ${files.length} files were found`);
    assert.deepEqual(
      files.flatMap((file) => importsOf(file).flatMap((specifier) => findBreach(file, specifier) ?? [])),
      [],
    );
  });

  it("notices a breach of the layer rule", () => {
    assert.match(findBreach(join(PROVIDER, "model", "x.ts"), "../ambient") ?? "", /layer 0.*layer 0/);
    assert.match(findBreach(join(PROVIDER, "lro", "x.ts"), "../release/decide") ?? "", /layer 2.*layer 3/);
    assert.equal(findBreach(join(PROVIDER, "release", "x.ts"), "../lro/wait"), undefined);
  });

  it("keeps axios, @azure/identity and zod behind their doors", () => {
    const users = (name: string): string[] =>
      files.filter((file) => importsOf(file).includes(name)).map((file) => relative(PROVIDER, file));
    assert.deepEqual(users("axios"), [join("http", "transport.ts")]);
    assert.ok(users("@azure/identity").every((file) => file.startsWith("credentials")));
    const isBehind = (name: string, rooms: readonly string[]): boolean =>
      users(name).every((file) => rooms.some((room) => file.startsWith(room)));
    assert.ok(isBehind("zod", ["resources", "api", "plugin"]));
    assert.ok(isBehind("@pulumi/pulumi", ["dynamic", "plugin", "host"]));
    assert.ok(isBehind("@grpc/grpc-js", ["plugin"]));
  });

  it("keeps the sandbox and the provider apart", () => {
    const sandbox = sourcesUnder(join(ROOT, "sandbox")).filter(
      (file) => !relative(ROOT, file).startsWith(join("sandbox", "up")),
    );
    const crossing = sandbox.filter((file) =>
      importsOf(file).some((name) => /(^|\/)provider\/|^pulumi-azure-marketplace/.test(name)),
    );
    assert.deepEqual(crossing, []);
    const back = files.filter((file) => importsOf(file).some((name) => name.includes("sandbox")));
    assert.deepEqual(back, []);
  });

  it("names no tool, path or host that does not belong in the product", () => {
    const forbidden = new RegExp(["sub" + "agent", "/wo" + "rk/", "registry\\.npm" + "js"].join("|"), "i");
    const folders = ["provider", "sandbox", "examples", "bench", "docs", "test"]
      .map((name) => join(ROOT, name))
      .filter(existsSync);
    const texts = folders
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)))
      .filter((file) => /\.(ts|md|json|ya?ml|txt)$/.test(file) && !/node_modules|[\\/]dist[\\/]/.test(file));
    assert.deepEqual(
      texts.filter((file) => forbidden.test(readFileSync(file, "utf8"))).map((file) => relative(ROOT, file)),
      [],
    );
  });
});
