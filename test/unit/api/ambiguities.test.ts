import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");
const COUNT = 29;

function numbersIn(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map((match) => Number(match[1]));
}

describe("ambiguities of the API", () => {
  it("each have a test that carries their number, or a line that says why not", () => {
    const files = ["test/unit", "test/wire"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".test.ts"))
        .map((file) => readFileSync(join(ROOT, folder, file), "utf8")),
    );
    const titles = files.flatMap((text) => text.split("\n").filter((line) => /\b(it|section)\b|\? "§/.test(line)));
    const tested = new Set(numbersIn(titles.join("\n"), /§8\.(\d+)/g));
    const deviations = readFileSync(join(ROOT, "docs/known-deviations.md"), "utf8");
    const notYet = new Set(numbersIn(deviations.slice(deviations.indexOf("## Not yet")), /^\| §8\.(\d+) /gm));
    const missing = Array.from({ length: COUNT }, (_, index) => index + 1).filter(
      (number) => !tested.has(number) && !notYet.has(number),
    );
    assert.deepEqual(missing, []);
  });
});
