import { createApi } from "../../provider/host/compose";
import { type Marketplace, createMarketplace } from "../../sandbox/marketplace/src";
import { type CrashProcess, type Machine, type Passage, type Passing, createMachine } from "../support/crashProcess";
import { TOKEN } from "../support/wireBench";
import { type TestWorld, createWorld } from "../support/world";
import { type Cell, type CrashPoint, type ExpectedEnd, expectedEnd, isAbort, isSaved, nameOf } from "./matrix";
import type { CellResult } from "./report";
import { type Declared, type Stack, judge, runUp, upUntilSettled } from "./tierAUser";

/** Tier (a): lifecycles over real sockets to a strict marketplace, on one virtual clock. */
export interface TierA {
  world: TestWorld;
  marketplace: Marketplace;
  /** Outputs of 1.0.0, live as version 2, by flavour. */
  live: Map<string, string>;
  /** What was found of the cells so far. */
  found: Map<string, CellFinding>;
  close(): Promise<void>;
}

/** What was found of one cell. */
export interface CellFinding extends CellResult {
  /** What is not as declared; empty where the cell is right. */
  problems: string[];
}

const PUBLISHER = "contoso";
const TEMPLATE = "template-offer";
const MINUTE = 60_000;

export async function createTierA(): Promise<TierA> {
  const world = createWorld();
  const marketplace = await createMarketplace({ clock: world.clock, mode: "strict", seed: { publishers: [] } });
  const variables: Record<string, string> = {
    AZURE_MARKETPLACE_ENDPOINT: marketplace.url,
    AZURE_MARKETPLACE_TOKEN: TOKEN,
  };
  world.ambient.env = { get: (name) => variables[name] };
  return { world, marketplace, live: new Map(), found: new Map(), close: () => marketplace.close() };
}

/**
 * Runs one cell, or takes over what was found of a cell that no process, disk or service can tell from it here: with the
 * provider killed, nobody asks whether its engine lives; with the engine gone, it is all one how often it was told to go.
 */
export async function runCellOnce(bench: TierA, cell: Cell): Promise<CellFinding> {
  const key = nameOf({ ...cell, kind: sameAs(cell) });
  const known = bench.found.get(key);
  if (known) return { ...known, cell };
  const finding = await runCell(bench, cell);
  bench.found.set(key, finding);
  return finding;
}

function sameAs({ point, kind }: Cell): Cell["kind"] {
  if (kind === "Ctrl-C twice") return "engine killed";
  if (kind !== "both killed") return kind;
  return point === "returned, not saved" ? "engine killed" : "provider killed";
}

/** Runs one cell from its seed to its end, and judges it. */
export async function runCell(bench: TierA, cell: Cell, variables: Record<string, string> = {}): Promise<CellFinding> {
  const offerId = "the-offer";
  bench.marketplace.control.reset();
  const stack = await createStack(bench, cell, offerId, variables);
  await breakRun(cell, stack);
  stack.declared = declaredAfter(cell);
  await upUntilSettled(stack);
  const expected = variables["AZURE_MARKETPLACE_SETTLE"] === "1" ? endOfSettled(cell) : expectedEnd(cell);
  const problems = [...stack.problems, ...judge(stack, expected)];
  if (problems.length > 0)
    return { cell, verdict: "wrong", problems: problems.map((text) => `${nameOf(cell)}: ${text}`) };
  const { end } = expected;
  return { cell, verdict: end === "unclear" || end === "undecidable" ? end : "right", problems: [] };
}

/** A first release that looked twice saw its version at sign-off: it knows what runs, where the list gives it an id. */
function endOfSettled({ hasSubmissions, isPinned }: Cell): ExpectedEnd {
  return { declared: 1, accepted: 1, end: hasSubmissions || isPinned ? "live" : "unclear" };
}

