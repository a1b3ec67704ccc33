// What one engine has written, the other goes on with. Needs both; with the embedded engine alone it goes on with itself.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createEngineRunner, findPulumi } from "azure-marketplace-sandbox-engine";
import { createBench, ENGINES, find, removeBenches } from "./bench";

const things = [
  { name: "one", props: { release: "1.0.0" }, secret: { token: "hunter2" } },
  { name: "two", props: {}, from: { peer: "one" } },
];

describe("exchange of state between engines", function () {
  this.timeout(120_000);
  afterEach(removeBenches);

  for (const from of ENGINES) {
    for (const to of ENGINES) {
      it(`${to} imports what ${from} exports, and finds it unchanged`, async () => {
        const source = await createBench(from);
        const { code, stdout } = await source.up({ things });
        assert.equal(code, 0, stdout);
        const exported = await source.run(["stack", "export"]);
        assert.equal(exported.code, 0, exported.stderr);
        const target = await createBench(to);
        const file = join(target.dir, "export.json");
        writeFileSync(file, exported.stdout);
        const imported = await target.run(["stack", "import", "--file", file]);
        assert.equal(imported.code, 0, imported.stderr);
        assert.match(imported.stdout, /Import complete\./);
        const preview = await target.run(["preview"], { things });
        assert.equal(preview.code, 0, preview.stdout + preview.stderr);
        assert.match(preview.stdout, /Resources:\n {4}3 unchanged/);
        const destroyed = await target.run(["destroy", "--yes", "--skip-preview"], {});
        assert.equal(destroyed.code, 0, destroyed.stdout);
        assert.equal(
          target.takeCalls().find((call) => call.method === "delete" && call.name === "one")?.args[0]?.["token"],
          "hunter2",
        );
      });
    }
  }

  it("works on one and the same backend in turn", async () => {
    const bench = await createBench("embedded");
    const other = createEngineRunner({
      which: ENGINES.includes("pulumi") ? "pulumi" : "embedded",
      dir: join(bench.dir, "state"),
      env: { PULUMI_CONFIG_PASSPHRASE: "correct" },
    });
    await bench.up({ things });
    const env = {
      THINGS: JSON.stringify(things),
      CALLS: join(bench.dir, "calls.jsonl"),
      LOGIC: join(bench.dir, "logic.js"),
    };
    const preview = await other.run(["preview", "--non-interactive", "--stack", "dev"], {
      cwd: join(bench.dir, "project"),
      env,
    });
    assert.equal(preview.code, 0, preview.stdout + preview.stderr);
    assert.match(preview.stdout, /Resources:\n {4}3 unchanged/);
    assert.ok(find(bench.state(), "one"));
  });
});

describe("choosing an engine", () => {
  it("says which one and why", () => {
    const dir = join(__dirname, "..", "..", "..", ".sandbox", "choice", "state");
    const auto = createEngineRunner({ which: "auto", dir });
    const found = findPulumi(process.env);
    assert.equal(auto.name, found ? "pulumi" : "embedded");
    assert.equal(
      auto.describe,
      found ? `engine: pulumi ${found.version} ${found.where}` : "engine: embedded (no pulumi CLI found on PATH)",
    );
    if (!found) assert.throws(() => createEngineRunner({ which: "pulumi", dir }), /no pulumi CLI found on PATH/);
  });

  it("takes the user's accounts away and then sets what the caller says", async () => {
    const dir = join(__dirname, "..", "..", "..", ".sandbox", "choice", "state");
    process.env["ARM_CLIENT_SECRET"] = "users-own";
    process.env["PULUMI_ACCESS_TOKEN"] = "users-own";
    try {
      const runner = createEngineRunner({ which: "embedded", dir, env: { AZURE_TENANT_ID: "sandbox" } });
      const child = runner.spawn(["version"], { cwd: __dirname });
      const environment = child.pid === undefined ? "" : readEnvironment(child.pid);
      await new Promise((resolve) => child.on("close", resolve));
      assert.ok(!environment.includes("users-own"));
      if (environment !== "") assert.ok(environment.includes("AZURE_TENANT_ID=sandbox"));
    } finally {
      delete process.env["ARM_CLIENT_SECRET"];
      delete process.env["PULUMI_ACCESS_TOKEN"];
    }
  });
});

function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return ""; // Not Linux, or gone already.
  }
}
