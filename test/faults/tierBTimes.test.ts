import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type Answer,
  type Face,
  type LogEngine,
  type ProviderProcess,
  killProviders,
  startLogEngine,
} from "../support/processes";
import { type CellWorld, closeCellWorld, createCellWorld } from "../support/processesCell";
import { until } from "../support/processesFolder";
import { createPool } from "../support/processesPool";
import type { Cell } from "./matrix";
import { type TierBStack, createTierBStack } from "./tierBStack";

const SANDBOX = resolve(__dirname, "..", "..", ".sandbox");
const CELL: Cell = {
  ...{ point: "mid-wait", kind: "Ctrl-C", operation: "create" },
  ...{ isMigrated: true, hasSubmissions: true, isPinned: true, isLate: false },
};
const POST = { method: "POST", path: "/golive" };
/** What the promise allows, and a little for a machine that has other things to do. */
const ALLOWED = { waitEndsMs: 2_000, orphanEndsMs: 5_000, answerMs: 10_000, slackMs: 3_000 };

/** One process with a world of its own. */
interface Bench {
  world: CellWorld;
  stack: TierBStack;
  provider: ProviderProcess;
}

interface Told {
  title: string;
  run(bench: Bench): Promise<void>;
}

const TOLD: readonly Told[] = [
  {
    title: "first Cancel: the wait ends within 2 s, exit 0 for the engine, id and operation in the outputs",
    run: async (bench) => {
      const { provider, world } = bench;
      const [answer] = await inWait(bench);
      const begin = Date.now();
      await provider.cancel();
      const got = await answer;
      const tookMs = since(begin);
      assert.ok(tookMs < ALLOWED.waitEndsMs, `took ${tookMs} ms`);
      assert.ok(got && "outputs" in got, JSON.stringify(got));
      assert.equal(got.id, "contoso/contoso-offer");
      assert.equal(got.outputs["operationId"], world.control.goLives()[0]?.operationId);
      assert.equal(got.outputs["status"], "running");
      assert.ok(provider.isAlive(), "the engine ends a provider that was told to stop");
    },
  },
  {
    title: "Cancel in the POST: an answer that comes within 10 s is waited for",
    run: async (bench) => {
      const { provider, world } = bench;
      const [answer] = await inPost(bench, { kind: "delay", ms: 2_500, when: "after" });
      await provider.cancel();
      const got = await answer;
      assert.ok(got && "outputs" in got, JSON.stringify(got));
      assert.equal(got.outputs["operationId"], world.control.goLives()[0]?.operationId);
      assert.equal(got.outputs["status"], "running");
    },
  },
  {
    title:
      "Cancel in the POST: an answer that does not come is given up after 10 s, and the attempt is saved as unclear",
    run: async (bench) => {
      const { provider, world } = bench;
      const [answer] = await inPost(bench, { kind: "hangAfter" });
      const begin = Date.now();
      await provider.cancel();
      const got = await answer;
      const tookMs = since(begin);
      assert.ok(tookMs > ALLOWED.answerMs - 1_000 && tookMs < ALLOWED.answerMs + ALLOWED.slackMs, `took ${tookMs} ms`);
      assert.equal(got?.kind, "partial", JSON.stringify(got));
      assert.ok(got && "outputs" in got && got.outputs["status"] === "unclear", JSON.stringify(got));
      assert.equal(world.accepted(), 1);
    },
  },
  {
    title: "its engine is gone in the wait: it exits within 5 s, and its journal knows the operation",
    run: async (bench) => {
      const { provider, world } = bench;
      await inWait(bench);
      const begin = Date.now();
      provider.loseEngine();
      const { code } = await provider.exited;
      assert.ok(since(begin) < ALLOWED.orphanEndsMs, `took ${since(begin)} ms`);
      assert.equal(code, 0);
      assert.match(
        world.folder.journalText(),
        new RegExp(`"kind":"located".*${world.control.goLives()[0]?.operationId}`),
      );
    },
  },
  {
    title: "its engine is gone while it does nothing: it exits within 5 s",
    run: async (bench) => {
      const { provider, stack, world } = bench;
      assert.deepEqual(await provider.check({}, stack.inputs(world.declare("1.0.0"))), []);
      const begin = Date.now();
      provider.loseEngine();
      await provider.exited;
      assert.ok(since(begin) < ALLOWED.orphanEndsMs, `took ${since(begin)} ms`);
    },
  },
  {
    title: "its engine is gone in the POST: it waits for the answer, journals it, and exits",
    run: async (bench) => {
      const { provider, world } = bench;
      await inPost(bench, { kind: "delay", ms: 2_500, when: "after" });
      provider.loseEngine();
      await provider.exited;
      assert.match(
        world.folder.journalText(),
        new RegExp(`"kind":"located".*${world.control.goLives()[0]?.operationId}`),
      );
    },
  },
  {
    title: "SIGTERM in the wait: the answer leaves within 2 s, with id and operation, and the process exits within 5 s",
    run: async (bench) => {
      const { provider, world } = bench;
      const [answer] = await inWait(bench);
      const begin = Date.now();
      provider.signal("SIGTERM");
      const got = await answer;
      assert.ok(since(begin) < ALLOWED.waitEndsMs, `took ${since(begin)} ms`);
      assert.ok(got && "outputs" in got, JSON.stringify(got));
      assert.equal(got.outputs["operationId"], world.control.goLives()[0]?.operationId);
      await provider.exited;
      assert.ok(since(begin) < ALLOWED.orphanEndsMs, `took ${since(begin)} ms`);
    },
  },
  {
    title: "SIGTERM in the POST: it waits for the answer, which the engine gets, and exits",
    run: async (bench) => {
      const { provider, world } = bench;
      const [answer] = await inPost(bench, { kind: "delay", ms: 2_500, when: "after" });
      provider.signal("SIGTERM");
      const got = await answer;
      assert.ok(got && "outputs" in got, JSON.stringify(got));
      assert.equal(got.outputs["operationId"], world.control.goLives()[0]?.operationId);
      await provider.exited;
    },
  },
];

