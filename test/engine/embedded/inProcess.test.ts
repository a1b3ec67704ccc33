// The embedded engine without its command line: a test that holds the events can stop the world between two of them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { createInterrupts, loadProject, openStack, runOperation } from "azure-marketplace-sandbox-engine";
import type { EngineEvent, OperationResult, RunResult } from "azure-marketplace-sandbox-engine";
import { createBench, createWholeBench, find, removeBenches, sequence } from "./bench";
import type { Bench } from "./bench";

describe("the embedded engine in a test's own process", function () {
  this.timeout(60_000);
  let bench: Bench;
  before(async () => {
    bench = await createBench("embedded");
  });
  after(removeBenches);

  const things = [
    { name: "one", props: {} },
    { name: "two", props: {}, from: { peer: "one" } },
  ];

  async function update(onEvent: (event: EngineEvent, interrupt: () => void) => void): Promise<OperationResult> {
    const project = loadProject(join(bench.dir, "project"));
    const root = join(bench.dir, "state");
    const ref = { root, url: `file://${root}`, project: project.name, stack: "dev" };
    const interrupts = createInterrupts();
    const env = { ...process.env, THINGS: JSON.stringify(things), CALLS: join(bench.dir, "calls.jsonl") };
    return runOperation({
      ...{ project, interrupts, opened: await openStack(ref, project, undefined, "correct") },
      options: {
        ...{ kind: "update", dryRun: false, parallel: 4, continueOnError: false, refresh: false },
        env: { ...env, LOGIC: join(bench.dir, "logic.js") },
      },
      onEvent: (event) => onEvent(event, () => interrupts.interrupt()),
    });
  }

  it("is interrupted exactly when the first resource is done, and goes on from there", async () => {
    const result = await update((event, interrupt) => {
      if (event.kind === "outputs" && event.step.urn.endsWith("::one")) interrupt();
    });
    assert.equal(result, "failed");
    assert.ok(find(bench.state(), "one"));
    assert.equal(find(bench.state(), "two"), undefined);
    bench.takeCalls();
    const seen: string[] = [];
    const next = await update((event) => {
      if (event.kind === "pre") seen.push(`${event.step.op} ${event.step.urn.split("::").at(-1)}`);
    });
    assert.equal(next, "succeeded");
    assert.deepEqual(seen, ["same bench-dev", "same one", "create two"]);
    assert.deepEqual(sequence(bench.takeCalls(), "create"), ["create two"]);
  });

  it("says there what it says in a process of its own, with the same exit codes", async () => {
    const [here, apart] = await Promise.all([createBench("embedded"), createWholeBench("embedded")]);
    assert.deepEqual([here.runner.inProcess, apart.runner.inProcess], [true, false]);
    const failing = { things, behave: { create: { two: "fail" } } };
    for (const args of [
      ["preview"],
      ["up", "--yes", "--skip-preview"],
      ["up", "--no-such-flag"],
      ["stack", "select", "no"],
    ]) {
      const [one, other] = await Promise.all([here.run(args, failing), apart.run(args, failing)]);
      assert.deepEqual(withoutTimes(one), withoutTimes(other), args.join(" "));
    }
  });

  it("is interrupted there by the caller's signal", async () => {
    const here = await createBench("embedded");
    const env = {
      THINGS: JSON.stringify(things),
      CALLS: join(here.dir, "calls.jsonl"),
      LOGIC: join(here.dir, "logic.js"),
    };
    const interrupt = new AbortController();
    const { code, stdout } = await here.runner.run(["up", "--yes", "--skip-preview"], {
      ...{ cwd: join(here.dir, "project"), env, signal: interrupt.signal },
      onLine: (line) => /Thing one created/.test(line) && interrupt.abort(),
    });
    assert.equal(code, 1, stdout);
    assert.match(stdout, /error: update canceled/);
    assert.equal(find(here.state(), "two"), undefined);
  });
});

/** Lines in their order, but for those of rows, whose order is a race; times and dots are another run's. */
function withoutTimes({ code, stdout, stderr }: RunResult): object {
  const lines = stdout.split("\n").filter((line) => !line.startsWith("@ "));
  return { code, stderr, lines: lines.map((line) => line.replace(/\(?\d+(\.\d+)?m?s\)?/g, "T")).sort() };
}
