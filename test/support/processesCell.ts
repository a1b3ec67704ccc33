import assert from "node:assert/strict";
import { type Control, type Marketplace, createMarketplace } from "../../sandbox/marketplace/src";
import { CELLS, type Cell, type ExpectedEnd, expectedEnd, isApplied, isReachable, nameOf } from "../faults/matrix";
import type { CellVerdict } from "../faults/report";
import type { Values } from "./processes";
import { type FaultFolder, createFaultFolder } from "./processesFolder";
import { createWireBench } from "./wireBench";

/** What a run of `up` came to. */
export interface UpResult {
  isLive: boolean;
  /** Everything a person was told. */
  text: string;
}

/** A stack of one release, run by real processes. */
export interface Stack {
  /** Brings 1.0.0 live, as version 2, before anything is broken; the service has it live already. */
  beginLive(cell: Cell): Promise<void>;
  /** Runs `up` to its end. */
  up(declared: Values): Promise<UpResult>;
  /** Runs `up` and lets happen to it what the cell says. */
  breakUp(declared: Values, cell: Cell): Promise<void>;
  close(): Promise<void>;
}

/** What a cell happens in: an offer, a service and a machine of its own. */
export interface CellWorld {
  readonly folder: FaultFolder;
  readonly marketplace: Marketplace;
  readonly control: Control;
  readonly offerId: string;
  /** What is declared of a release: 1.0.0 of version 2, 1.1.0 of version 3. */
  declare(release: "1.0.0" | "1.1.0"): Values;
  /** Go-lives of the offer that the service has accepted. */
  accepted(): number;
}

export const PUBLISHER = "contoso";
const GO_LIVE_MS = 12 * 60_000;
const LATE_MS = 4 * 60_000;
/** A cell that is not over by then never ends. */
const MOST_RUNS = 6;

/**
 * The cells that were asked for: a tier's own, or with `--all` every one that can occur; of them those whose name holds
 * FAULTS_ONLY, where that is set.
 */
export function askedFor(own: readonly Cell[]): readonly Cell[] {
  const cells = process.argv.includes("--all") ? CELLS.filter((cell) => isReachable(cell) === true) : own;
  const part = process.env["FAULTS_ONLY"];
  return part === undefined ? cells : cells.filter((cell) => nameOf(cell).includes(part));
}

/** Makes the world of a cell. */
export async function createCellWorld(cell: Cell): Promise<CellWorld> {
  const folder = createFaultFolder();
  const offerId = "contoso-offer";
  const goLiveSteps = [{ id: "live", durationMs: GO_LIVE_MS }];
  const versions = isSecond(cell) ? { publishingVersion: 3, liveVersion: 2 } : { publishingVersion: 2 };
  const offer = { id: offerId, migrated: cell.isMigrated, goLiveSteps, ...versions };
  const seed = { publishers: [{ id: PUBLISHER, offers: [offer] }] };
  const late = cell.isLate ? { statusLagMs: LATE_MS, listingLagMs: LATE_MS } : {};
  const divergences = { submissionsMissing: !cell.hasSubmissions, ...late };
  const marketplace = await createMarketplace({ clock: folder, mode: "strict", speed: 1, seed, divergences });
  const { control } = marketplace;
  const candidates = { "1.0.0": 2, "1.1.0": 3 };
  return {
    ...{ folder, marketplace, control, offerId },
    declare: (release) => ({
      ...{ publisherId: PUBLISHER, offerId, release },
      ...(cell.isPinned && { candidate: candidates[release] }),
    }),
    accepted: () => control.goLives().length,
  };
}

/** Ends the world of a cell. */
export async function closeCellWorld({ folder, marketplace }: CellWorld): Promise<void> {
  await marketplace.close();
  folder.close();
}

/**
 * Runs a cell to its end and judges it by the service's own log of accepted go-lives.
 * @throws AssertionError where it does not end as it must
 */
export async function runCell(cell: Cell, world: CellWorld, stack: Stack): Promise<CellVerdict> {
  if (isSecond(cell)) await stack.beginLive(cell);
  await stack.breakUp(world.declare(isSecond(cell) ? "1.1.0" : "1.0.0"), cell);
  assert.equal(world.accepted(), isApplied(cell) ? 1 : 0, "accepted in the broken run");
  afterwards(cell, world);
  const { accepted, end } = expectedEnd(cell);
  const release = cell.operation === "create" || cell.operation === "reverted" ? "1.0.0" : "1.1.0";
  const course = await runUntilOver(world, stack, world.declare(release), { end, operation: cell.operation });
  assert.equal(world.accepted(), accepted, `accepted in the end\n${course.join("\n----\n")}`);
  if (end === "undecidable") return "undecidable";
  return end === "unclear" ? "unclear" : "right";
}

