import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Marketplace } from "azure-marketplace-sandbox";
import { COMMON_ARGS, createRun, pulumi } from "../run";
import { SIDES, type Side } from "../sides";
import type { Course } from "../walls";
import { type Memory, findDescendant, readMemory } from "./memory";

/** What a provider process was like while it waited for so many operations at a time. */
export interface WaitFigures {
  side: Side;
  /** From the start of `up` until every operation was posted and read once, in milliseconds. */
  standingMs: number;
  /** The most until all were standing: posting them all at once is in it. */
  postedPeakBytes: number;
  /** The most until the end of the look, polls included. */
  peakBytes: number;
  /** The mean over the look. */
  rssBytes: number;
  /** From Ctrl-C to the end of the command; undefined for a side that knows no Ctrl-C. */
  interruptMs?: number;
  /** Resources in state after Ctrl-C. */
  kept?: number;
}

/** Long enough for the first seven polls of every operation, and for a collection of garbage. */
const LOOK_MS = 30_000;
const SAMPLE_MS = 500;
/** A bench that stands still longer than this has found a fault, not a figure. */
const PATIENCE_MS = 15 * 60_000;

/** Which process serves a side's resources. */
const PROVIDER_SAYS: Record<Side, string> = {
  plugin: "dist/plugin/main.js",
  dynamic: "cmd/dynamic-provider",
  naive: "cmd/dynamic-provider",
  naiveShared: "cmd/dynamic-provider",
};

/** Operations that stand still, all waited for at once: memory of each side's provider process, then Ctrl-C. */
export async function measureWaits(course: Course, count: number): Promise<WaitFigures[]> {
  const all: WaitFigures[] = [];
  // In memory the naive sides differ by nothing: their text is loaded once for each that is distinct.
  for (const side of SIDES.filter((one) => one !== "naiveShared")) {
    await course.marketplace.reset();
    const figures = await measureSide(course, side, count);
    all.push(figures);
    course.say(`  ${count} waits ${side}: ${JSON.stringify(figures)}`);
  }
  return all;
}

async function measureSide(course: Course, side: Side, count: number): Promise<WaitFigures> {
  const { runner, cwd } = createRun(course, side, count);
  await pulumi(runner, cwd, "stack", "init");
  const start = performance.now();
  const args = ["up", "--yes", "--skip-preview", "--parallel", String(count), ...COMMON_ARGS];
  const up = watch(runner.spawn(args, { cwd }));
  try {
    await until(() => isStanding(course.marketplace, count), up);
    const standingMs = performance.now() - start;
    const provider = findDescendant(up.pid, PROVIDER_SAYS[side]);
    if (provider === undefined) throw new Error(`no provider process of ${side} is found`);
    const memory = await look(provider);
    if (side === "naive") {
      // It knows nothing of Ctrl-C, and would go on polling.
      process.kill(provider, "SIGKILL");
      await up.ended;
      return { side, standingMs, ...memory };
    }
    const interruptMs = await interrupt(up);
    const exported = await pulumi(runner, cwd, "stack", "export");
    return { side, standingMs, ...memory, interruptMs, kept: countKept(exported.stdout) };
  } finally {
    up.kill();
  }
}

async function look(provider: number): Promise<Pick<WaitFigures, "postedPeakBytes" | "peakBytes" | "rssBytes">> {
  const postedPeakBytes = readMemory(provider).peakBytes;
  const samples: Memory[] = [];
  for (const end = performance.now() + LOOK_MS; performance.now() < end;) {
    await sleep(SAMPLE_MS);
    samples.push(readMemory(provider));
  }
  const rssBytes = samples.reduce((total, sample) => total + sample.rssBytes, 0) / samples.length;
  return { postedPeakBytes, peakBytes: Math.max(...samples.map(({ peakBytes }) => peakBytes)), rssBytes };
}

function isStanding({ control }: Marketplace, count: number): boolean {
  const offers = Object.values(control.counts().byOffer);
  return (
    offers.filter(({ goLivesAccepted, operationGets }) => goLivesAccepted === 1 && operationGets > 0).length === count
  );
}

/** What an export holds beside the stack and its providers, operation included. */
function countKept(exported: string): number {
  const { deployment } = JSON.parse(exported) as {
    deployment: { resources?: { outputs?: { operationId?: unknown } }[] };
  };
  return (deployment.resources ?? []).filter(({ outputs }) => typeof outputs?.operationId === "string").length;
}

/** A command that is waited for, and what it said if it ends too early. */
interface Watched {
  pid: number;
  ended: Promise<void>;
  hasEnded(): boolean;
  said(): string;
  signal(name: NodeJS.Signals): void;
  kill(): void;
}

function watch(child: ChildProcess): Watched {
  let said = "";
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-5_000)));
  }
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => {
      hasEnded = true;
      resolve();
    });
  });
  const signal = (name: NodeJS.Signals): void => void (hasEnded || child.kill(name));
  return {
    pid: child.pid ?? 0,
    ended,
    hasEnded: () => hasEnded,
    said: () => said,
    signal,
    kill: () => signal("SIGKILL"),
  };
}

async function until(isTrue: () => boolean, up: Watched): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (up.hasEnded()) throw new Error(`up ended before it waited for everything\n${up.said()}`);
    if (performance.now() > end) throw new Error(`not everything is waited for yet\n${up.said()}`);
    await sleep(SAMPLE_MS);
  }
}

async function interrupt(up: Watched): Promise<number> {
  const start = performance.now();
  const patience = setTimeout(() => up.kill(), PATIENCE_MS);
  up.signal("SIGINT");
  await up.ended;
  clearTimeout(patience);
  return performance.now() - start;
}
