// `npm start -- --example …` in other languages, and what it says where something is missing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPrepared, prepareLanguage } from "../../../sandbox/up/languages";

const ROOT = join(__dirname, "..", "..", "..");
const GO_HERE = spawnSync("go", ["version"]).status === 0;

function start(example: string): { code: number | null; out: string; err: string } {
  const args = [join(ROOT, "sandbox", "dist", "up.js"), "--engine", "embedded", "--example", example];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

describe("npm start in other languages", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "language-"));
  const path = process.env["PATH"];
  afterEach(() => (process.env["PATH"] = path));
  after(() => rmSync(folder, { recursive: true }));

  for (const language of ["python", "go"] as const) {
    const title = `runs the example ${language} to its second release, and counts what the marketplace accepted`;
    if (!isPrepared(language, join(ROOT, "examples", language))) {
      it.skip(`${title} (skipped: examples/${language} is not prepared, see npm run prepare:languages)`);
      continue;
    }
    it(title, () => {
      const { code, out, err } = start(language);
      assert.equal(code, 0, `${out}\n${err}`);
      assert.match(out, /3 unchanged/);
      assert.match(out, /~ release *: "1\.0\.0" => "1\.1\.0"/);
      assert.equal(out.trimEnd().split("\n").at(-1), "releases declared: 4, go-lives accepted: 4");
    });
  }

  it("says in one line which program is missing, and starts nothing", () => {
    process.env["PATH"] = folder;
    const said: string[] = [];
    for (const [language, reason] of [
      ["python", "python3 is not on PATH: install Python 3.10 or newer"],
      ["go", "go is not on PATH: install Go 1.25 or newer"],
      ["java", "mvn is not on PATH: install Maven and a JDK of version 11 or newer"],
    ] as const) {
      assert.deepEqual(
        prepareLanguage(language, folder, (line) => said.push(line)),
        { kind: "lacking", reason },
      );
    }
    assert.deepEqual(said, []);
  });

  const title = "tells an example that is wrong from a machine that lacks something";
  if (!GO_HERE) it.skip(`${title} (skipped: no go on PATH)`);
  else {
    it(title, () => {
      writeFileSync(join(folder, "go.mod"), "module example.com/broken\n\ngo 1.20\n");
      writeFileSync(join(folder, "main.go"), "package main\n\nfunc main() { missing() }\n");
      const broken = prepareLanguage("go", folder, () => undefined);
      assert.equal(broken.kind, "broken");
      assert.match(broken.kind === "broken" ? broken.reason : "", /main\.go:3:15: undefined: missing/);
      assert.equal(isPrepared("go", folder), false);
    });
  }
});
