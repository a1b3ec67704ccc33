import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Marketplace, createMarketplace } from "azure-marketplace-sandbox";
import { createEngineRunner } from "azure-marketplace-sandbox-engine";
import { type CountedRounds, compareSides, summarisePolls } from "./figures";
import { type BenchOptions, readOptions, roundsOf } from "./options";
import { measurePolls } from "./polls/measure";
import { CAN_READ_MEMORY } from "./processes/memory";
import { measureStartUp } from "./processes/startUp";
import { measureWaits } from "./processes/waits";
import { type Measured, writeResults } from "./results";
import { ROOT } from "./sides";
import { formatComparison, formatPolls, formatProcesses } from "./table";
import { type Course, runRounds } from "./walls";

const WORK_DIR = join(ROOT, ".sandbox", "bench");
const STARTS = 15;
const DAY_MS = 24 * 60 * 60_000;

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
  say(describe);
  const measured = await measure(options, name);
  if (measured.polls) say(`\n${formatPolls(measured.polls.durations, measured.polls.summary)}`);
  if (measured.rows) say(`\n${formatComparison(measured.rows)}`);
  if (measured.startUp || measured.waits) say(`\n${formatProcesses(measured)}\n`);
  writeResults(join(ROOT, "bench", "results.json"), measured);
  say("written: bench/results.json");
}

async function measure(options: BenchOptions, engine: string): Promise<Measured> {
  const { parts, counts, isQuick } = options;
  const measured: Measured = { engine, rounds: [] };
  if (parts.includes("polls")) {
    say("polls: releases of days on a virtual clock …");
    const durations = await measurePolls();
    measured.polls = { durations, summary: summarisePolls(durations) };
  }
  if (parts.includes("startup")) {
    say("start-up: provider processes without an engine, in turn …");
    measured.startUp = await measureStartUp(WORK_DIR, isQuick ? 1 : STARTS);
  }
  if (parts.includes("walls")) {
    say("wall times: the sides in turn …");
    measured.rounds = counts.map((count) => ({ count, rounds: roundsOf(count, isQuick) }));
    measured.rows = compareSides(await measureWalls(options));
  }
  if (parts.includes("waits")) await addWaits(options, measured);
  return measured;
}

async function measureWalls(options: BenchOptions): Promise<CountedRounds[]> {
  // Zero: the operation has ended by the time of the first poll, so that a fixed pause of 30 s costs nothing here.
  return onCourse(options, { offers: Math.max(...options.counts), durationMs: 0 }, async (course) => {
    const all: CountedRounds[] = [];
    for (const count of options.counts) {
      all.push({ count, rounds: await runRounds(course, count, roundsOf(count, options.isQuick)) });
    }
    return all;
  });
}

async function addWaits(options: BenchOptions, measured: Measured): Promise<void> {
  if (!CAN_READ_MEMORY) return say("skipped: memory of provider processes (it is read on Linux only)");
  const { waits: count } = options;
  say(`memory: ${count} operations that stand still, waited for at once …`);
  const sides = await onCourse(options, { offers: count, durationMs: DAY_MS }, (course) => measureWaits(course, count));
  measured.waits = { count, sides };
}

/** Runs something against a marketplace of its own, whose go-lives take so long. */
async function onCourse<T>(
  { engine }: BenchOptions,
  { offers, durationMs }: { offers: number; durationMs: number },
  work: (course: Course) => Promise<T>,
): Promise<T> {
  const marketplace: Marketplace = await createMarketplace({ seed: seedOf(offers, durationMs), mode: "strict" });
  try {
    return await work({ engine, workDir: WORK_DIR, marketplace, say });
  } finally {
    await marketplace.close();
  }
}

function seedOf(count: number, durationMs: number): NonNullable<Parameters<typeof createMarketplace>[0]>["seed"] {
  const offers = Array.from({ length: count }, (_, index) => ({
    id: `offer-${index}`,
    publishingVersion: 2,
    liveVersion: 1,
    goLiveSteps: [{ id: "live", durationMs }],
  }));
  return { publishers: [{ id: "contoso", offers }] };
}

function say(line: string): void {
  console.log(line);
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