async function createStack(
  bench: TierA,
  cell: Cell,
  offerId: string,
  variables: Record<string, string>,
): Promise<Stack> {
  const { control } = bench.marketplace;
  const isFirst = cell.operation === "create" || cell.operation === "changed";
  const outputs = isFirst ? undefined : await liveOutputs(bench, cell, offerId);
  control.setDivergences({ submissionsMissing: !cell.hasSubmissions });
  seed(bench, cell, offerId, isFirst ? {} : { liveVersion: 2, publishingVersion: 3 });
  if (cell.isLate) control.setDivergences({ listingLagMs: 4 * MINUTE, statusLagMs: 4 * MINUTE });
  const { ambient, clock } = bench.world;
  const stack: Stack = {
    cell,
    control,
    offer: { publisherId: PUBLISHER, offerId },
    shared: { ambient, clock, api: createApi(ambient) },
    machine: createMachine(),
    variables,
    outputs,
    declared: declaredFirst(cell),
    failures: [],
    problems: [],
  };
  return stack;
}

function seed({ marketplace }: TierA, { isMigrated }: Cell, id: string, versions: object): void {
  marketplace.control.seedOffer(PUBLISHER, {
    id,
    migrated: isMigrated,
    publishingVersion: 2,
    goLiveSteps: [{ id: "live", durationMs: 7 * MINUTE }],
    ...versions,
  });
}

/** 1.0.0 really released once for each flavour; what it left in state is used again. */
async function liveOutputs(bench: TierA, cell: Cell, offerId: string): Promise<Record<string, unknown>> {
  const key = `${cell.isMigrated} ${cell.hasSubmissions} ${cell.isPinned}`;
  if (!bench.live.has(key)) {
    const stack = await createStack(bench, { ...cell, operation: "create", isLate: false }, TEMPLATE, {});
    const { failure } = await runUp(stack);
    if (failure !== undefined || stack.outputs?.["status"] !== "succeeded")
      throw new Error(`no live release: ${failure}`);
    bench.live.set(key, JSON.stringify(stack.outputs));
  }
  return JSON.parse((bench.live.get(key) ?? "").replaceAll(TEMPLATE, offerId)) as Record<string, unknown>;
}

function declaredFirst({ operation, isPinned }: Cell): Declared {
  const isFirst = operation === "create" || operation === "changed";
  return isFirst ? pair("1.0.0", isPinned ? 2 : undefined) : pair("1.1.0", isPinned ? 3 : undefined);
}

function declaredAfter(cell: Cell): Declared {
  const { operation, isPinned } = cell;
  if (operation === "changed") return pair("1.1.0", isPinned ? 3 : undefined);
  if (operation === "reverted") return pair("1.0.0", isPinned ? 2 : undefined);
  return declaredFirst(cell);
}

function pair(release: string, candidate: number | undefined): Declared {
  return candidate === undefined ? { release } : { release, candidate };
}

/** Runs `up` for the first time, lets happen what the cell says where it says, and keeps what the engine would keep. */
async function breakRun(cell: Cell, stack: Stack): Promise<void> {
  const { kind, point } = cell;
  const before = stack.outputs;
  if (kind === "connection cut") return runWithCut(stack);
  if (isAbort(kind) && point === "applied, no answer") withholdAnswer(stack);
  const crash = createCrash(cell, stack.machine);
  const running = runUp(stack, { passing: crash.passing, started: crash.started });
  await Promise.race([running, crash.killed]);
  stack.shared.applied = undefined;
  if (!crash.hasHappened() && point !== "returned, not saved") stack.problems.push(`never came to "${point}"`);
  if (!isSaved(kind)) {
    stack.outputs = before;
    stack.failures = [];
  }
  if (crash.process) stack.machine.dead.add(crash.process.id);
  if (kind === "torn journal" && !isWriting(point)) tearLastLine(stack.machine);
  if (kind === "machine lost") stack.machine = createMachine("elsewhere");
}

