import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { OUTPUT_NAMES } from "../../../provider/resources/offerGoLive/outputs";
import { INPUT_NAMES } from "../../../provider/resources/offerGoLive/shape";

const ROOT = resolve(__dirname, "..", "..", "..");
const README = read("README.md");
const AGENTS = read("AGENTS.md");

/** Prefixes of the variables that this package reads, for those that are named outside of `env.get`. */
const VARIABLE = /^(ACTIONS|ARM|AZURE|AZURESUBSCRIPTION|BUILD|CI|GITHUB|GITLAB|SYSTEM|TF)_[A-Z_]+$/;

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending) && !/(^|[\\/])(node_modules|dist)[\\/]/.test(name))
    .map((name) => join(folder, name));
}

/** Every document of the house, from the root's own to the pages beside the code. */
function documents(): string[] {
  const own = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
  return [...own, ...["docs", "provider", "sandbox", "test"].flatMap((folder) => filesUnder(folder, ".md"))];
}

/** The names in the first column of the table under a heading. */
function tableUnder(text: string, heading: string): string[] {
  const [, after = ""] = text.split(`\n### ${heading}\n`);
  const [section = ""] = after.split(/\n##+ /);
  return [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name ?? "");
}

function environmentNames(): string[] {
  const names = filesUnder("provider", ".ts").flatMap((file) => {
    const text = read(file);
    const direct = [...text.matchAll(/\benv\.get\("([^"]+)"\)/g)].map(([, name]) => name ?? "");
    const listed = [...text.matchAll(/"([A-Z_]+)"/g)]
      .map(([, name]) => name ?? "")
      .filter((name) => VARIABLE.test(name));
    return [...direct, ...listed];
  });
  return [...new Set(names)].sort();
}

/** Targets of a document's relative links, without their anchors; links in code do not count. */
function linksOf(file: string): string[] {
  const prose = read(file)
    .replace(/```[\s\S]*?```/g, "")
    .replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target ?? "")
    .filter((target) => !/^([a-z]+:|#)/.test(target))
    .map((target) => join(dirname(file), target.replace(/#.*$/, "")));
}

describe("the documents", () => {
  it("show the example as it is", () => {
    const blocks = [...README.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
    assert.deepEqual(blocks, [read("examples/go-live/index.ts")]);
  });

  it("have one row for each input and each output", () => {
    assert.deepEqual(tableUnder(README, "Inputs").sort(), [...INPUT_NAMES].sort());
    assert.deepEqual(tableUnder(README, "Outputs").sort(), [...OUTPUT_NAMES].sort());
  });

  it("name every environment variable that the provider reads", () => {
    const names = environmentNames();
    assert.ok(names.includes("AZURE_MARKETPLACE_WAIT") && names.includes("SYSTEM_ACCESSTOKEN") && names.length > 30);
    // A name that is only a part of a longer one does not count.
    const isNamed = (name: string): boolean => new RegExp(`(?<![A-Z_])${name}(?![A-Z_])`).test(README);
    assert.deepEqual(
      names.filter((name) => !isNamed(name)),
      [],
    );
  });

  it("keep AGENTS.md within 120 lines, and its paths true", () => {
    assert.ok(AGENTS.trimEnd().split("\n").length <= 120);
    const named = [...AGENTS.matchAll(/`([\w.-]+(?:\/[\w.-]*)+|[\w-]+\.(?:md|ts|json|yaml))`/g)].map(
      ([, path]) => path ?? "",
    );
    const inCommands = [...AGENTS.matchAll(/\b(?:provider|sandbox|test|docs|examples)(?:\/[\w.-]+)+/g)].map(
      ([path]) => path,
    );
    const made = new Set(["dist/"]);
    const paths = [...new Set([...named, ...inCommands])].filter((path) => !made.has(path));
    assert.ok(paths.length > 40, `only ${paths.length} paths were found`);
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(ROOT, path.replace(/[/.]+$/, "")))),
      [],
    );
  });

  it("link every decision, and nothing that is missing", () => {
    const all = documents();
    const links = all.flatMap((file) => linksOf(file).map((target) => ({ file, target })));
    assert.deepEqual(
      links.filter(({ target }) => !existsSync(join(ROOT, target))),
      [],
    );
    const linked = new Set(["README.md", "AGENTS.md"].flatMap(linksOf));
    const decisions = filesUnder(join("docs", "decisions"), ".md");
    assert.ok(decisions.length >= 5);
    assert.deepEqual(
      decisions.filter((file) => !linked.has(relative(ROOT, join(ROOT, file)))),
      [],
    );
  });
});
