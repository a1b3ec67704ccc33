import { type Cell, isAbort } from "../faults/matrix";
import { type CellWorld, PUBLISHER } from "./processesCell";
import type { Failpoint, Interruption } from "./processesFolder";

/** The broken run, as the one who breaks it sees it. */
export interface Breakable {
  /** Kills the provider process; the engine lives. */
  killProvider(): void | Promise<void>;
  /** Kills the engine; the provider lives. */
  killEngine(): void | Promise<void>;
  /** The first Ctrl-C. */
  interrupt(): void | Promise<void>;
  /** The second one. */
  interruptAgain(): void | Promise<void>;
  /** Resolves once the provider was told of what happened. */
  told(kind: Interruption): Promise<void>;
  /** Resolves, with what was told, once the run has ended by itself or otherwise. */
  readonly ended: Promise<string>;
  /** Resolves once the run and its processes are over. */
  over(): Promise<void>;
}

/** Failpoints of the process by the matrix's names; the others are points of the service. */
const FAILPOINTS: Partial<Record<Cell["point"], Failpoint>> = {
  "before journal": "beforeJournal",
  "journal written": "journalWritten",
  "answer received": "answerReceived",
  "Location journalled": "locationJournalled",
  "mid-wait": "midWait",
  "terminal reached": "terminalReached",
  "returned, not saved": "returned",
};

const POST = { method: "POST", path: "/golive" };
const STATUS = { method: "GET", path: "/status" };
const OPERATION = { method: "GET", path: "/operations/" };
/** Whoever came to its point and died there is noticed by then. */
const NOTICED_WITHIN_MS = 1_000;
/** In the wait, not at its beginning. */
const MID_WAIT = 3;

/**
 * Starts a run and breaks it where and as the cell says. Whoever dies at a failpoint dies by its own hand, exactly
 * there; whoever must be told there waits for it.
 * @param looksFirst false for a resource that posts without a look at the offer
 */
export async function breakRun(
  cell: Cell,
  world: CellWorld,
  start: () => Promise<Breakable>,
  looksFirst = true,
): Promise<void> {
  if (cell.kind === "connection cut") return cutConnection(cell, world, start);
  const isAsked = isAbort(cell.kind);
  // A run that is asked to stop before it journals is asked while it looks at the offer.
  const isHungLook = cell.point === "before journal" && isAsked && looksFirst;
  const isAtService = cell.point === "applied, no answer" || isHungLook;
  if (isAtService) return breakAtService(cell, world, start, isHungLook);
  const isTorn =
    cell.kind === "torn journal" && ["before journal", "answer received", "terminal reached"].includes(cell.point);
  const isOwnHand = cell.kind === "provider killed" || cell.kind === "torn journal";
  const point = FAILPOINTS[cell.point] ?? "midWait";
  const planned = world.folder.plan(
    point,
    isTorn ? "tear" : isOwnHand ? "kill" : "hold",
    cell.point === "mid-wait" ? MID_WAIT : 1,
  );
  const run = await start();
  await reached(world, run);
  if (!isOwnHand) await strike(cell, world, run, () => world.folder.release(planned));
  await run.over();
}

/** A run that is over before it comes to its point says why. */
async function reached({ folder }: CellWorld, run: Breakable): Promise<void> {
  let hasCome = false;
  const tooEarly = run.ended.then(async (text) => {
    await new Promise((done) => setTimeout(done, NOTICED_WITHIN_MS));
    if (!hasCome) throw new Error(`the run never came to its point\n${text}`);
  });
  const come = folder.reached().then(() => (hasCome = true));
  tooEarly.catch(() => undefined);
  come.catch(() => undefined);
  await Promise.race([come, tooEarly.then(() => come)]);
}

/** The service keeps the answer back: what was sent is applied, or, at the first look, nothing was sent. */
async function breakAtService(
  cell: Cell,
  { folder, control, ...world }: CellWorld,
  start: () => Promise<Breakable>,
  isHungLook: boolean,
): Promise<void> {
  const filter = isHungLook ? STATUS : POST;
  const logged = control
    .requests()
    .filter(({ method, path }) => method === filter.method && path.includes(filter.path));
  control.addFault({ match: filter, effect: { kind: isHungLook ? "hang" : "hangAfter" } });
  const run = await start();
  await control.waitForRequests({ ...filter, count: logged.length + 1, answered: true });
  await strike(cell, { folder, control, ...world }, run, () => undefined);
  await run.over();
}

/** What happens to the run, now that it is where it should be. */
async function strike(cell: Cell, world: CellWorld, run: Breakable, letGo: () => void): Promise<void> {
  if (!isAbort(cell.kind)) {
    if (cell.kind !== "provider killed" && cell.kind !== "torn journal") await run.killEngine();
    await run.killProvider();
    return;
  }
  if (cell.kind === "engine killed") {
    await run.killEngine();
    await run.told("engineGone");
    return letGo();
  }
  // The second one comes when the provider has done what it does at the first, and before the engine hears of it.
  const isHeldAgain = cell.kind === "Ctrl-C twice" && cell.point !== "returned, not saved";
  if (isHeldAgain) world.folder.plan("returned", "hold");
  await run.interrupt();
  await run.told("cancel");
  if (cell.kind === "Ctrl-C") return letGo();
  if (!isHeldAgain) return run.interruptAgain();
  letGo();
  await reached(world, run);
  await run.interruptAgain();
}

/** One more than the client tries a call again: so often the connection breaks off where the cell says. */
const CUTS = 4;

/** The connection to the service breaks off where the cell says. */
async function cutConnection(cell: Cell, world: CellWorld, start: () => Promise<Breakable>): Promise<void> {
  const { folder, control } = world;
  if (cell.point === "terminal reached") {
    const planned = folder.plan("midWait", "hold", MID_WAIT);
    const run = await start();
    await reached(world, run);
    control.complete(PUBLISHER, world.offerId);
    control.addFault({ match: STATUS, times: CUTS, effect: { kind: "dropBefore" } });
    folder.release(planned);
    return void (await run.over());
  }
  const cuts = {
    "before journal": { match: STATUS, times: CUTS, effect: { kind: "dropBefore" } },
    "journal written": { match: POST, effect: { kind: "dropBefore" } },
    "applied, no answer": { match: POST, effect: { kind: "dropAfter" } },
    "Location journalled": { match: OPERATION, times: CUTS, effect: { kind: "dropBefore" } },
    "mid-wait": { match: OPERATION, times: CUTS, skip: MID_WAIT, effect: { kind: "dropBefore" } },
  } as const;
  const cut = cuts[cell.point as keyof typeof cuts];
  control.addFault(cut);
  const run = await start();
  await run.over();
  if (!control.requests().some(({ status }) => status === "dropped")) throw new Error("the connection was not cut");
}