interface Crash {
  passing: Passing;
  started(process: CrashProcess): void;
  killed: Promise<void>;
  hasHappened(): boolean;
  process?: CrashProcess;
}

function createCrash({ point, kind }: Cell, machine: Machine): Crash {
  let hasHappened = false;
  let tellKilled: () => void = () => undefined;
  const killed = new Promise<void>((resolve) => (tellKilled = resolve));
  const place = passageOf(point, kind === "torn journal");
  const crash: Crash = {
    killed,
    hasHappened: () => hasHappened,
    started: (process) => void (crash.process = process),
    passing: async (passage, tear) => {
      if (passage !== place || hasHappened) return;
      hasHappened = true;
      if (isAbort(kind)) return crash.process?.signal.abort();
      if (kind === "torn journal" && isWriting(point)) tear();
      if (crash.process) machine.dead.add(crash.process.id);
      tellKilled();
      await new Promise(() => undefined);
    },
  };
  return crash;
}

function passageOf(point: CrashPoint, isTorn: boolean): Passage | undefined {
  const places: Partial<Record<CrashPoint, Passage>> = {
    "before journal": isTorn ? "writing posting" : "looked",
    "journal written": "wrote posting",
    "applied, no answer": "applied",
    "answer received": "writing located",
    "Location journalled": "wrote located",
    "mid-wait": "waiting",
    "terminal reached": "writing ended",
  };
  return places[point];
}

/** True where a line is being written at this point; elsewhere the last one is torn by what tore down the machine. */
function isWriting(point: CrashPoint): boolean {
  return point === "before journal" || point === "answer received" || point === "terminal reached";
}

function tearLastLine({ disk }: Machine): void {
  for (const [path, text] of disk) {
    const whole = text.trimEnd();
    const start = whole.lastIndexOf("\n") + 1;
    if (path.endsWith(".jsonl")) disk.set(path, whole.slice(0, start + Math.floor((whole.length - start) / 2)));
  }
}

/** The service applies the POST and never answers it. */
function withholdAnswer(stack: Stack): void {
  const request = { method: "POST", path: "/golive" };
  stack.control.addFault({ match: request, effect: { kind: "hangAfter" } });
  stack.shared.applied = () => stack.control.waitForRequests({ ...request, answered: true });
}

/** The run goes on by itself: what was cut is asked again, or told. */
async function runWithCut(stack: Stack): Promise<void> {
  const { operation, point } = stack.cell;
  const { offerId } = stack.offer;
  const poll = { method: "GET", path: `/operations/.*|${offerId}.*/operations/` };
  const status = { method: "GET", path: `${offerId}/status` };
  const post = { method: "POST", path: "/golive" };
  const cuts: Partial<Record<CrashPoint, () => void>> = {
    "before journal": () => cut(status, 4),
    "journal written": () => stack.control.addFault({ match: post, effect: { kind: "dropBefore" } }),
    "applied, no answer": () => stack.control.addFault({ match: post, effect: { kind: "dropAfter" } }),
    "Location journalled": () => cut(poll, 4),
    "mid-wait": () => cut(poll, 4, 3),
  };
  const cut = (match: object, times: number, skip = 0): void =>
    stack.control.addFault({ match, times, skip, effect: { kind: "dropBefore" } });
  cuts[point]?.();
  let isCut = point !== "terminal reached";
  const passing: Passing = async (passage) => {
    if (isCut || passage !== "read success") return;
    isCut = true;
    cut(status, 4);
  };
  const isStillRunning = operation === "changed" || operation === "reverted";
  const variables: Record<string, string> = isStillRunning ? { AZURE_MARKETPLACE_WAIT: "3m" } : {};
  const { failure } = await runUp(stack, { passing, variables });
  if (!isCut || stack.control.faults().length > 0) stack.problems.push("the connection was not cut");
  const mustTell = point === "before journal" || point === "journal written";
  if (mustTell !== (failure !== undefined)) stack.problems.push(`the cut run said: ${failure}`);
}
