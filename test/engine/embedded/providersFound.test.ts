// Where a provider plugin is found: in a folder the project names, behind a port, on PATH; and what is said when it is not.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ENGINES, find, removeBenches } from "./bench";
import { asked, createProviderBench } from "./providerBench";
import { sameShape } from "./shapes";

const ONE = [{ thing: "one", props: { release: "1" } }];

for (const engine of ENGINES) {
  describe(`finding a provider plugin on the ${engine} engine`, function () {
    this.timeout(240_000);
    const started: ChildProcess[] = [];
    after(removeBenches);
    afterEach(() => started.splice(0).forEach((child) => child.kill("SIGKILL")));

    it("takes an executable in a folder that `plugins` names, and tells it that folder", async () => {
      const { bench, env } = await createProviderBench(engine, "plugins");
      const { code, stdout } = await bench.up({ env: env(ONE) });
      assert.equal(code, 0, stdout);
      assert.equal(find(bench.state(), "one")?.id, "id-one");
      const calls = bench.takeCalls();
      assert.deepEqual(
        asked(calls, "handshake").map(({ root, urns }) => [root, urns]),
        [[join(bench.dir, "plugin"), true]],
      );
      assert.equal(asked(calls, "cancel").length, 1, "it is told to give up at the end");
      sameShape("found by its folder", bench.state());
    });

    it("runs a folder with PulumiPlugin.yaml, named by `packages`", async () => {
      const { bench, env } = await createProviderBench(engine, "packages", true);
      const { code, stdout } = await bench.up({ env: env(ONE) });
      assert.equal(code, 0, stdout);
      assert.equal(asked(bench.takeCalls(), "handshake")[0]?.["root"], join(bench.dir, "plugin"));
      sameShape("found by its package", bench.state());
    });

    it("leaves nothing of such a folder behind when the engine is killed", async () => {
      const { bench, env } = await createProviderBench(engine, "plugins", true);
      const waiting = [{ thing: "one", props: { release: "1", mode: "wait" } }];
      const flags = ["--yes", "--skip-preview", "--non-interactive"];
      const { child, called, result } = bench.start(["up", ...flags], { env: env(waiting) });
      await called("create", "one");
      const [{ pid } = { pid: 0 }] = asked(bench.takeCalls(), "create");
      child.kill("SIGKILL");
      await result;
      await gone(Number(pid));
      assert.deepEqual(
        bench.state().pending.map(({ type }) => type),
        ["creating"],
      );
    });

    it("attaches to one that runs already", async () => {
      const { bench, env } = await createProviderBench(engine, "nowhere");
      const variables = { ...env(ONE), CALLS: join(bench.dir, "calls.jsonl") };
      const options = { env: { ...process.env, ...variables }, stdio: ["pipe", "pipe", "inherit"] as const };
      const provider = spawn(join(bench.dir, "plugin", "pulumi-resource-acme"), {
        ...options,
        stdio: [...options.stdio],
      });
      started.push(provider);
      const [line] = (await once(provider.stdout ?? provider, "data")) as [Buffer];
      const port = String(line).trim();
      const { code, stdout } = await bench.up({ env: { ...variables, PULUMI_DEBUG_PROVIDERS: `acme:${port}` } });
      assert.equal(code, 0, stdout);
      const pids = new Set(asked(bench.takeCalls(), "create").map(({ pid }) => pid));
      assert.deepEqual([...pids], [provider.pid]);
    });

    it("takes one on PATH, says so, and says clearly when there is none", async () => {
      const { bench, env } = await createProviderBench(engine, "nowhere");
      const none = await bench.up({ env: env(ONE) });
      assert.notEqual(none.code, 0);
      assert.match(none.stdout, /no resource plugin 'pulumi-resource-acme' found in the workspace or on your \$PATH/);
      const PATH = [process.env["PATH"], join(bench.dir, "plugin")].join(delimiter);
      const { code, stdout } = await bench.up({ env: { ...env(ONE), PATH } });
      assert.equal(code, 0, stdout);
      assert.match(stdout, /warning: using pulumi-resource-acme from \$PATH at .*plugin\/pulumi-resource-acme/);
    });

    it("refuses a folder that is not there", async () => {
      const { bench, env } = await createProviderBench(engine, "plugins");
      const yaml = join(bench.dir, "project", "Pulumi.yaml");
      writeFileSync(yaml, readFileSync(yaml, "utf8").replace("../plugin", "../elsewhere"));
      const { code, stdout, stderr } = await bench.up({ env: env(ONE) });
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /no folder at path '.*elsewhere'/);
    });
  });
}

async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`process ${pid} is still there after 30 s`);
}