/** A create that sleeps in its wait, on a real timer. */
async function inWait({ world, stack, provider }: Bench): Promise<Promise<Answer>[]> {
  world.folder.plan("midWait", "hold", 3);
  const answer = provider.create(stack.inputs(world.declare("1.0.0")));
  await world.folder.reached();
  return [answer];
}

type Withheld = { kind: "hangAfter" } | { kind: "delay"; ms: number; when: "after" };

/** A create whose POST was applied and is not answered yet. */
async function inPost({ world, stack, provider }: Bench, effect: Withheld): Promise<Promise<Answer>[]> {
  world.control.addFault({ match: POST, effect });
  const answer = provider.create(stack.inputs(world.declare("1.0.0")));
  await until("the POST to be applied", () => (world.accepted() > 0 ? true : undefined));
  return [answer];
}

function since(begin: number): number {
  return Date.now() - begin;
}

const FACES: readonly Face[] = ["dynamic", "plugin"];

for (const face of FACES) {
  describe(`a provider process that is told to stop, ${face}`, function () {
    this.timeout(170_000);
    let engine: LogEngine;
    let project: string;
    // Side by side: most of their time they wait on purpose.
    const pool = createPool(TOLD, async ({ run }) => {
      const world = await createCellWorld(CELL);
      const stack = createTierBStack(world, engine, project, face);
      const provider = await stack.start();
      try {
        await run({ world, stack, provider });
      } finally {
        provider.signal("SIGKILL");
        await provider.exited;
        await closeCellWorld(world);
      }
    });

    before(async () => {
      mkdirSync(SANDBOX, { recursive: true });
      project = mkdtempSync(join(SANDBOX, "tier-b-"));
      writeFileSync(join(project, "package.json"), '{ "name": "tier-b", "private": true }\n');
      engine = await startLogEngine();
      pool.begin();
    });
    after(async () => {
      await killProviders();
      engine.close();
      rmSync(project, { recursive: true, force: true });
    });

    for (const told of TOLD) it(told.title, () => pool.result(told));
  });
}
