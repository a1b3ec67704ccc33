// The embedded engine retells what the real CLI said and wrote. The recording stands for the CLI where none is installed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createBench, removeBenches } from "./bench";
import type { Bench, State } from "./bench";

interface RecordedStep {
  readonly name: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly code: number;
  /** The lines of stdout, sorted: the order of rows is a race in the real CLI too. */
  readonly lines: string[];
  readonly resources: Record<string, unknown>[];
}

interface Recording {
  readonly cli: string;
  /** The program it was made with, line by line. */
  readonly program: string[];
  readonly steps: RecordedStep[];
}

const recorded = JSON.parse(readFileSync(join(__dirname, "recorded.json"), "utf8")) as Recording;

describe(`the embedded engine against a recording of ${recorded.cli}`, function () {
  this.timeout(60_000);
  let bench: Bench;
  before(async () => {
    bench = await createBench("embedded", { "index.js": recorded.program.join("\n") }, undefined, "smokefull");
  });
  after(removeBenches);

  for (const step of recorded.steps) {
    it(step.name, async () => {
      const { code, stdout, stderr } = await bench.run(step.args, { env: step.env });
      assert.deepEqual(linesOf(stdout), step.lines, stderr);
      assert.equal(code, step.code);
      assert.deepEqual(resourcesOf(bench.state()), step.resources);
    });
  }
});

function linesOf(stdout: string): string[] {
  const text = stdout
    .replace(/^@ (previewing )?(updat|refresh|destroy)\w*\.+\n?/gm, "")
    .replace(/\(\d+(\.\d+)?s\)/g, "(Ns)")
    .replace(/Duration: .*/g, "Duration: N");
  return text.split("\n").sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function resourcesOf(state: State): unknown[] {
  return state.resources.map((resource) => {
    const volatile = ["created", "modified", "stackTrace", "sourcePosition"];
    const rest = Object.fromEntries(Object.entries(resource).filter(([key]) => !volatile.includes(key)));
    const isProvider = resource.type.startsWith("pulumi:providers:");
    const provider =
      rest["provider"] === undefined ? {} : { provider: String(rest["provider"]).replace(/::[^:]+$/, "") };
    const kept = JSON.parse(JSON.stringify(rest), (key, value: unknown) =>
      key === "__provider" && typeof value === "string" ? "P" : value,
    ) as object;
    return { ...kept, ...provider, ...(isProvider && { id: "ID" }) };
  });
}
