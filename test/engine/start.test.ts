import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
/** The others run in `languages/start.test.ts`. */
const EXAMPLES = ["go-live"];

function start(args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(ROOT, "sandbox", "dist", "up.js"), ...args], { cwd: ROOT });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  child.stderr.on("data", (chunk) => (err += String(chunk)));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

describe("npm start", () => {
  for (const example of EXAMPLES) {
    it(`runs the example ${example} to its second release, and counts what the marketplace accepted`, async function () {
      this.timeout(180_000);
      const { code, out, err } = await start(["--engine", "embedded", "--example", example]);
      assert.equal(code, 0, `${out}\n${err}`);
      assert.match(out, /^engine: embedded/);
      assert.match(out, /WILL POST 1\.0\.0/);
      assert.match(out, /~ release +: "1\.0\.0" => "1\.1\.0"/);
      assert.match(out, /WILL POST 1\.1\.0/);
      assert.match(out, /\d unchanged/);
      const [, declared, accepted] =
        /^releases declared: (\d+), go-lives accepted: (\d+)$/.exec(out.trimEnd().split("\n").at(-1) ?? "") ?? [];
      assert.ok(Number(declared) >= 2);
      assert.equal(declared, accepted);
    });
  }

  it("refuses arguments that it does not know, in one sentence", async () => {
    const engine = await start(["--engine", "terraform"]);
    assert.equal(engine.code, 2);
    assert.match(engine.err, /^--engine terraform is not accepted; accepted: auto, pulumi, embedded\n$/);
    const example = await start(["--example", "../x"]);
    assert.match(example.err, /^--example \.\.\/x is not accepted; accepted: go-live/);
    assert.equal((await start(["--speed", "9"])).code, 2);
  });
});
