import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Points that the preloaded module knows, by its own names. */
export type Failpoint =
  | "beforeJournal"
  | "journalWritten"
  | "answerReceived"
  | "locationJournalled"
  | "midWait"
  | "terminalReached"
  | "returned";

/** What a process does at a point: dies, dies with half a line on the disk, or waits for the test. */
export type FailAct = "kill" | "tear" | "hold";

/** What the package can be told of. */
export type Interruption = "cancel" | "engineGone" | "terminated";

/** The world of some processes: its time, its failpoints, and its disk, all in one folder. */
export interface FaultFolder {
  readonly dir: string;
  /** The variables that bring the preloaded module and this folder into a process. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder of the journal, of this world's machine. */
  readonly journalDir: string;
  /** This world's time, for the marketplace. */
  now(): number;
  /** Lets this world's time pass. */
  skip(ms: number): void;
  /** Plans what happens at a point, instead of what was planned before; answers what `release` wants to know. */
  plan(point: Failpoint, act: FailAct, nth?: number): number;
  /** Resolves with the process that reached the planned point. */
  reached(): Promise<{ pid: number }>;
  /** The provider process that was started last. */
  provider(): number | undefined;
  /** Lets the process that a plan holds go on. */
  release(planned: number): void;
  /** Resolves once the package was told of such an interruption. */
  seen(kind: Interruption): Promise<void>;
  /** What is in the journal. */
  journalText(): string;
  /** Cuts the last line of the journal in half, as a disk may leave it. */
  tearJournal(): void;
  /** The disk of this machine is gone; the next one has an empty one. */
  loseMachine(): void;
  close(): void;
}

const PRELOAD = resolve(__dirname, "..", "faults", "preload", "main.cjs");
/** No step of a cell takes longer on a machine that still works. */
const PATIENCE_MS = 100_000;
const LOOK_EVERY_MS = 5;

/** Makes a world whose time begins with the machine's. */
export function createFaultFolder(): FaultFolder {
  const dir = mkdtempSync(join(tmpdir(), "faults-"));
  const clock = join(dir, "clock");
  const journalDir = join(dir, "journal");
  let planned = 0;
  writeFileSync(clock, "");
  utimesSync(clock, 0, 0);
  const aheadMs = (): number => Math.round(statSync(clock).mtimeMs);
  return {
    dir,
    journalDir,
    env: { NODE_OPTIONS: `--require ${PRELOAD}`, FAULTS_DIR: dir, AZURE_MARKETPLACE_JOURNAL: journalDir },
    now: () => Date.now() + aheadMs(),
    skip: (ms) => {
      const stamp = (aheadMs() + ms) / 1000;
      utimesSync(clock, stamp, stamp);
    },
    plan: (point, act, nth = 1) => {
      planned++;
      put(join(dir, "plan.json"), JSON.stringify({ id: planned, point, nth, act }));
      return planned;
    },
    reached: () =>
      until(`the point of plan ${planned}`, () => {
        const seen = parse<{ id: number; pid: number }>(join(dir, "reached.json"));
        return seen?.id === planned ? seen : undefined;
      }),
    provider: () => parse<{ pid: number }>(join(dir, "provider.json"))?.pid,
    release: (id) => writeFileSync(join(dir, `go-${id}`), ""),
    seen: async (kind) => {
      await until(`"${kind}" to be noticed`, () => (lines(join(dir, "seen")).includes(kind) ? true : undefined));
    },
    journalText: () =>
      journalFiles(journalDir)
        .map((path) => readFileSync(path, "utf8"))
        .join(""),
    tearJournal: () => tearLastLine(journalDir),
    loseMachine: () => rmSync(journalDir, { recursive: true, force: true }),
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Looks until there is an answer; not for ever. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const endsAt = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endsAt) throw new Error(`waited ${patienceMs / 1000} s for ${what}`);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}

function put(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function parse<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
}

function lines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
}

function tearLastLine(journalDir: string): void {
  for (const path of journalFiles(journalDir)) {
    const text = readFileSync(path, "utf8").trimEnd();
    const begin = text.lastIndexOf("\n") + 1;
    writeFileSync(path, text.slice(0, begin + Math.floor((text.length - begin) / 2)));
  }
}

function journalFiles(dir: string): string[] {
  const names = existsSync(dir) ? readdirSync(dir) : [];
  return names.filter((name) => name.endsWith(".jsonl")).map((name) => join(dir, name));
}