function isSecond({ operation }: Cell): boolean {
  return operation === "update" || operation === "reverted";
}

const live = new Map<string, Promise<string>>();

/** What 1.0.0 left in state, really released once for each flavour, as if it had been on this world's service. */
export async function liveOutputs(cell: Cell, { marketplace, offerId }: CellWorld): Promise<Values> {
  const { isMigrated, hasSubmissions, isPinned } = cell;
  const key = `${isMigrated} ${hasSubmissions} ${isPinned}`;
  const made = live.get(key) ?? makeLive(cell);
  live.set(key, made);
  return JSON.parse((await made).replaceAll("THE-ORIGIN", marketplace.url).replaceAll("THE-OFFER", offerId)) as Values;
}

async function makeLive({ isMigrated, hasSubmissions, isPinned }: Cell): Promise<string> {
  const offer = {
    id: "THE-OFFER",
    migrated: isMigrated,
    publishingVersion: 2,
    goLiveSteps: [{ id: "live", durationMs: GO_LIVE_MS }],
  };
  const seed = { publishers: [{ id: PUBLISHER, offers: [offer] }] };
  const bench = await createWireBench({ seed, divergences: { submissionsMissing: !hasSubmissions } });
  const inputs = { publisherId: PUBLISHER, offerId: offer.id, release: "1.0.0", ...(isPinned && { candidate: 2 }) };
  const { state, failure } = await bench.host.offerGoLive.create(bench.world.call, inputs);
  await bench.close();
  assert.equal(failure, undefined);
  return JSON.stringify(state).replaceAll(bench.marketplace.url, "THE-ORIGIN");
}

/** What the broken run's machine is left with. */
function afterwards(cell: Cell, { folder }: CellWorld): void {
  const isTornAlready = ["before journal", "answer received", "terminal reached"].includes(cell.point);
  if (cell.kind === "torn journal" && !isTornAlready) folder.tearJournal();
  if (cell.kind === "machine lost") folder.loseMachine();
}

/** Runs `up` until the end that is expected has come; answers what was told on the way. */
async function runUntilOver(
  world: CellWorld,
  stack: Stack,
  release: Values,
  { end, operation }: { end: ExpectedEnd["end"]; operation: Cell["operation"] },
): Promise<string[]> {
  const course: string[] = [];
  let declared = release;
  let hasEvidence = false;
  for (let run = 1; run <= MOST_RUNS; run++) {
    const { isLive, text } = await stack.up(declared);
    course.push(text);
    const isRefused = /cannot be undone by an older label/.test(text);
    assert.ok(!isRefused || end === "refused", `refused as an older label\n${text}`);
    if (isRefused) return course;
    if (isLive) {
      assert.ok(end !== "refused", `was to be refused as an older label\n${course.join("\n----\n")}`);
      assert.ok(end !== "unclear" || hasEvidence, `went live without being asked\n${course.join("\n----\n")}`);
      return course;
    }
    const adopt = end === "unclear" ? readAdoption(text) : undefined;
    hasEvidence ||= adopt !== undefined;
    if (adopt) declared = { ...release, adopt };
    goOn(world, text, operation);
  }
  throw new assert.AssertionError({ message: `not over after ${MOST_RUNS} runs\n${course.join("\n----\n")}` });
}

/** The way out as the message prints it, ready to paste. */
function readAdoption(text: string): Values | undefined {
  const found = [...text.matchAll(/adopt: \{ release: "([^"]+)", operation: "([^"<]+)" \}/g)];
  const [, release, operation] = found.find(([, , value]) => value !== "none") ?? [];
  return release === undefined ? undefined : { release, operation };
}

/** Between two runs time passes: what runs ends; a release that finds no preview of its own gets one. */
function goOn({ folder, control, offerId }: CellWorld, text: string, operation: Cell["operation"]): void {
  const { operations, atSignoff } = control.offer(PUBLISHER, offerId);
  if (operations.some(({ outcome }) => outcome === "running")) return folder.skip(2 * GO_LIVE_MS);
  const isMissing = !atSignoff || /candidate mismatch/.test(text);
  if (isMissing && operation === "changed") control.publish(PUBLISHER, offerId);
}
