import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChildResult } from "../../../provider/ambient";
import { readPackageVersion } from "../../../provider/ambient";
import { HELP, HELP_OF } from "../../../provider/cli/help";
import { COMMANDS } from "../../../provider/cli/options";
import { runCli } from "../../../provider/cli/run";
import { createVirtualClock } from "../../support/virtualClock";
import { NOW_MS, createTrain, exportOf, stackOf } from "./stack";
import { createMemoryFiles } from "../../support/memoryFiles";
import { createWorld } from "../../support/world";

interface World {
  files?: Record<string, string>;
  stdin?: string;
  pulumi?: ChildResult | Error;
}

interface Run {
  code: number;
  out: string;
  err: string;
  /** What was started, one line each. */
  started: string[];
}

async function run(argv: string[], { files = {}, stdin, pulumi }: World = {}): Promise<Run> {
  const result: Run = { code: -1, out: "", err: "", started: [] };
  const write = (line: string): void => void (result.err += `${line}\n`);
  const world = createWorld().ambient;
  result.code = await runCli({
    ...world,
    clock: createVirtualClock(NOW_MS),
    log: { info: write, warn: write },
    files: {
      ...createMemoryFiles(),
      read: async (path) =>
        files[path] ?? Promise.reject(new Error(`ENOENT: no such file or directory, open '${path}'`)),
      readStdin: () => {
        if (stdin === undefined) throw new Error("EAGAIN");
        return stdin;
      },
    },
    process: {
      ...world.process,
      argv,
      startedAtMs: 0,
      isTerminal: false,
      writeOut: (text) => void (result.out += text),
      setExitCode: () => undefined,
      run: async (command, args) => {
        result.started.push([command, ...args].join(" "));
        if (pulumi instanceof Error) throw pulumi;
        return pulumi ?? { code: 0, stdout: JSON.stringify(stackOf("running")), stderr: "" };
      },
    },
  });
  return result;
}

