import type { Face } from "../support/processes";
import { CELLS, type Cell, type CrashKind, type CrashPoint, type Operation } from "./matrix";

type Choice = readonly [CrashPoint, CrashKind, Operation];

/** What only a whole engine shows: its own death, its lock, its two interrupts, and what it saves. */
const CHOICES: readonly Choice[] = [
  ["before journal", "provider killed", "create"],
  ["before journal", "engine killed", "update"],
  ["before journal", "Ctrl-C", "create"],
  ["journal written", "engine killed", "create"],
  ["journal written", "both killed", "update"],
  ["applied, no answer", "engine killed", "create"],
  ["applied, no answer", "Ctrl-C", "update"],
  ["applied, no answer", "connection cut", "create"],
  ["applied, no answer", "machine lost", "create"],
  ["answer received", "both killed", "create"],
  ["answer received", "machine lost", "update"],
  ["Location journalled", "engine killed", "changed"],
  ["Location journalled", "torn journal", "create"],
  ["mid-wait", "provider killed", "create"],
  ["mid-wait", "engine killed", "create"],
  ["mid-wait", "both killed", "reverted"],
  ["mid-wait", "Ctrl-C", "create"],
  ["mid-wait", "Ctrl-C", "reverted"],
  ["mid-wait", "Ctrl-C twice", "update"],
  ["mid-wait", "connection cut", "create"],
  ["terminal reached", "engine killed", "create"],
  ["terminal reached", "Ctrl-C twice", "create"],
  ["returned, not saved", "engine killed", "create"],
  ["returned, not saved", "both killed", "update"],
];

/** The plugin's: how its own process is told to stop, how it dies, and what the engine keeps then. */
const OF_PLUGIN = new Set([
  "before journal × provider killed",
  "applied, no answer × Ctrl-C",
  "answer received × both killed",
  "mid-wait × provider killed",
  "mid-wait × engine killed",
  "mid-wait × Ctrl-C",
  "mid-wait × Ctrl-C twice",
  "returned, not saved × engine killed",
]);

/** A release that is waited for, and a person or a machine that does not wait: on both faces. */
const ON_BOTH = new Set(["mid-wait × engine killed × create", "mid-wait × Ctrl-C × create"]);

/** The cells that run through program and engine: the vendor's own kind of offer, pinned in every second one that creates. */
export const TIER_C_CELLS: readonly Cell[] = CHOICES.map(([point, kind, operation], index) => {
  const isPinned = operation === "create" && index % 2 === 0 && kind !== "machine lost";
  const found = CELLS.find(
    (cell) =>
      cell.point === point &&
      cell.kind === kind &&
      cell.operation === operation &&
      cell.isPinned === isPinned &&
      cell.isMigrated &&
      cell.hasSubmissions &&
      !cell.isLate,
  );
  if (!found) throw new Error(`the matrix has no such cell: ${point}, ${kind}, ${operation}`);
  return found;
});

/** Those of them that run on a face: each on one, two on both. */
export function tierCCells(face: Face): readonly Cell[] {
  return TIER_C_CELLS.filter(({ point, kind, operation }) => {
    const faceOf = OF_PLUGIN.has(`${point} × ${kind}`) ? "plugin" : "dynamic";
    return faceOf === face || ON_BOTH.has(`${point} × ${kind} × ${operation}`);
  });
}
