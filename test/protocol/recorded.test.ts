// The embedded engine asks a plugin what the real CLI asked it: call by call, process by process. The recording stands for
// the CLI where none is installed; where one is, it must still say the same, and ACCEPT=1 records it anew.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPulumi } from "azure-marketplace-sandbox-engine";
import { removeBenches } from "../engine/embedded/bench";
import { STORY, type Told, tellStory } from "./recorded/story";

const FILE = join(__dirname, "recorded", "story.jsonl");
const found = findPulumi(process.env);

if (found && process.env["ACCEPT"] === "1") {
  describe(`a story told to pulumi ${found.version}`, function () {
    this.timeout(180_000);
    it("is recorded", async () => write(found.version, await tellStory("pulumi")));
  });
}

for (const engine of found ? (["embedded", "pulumi"] as const) : (["embedded"] as const)) {
  describe(`a plugin's calls on the ${engine} engine, against a recording`, function () {
    this.timeout(180_000);
    let told: readonly Told[];
    let recorded: Recording;
    before(async () => {
      recorded = read();
      told = await tellStory(engine);
    });
    after(removeBenches);

    for (const { name } of STORY) {
      it(name, () => assert.deepEqual(callsOf(told, name), callsOf(recorded.told, name), `not as on ${recorded.cli}`));
    }

    it("has nothing else in it", () =>
      assert.deepEqual(
        recorded.told.map(({ name }) => name),
        STORY.map(({ name }) => name),
      ));
  });
}

interface Recording {
  /** What it was recorded with. */
  readonly cli: string;
  readonly told: readonly Told[];
}

function callsOf(told: readonly Told[], name: string): Told["calls"] {
  const { calls = [] } = told.find((one) => one.name === name) ?? {};
  assert.ok(calls.length > 0, `no calls of "${name}"`);
  return calls;
}

/** A line says what it was recorded with, a line begins each command, and a line is each call. */
function write(version: string, told: readonly Told[]): void {
  const lines = told.flatMap(({ name, calls }) => [{ command: name }, ...calls]);
  const all = [{ cli: `pulumi ${version}, file backend` }, ...lines];
  writeFileSync(FILE, all.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function read(): Recording {
  assert.ok(existsSync(FILE), "there is no recording; ACCEPT=1 makes one where a pulumi CLI is on PATH");
  const [head, ...lines] = readFileSync(FILE, "utf8").trimEnd().split("\n");
  const told: { name: string; calls: Record<string, unknown>[] }[] = [];
  for (const line of lines.map((text) => JSON.parse(text) as Record<string, unknown>)) {
    if (typeof line["command"] === "string") told.push({ name: line["command"], calls: [] });
    else told.at(-1)?.calls.push(line);
  }
  return { cli: (JSON.parse(head ?? "{}") as { cli: string }).cli, told };
}
