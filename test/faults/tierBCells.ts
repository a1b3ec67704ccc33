import type { Face } from "../support/processes";
import { CELLS, type Cell, KINDS, OPERATIONS, POINTS, isReachable } from "./matrix";

/** Chosen so that each pair of point and kind is there, and each other dimension in turn. */
const TURNS = [
  { isMigrated: true, hasSubmissions: true, isPinned: false },
  { isMigrated: true, hasSubmissions: false, isPinned: true },
  { isMigrated: false, hasSubmissions: true, isPinned: true },
  { isMigrated: false, hasSubmissions: false, isPinned: false },
] as const;

/** Every pair of point and kind that can occur, once, with the other dimensions in turn; and four that are shown late. */
const TIER_B_CELLS: readonly Cell[] = [...choosePairs(), ...chooseLate()];

/** Those that run on a face: the faces take turns, so that each point, each kind and each operation is on both. */
export function tierBCells(face: Face): readonly Cell[] {
  return TIER_B_CELLS.filter((cell) => isToldToStop(cell) || faceOf(cell) === face);
}

/** A process that waits, for an answer or for the end, is told to stop in another way on each face: this is run on both. */
function isToldToStop({ point, kind, isLate }: Cell): boolean {
  const isWaiting = point === "applied, no answer" || point === "mid-wait";
  return !isLate && isWaiting && ["engine killed", "Ctrl-C", "Ctrl-C twice"].includes(kind);
}

/** Two kinds at a time, as the operations take turns one by one; what is shown late is on the other face. */
function faceOf({ point, kind, isLate }: Cell): Face {
  const place = POINTS.indexOf(point) + Math.floor(KINDS.indexOf(kind) / 2) + (isLate ? 1 : 0);
  return place % 2 === 0 ? "dynamic" : "plugin";
}

function choosePairs(): Cell[] {
  return POINTS.flatMap((point, p) =>
    KINDS.flatMap((kind, k) => {
      const turn = TURNS[(p + 2 * k) % TURNS.length];
      const operations = OPERATIONS.map((_, index) => OPERATIONS[(p + k + index) % OPERATIONS.length]);
      const cells = operations.flatMap((operation) =>
        CELLS.filter((cell) => !cell.isLate && isSame(cell, { point, kind, operation, ...turn })),
      );
      return cells.filter((cell) => isReachable(cell) === true).slice(0, 1);
    }),
  );
}

function chooseLate(): Cell[] {
  const create = CELLS.filter(
    (cell) => cell.isLate && cell.operation === "create" && cell.hasSubmissions && cell.isMigrated,
  );
  const wanted = [
    { point: "applied, no answer", kind: "machine lost", isPinned: false },
    { point: "answer received", kind: "machine lost", isPinned: true },
    { point: "applied, no answer", kind: "provider killed", isPinned: false },
    { point: "answer received", kind: "torn journal", isPinned: true },
  ] as const;
  return wanted.flatMap((one) => create.filter((cell) => isSame(cell, one)));
}

function isSame(cell: Cell, wanted: Partial<Record<keyof Cell, unknown>>): boolean {
  return Object.entries(wanted).every(([name, value]) => cell[name as keyof Cell] === value);
}