describe("status", () => {
  it("asks `pulumi stack export`, and nothing else", async () => {
    const { code, started, out } = await run(["status"]);
    assert.equal(code, 10);
    assert.deepEqual(started, ["pulumi stack export --non-interactive"]);
    assert.match(out, /contoso\/contoso-offer {2}1\.5\.0/);
  });

  it("hands the stack and the folder on, as one word each", async () => {
    const { started } = await run(["status", "-s", "acme/shop/prod", "-C", "infra dir"]);
    assert.deepEqual(started, ["pulumi stack export --non-interactive --stack=acme/shop/prod --cwd=infra dir"]);
    assert.deepEqual((await run(["status", "--stack=--show-secrets"])).started, [
      "pulumi stack export --non-interactive --stack=--show-secrets",
    ]);
  });

  it("reads a file or standard input without pulumi", async () => {
    const text = `\uFEFF${JSON.stringify(stackOf("succeeded"))}`;
    const fromFile = await run(["status", "--state", "a.json"], { files: { "a.json": text } });
    const fromStdin = await run(["status", "--state", "-"], { stdin: text });
    for (const { code, started, err } of [fromFile, fromStdin]) assert.deepEqual([code, started, err], [0, [], ""]);
    assert.equal(fromFile.out, fromStdin.out);
  });

  it("prints json and markdown on request", async () => {
    const { out } = await run(["status", "--json"]);
    assert.equal((JSON.parse(out) as { status: string }[])[0]?.status, "running");
    assert.match((await run(["status", "--markdown"])).out, /^\*\*Marketplace releases: pending/);
  });

  it("shows a history in each form, and exits with 0 whatever became of it", async () => {
    const pulumi = { code: 0, stdout: JSON.stringify(createTrain()), stderr: "" };
    const { code, out, started } = await run(["history", "-s", "prod"], { pulumi });
    assert.equal(code, 0);
    assert.deepEqual(started, ["pulumi stack export --non-interactive --stack=prod"]);
    assert.match(out, /^OFFER {2,}RELEASE/);
    const json = await run(["history", "--json"], { pulumi });
    assert.ok(Array.isArray(JSON.parse(json.out)));
    assert.match((await run(["history", "--markdown"], { pulumi })).out, /^\*\*Marketplace history: /);
    const empty = { code: 0, stdout: JSON.stringify(stackOf("notStarted")), stderr: "" };
    assert.deepEqual((await run(["history", "--json"], { pulumi: empty })).out, "[]\n");
  });

  const refused: [string[], RegExp, World?][] = [
    [[], /no command was given; accepted: status/],
    [["publish"], /unknown command "publish"; accepted: status, history, doctor, cancel \(see --help\)/],
    [["status", "--yes"], /status takes no --yes; accepted: --stack/],
    [["history", "--publisher", "contoso"], /history takes no --publisher; accepted: --stack/],
    [["doctor", "--json"], /doctor takes no --json; accepted: --stack/],
    [["doctor", "--publisher", "contoso"], /name one offer together; give both or neither/],
    [["doctor", "--publisher", "p", "--offer", "o", "-s", "x"], /without any stack; leave the options/],
    [["cancel"], /must be published and released anew; add --yes/],
    [["cancel", "--yes", "--timeout", "soon"], /--timeout "soon" is not accepted; accepted: a duration/],
    [["cancel", "--yes", "--resource", ""], /--resource is empty/],
    [["cancel", "--yes", "--publisher", "p", "--offer", "o", "--resource", "r"], /without any stack/],
    [["history"], /holds no OfferGoLive/, { pulumi: { code: 0, stdout: JSON.stringify(exportOf([])), stderr: "" } }],
    [["status", "prod"], /takes options only, not "prod"; accepted: --stack/],
    [["status", "--yaml"], /Unknown option '--yaml'; accepted: --stack/],
    [["status", "--stack"], /--stack <value>' argument missing; accepted/],
    [["status", "--json=x"], /does not take an argument; accepted/],
    [["status", "--stack", " "], /--stack is empty/],
    [["status", "--json", "--markdown"], /exclude each other/],
    [["status", "--state", "x", "--stack", "prod"], /--state reads a file/],
    [["status", "--state", "none.json"], /--state cannot be read: ENOENT/],
    [["status", "--state", "-"], /standard input cannot be read: EAGAIN/],
    [["status", "--state", "-"], /standard input is empty/, { stdin: " \n" }],
    [["status", "--state", "-"], /standard input is no JSON/, { stdin: '{"deployment": {"client_secret": "hunter22' }],
    [["status", "--state", "-"], /this is no Pulumi state/, { stdin: "[]" }],
    [["status"], /holds no OfferGoLive/, { pulumi: { code: 0, stdout: JSON.stringify(exportOf([])), stderr: "" } }],
    [
      ["status"],
      /failed \(exit code 255\): error: no stack selected$/,
      { pulumi: { code: 255, stdout: "", stderr: "error: no stack selected\n" } },
    ],
    [
      ["status"],
      /there is no `pulumi` on PATH; install it/,
      { pulumi: Object.assign(new Error("spawn pulumi ENOENT"), { code: "ENOENT" }) },
    ],
  ];
  for (const [argv, problem, world] of refused) {
    it(`exits with 1 and one sentence: ${argv.join(" ")} (${problem.source.slice(0, 40)})`, async () => {
      const { code, out, err } = await run(argv, world);
      assert.equal(code, 1);
      assert.equal(out, "");
      assert.match(err.trimEnd(), problem);
      assert.equal(err.trimEnd().split("\n").length, 1);
      assert.ok(!err.includes("hunter22"));
    });
  }

  it("helps, and tells its version", async () => {
    for (const argv of [["--help"], ["-h"], ["nonsense", "--help"]]) {
      const { code, out } = await run(argv);
      assert.deepEqual([code, out], [0, HELP]);
    }
    for (const name of COMMANDS) {
      const { code, out, started } = await run([name, "--help"]);
      assert.deepEqual([code, out, started], [0, HELP_OF[name], []]);
    }
    assert.equal((await run(["--version"])).out, `${readPackageVersion()}\n`);
  });
});

describe("the built command", () => {
  const main = join(__dirname, "../../../dist/cli/main.js");
  const folder = mkdtempSync(join(tmpdir(), "cli-"));
  after(() => rmSync(folder, { recursive: true }));

  const cases: [string, unknown, number][] = [
    ["live", stackOf("succeeded"), 0],
    ["pending", stackOf("running"), 10],
    ["failed", stackOf("rejected"), 20],
    ["unclear", createTrain(), 30],
    ["error", {}, 1],
  ];
  for (const [name, document, code] of cases) {
    it(`exits with ${code} for ${name}`, () => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(document));
      const child = spawnSync(process.execPath, [main, "status", "--json", "--state", file], { encoding: "utf8" });
      assert.equal(child.status, code, child.stderr);
      if (code === 1) assert.equal(child.stdout, "");
      else assert.equal((JSON.parse(child.stdout) as { exitCode: number }[])[0]?.exitCode, code);
    });
  }

  it("reads standard input", () => {
    const input = JSON.stringify(stackOf("succeeded"));
    const child = spawnSync(process.execPath, [main, "status", "--state", "-"], { encoding: "utf8", input });
    assert.equal(child.status, 0, child.stderr);
  });
});
