import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { createMarketplace } from "azure-marketplace-sandbox";
import { createEngineRunner } from "azure-marketplace-sandbox-engine";
import { type BenchOptions, readOptions } from "./options";
import { measurePolls } from "./polls/measure";
import { compareSides, summarisePolls } from "./figures";
import { writeResults } from "./results";
import { formatComparison, formatPolls } from "./table";
import { type Rounds, runRounds } from "./walls";

const ROOT = resolve(__dirname, "..", "..");
const WORK_DIR = join(ROOT, ".sandbox", "bench");
const MANY = 200;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(options);
    process.exitCode = 2;
    return;
  }
  rmSync(WORK_DIR, { recursive: true, force: true });
  mkdirSync(WORK_DIR, { recursive: true });
  const { name, describe } = createEngineRunner({ which: options.engine, dir: join(WORK_DIR, "state") });
  console.log(describe);
  console.log("polls: releases of days on a virtual clock …");
  const durations = await measurePolls();
  const summary = summarisePolls(durations);
  console.log(`\n${formatPolls(durations, summary)}\n`);
  const { one, many } = await measureWalls(options);
  const rows = compareSides(one, many);
  console.log(`\n${formatComparison(rows)}\n`);
  const rounds = { one: options.roundsOfOne, many: options.roundsOfMany };
  writeResults(join(ROOT, "bench", "results.json"), { engine: name, rows, durations, summary, rounds });
  console.log("written: bench/results.json");
}

async function measureWalls(options: BenchOptions): Promise<{ one: Rounds; many: Rounds }> {
  // Zero: the operation has ended by the time of the first poll, so that a fixed pause of 30 s costs nothing here.
  const goLiveSteps = [{ id: "live", durationMs: 0 }];
  const offers = Array.from({ length: MANY }, (_, index) => ({
    id: `offer-${index}`,
    publishingVersion: 2,
    liveVersion: 1,
    goLiveSteps,
  }));
  const marketplace = await createMarketplace({ seed: { publishers: [{ id: "contoso", offers }] }, mode: "strict" });
  try {
    const say = (line: string): void => console.log(line);
    const course = { engine: options.engine, workDir: WORK_DIR, marketplace, say };
    say("wall times: the sides in turn …");
    const one = await runRounds(course, 1, options.roundsOfOne);
    const many = await runRounds(course, MANY, options.roundsOfMany);
    return { one, many };
  } finally {
    await marketplace.close();
  }
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
