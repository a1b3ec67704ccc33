import { CELLS, type Cell, KINDS, OPERATIONS, POINTS, isReachable } from "./matrix";

/** Chosen so that each pair of point and kind is there, and each other dimension in turn. */
const TURNS = [
  { isMigrated: true, hasSubmissions: true, isPinned: false },
  { isMigrated: true, hasSubmissions: false, isPinned: true },
  { isMigrated: false, hasSubmissions: true, isPinned: true },
  { isMigrated: false, hasSubmissions: false, isPinned: false },
] as const;

/** Every pair of point and kind that can occur, once, with the other dimensions in turn; and four that are shown late. */
export const TIER_B_CELLS: readonly Cell[] = [...choosePairs(), ...chooseLate()];
const PAIRS = choosePairs().length;

/** Where the faces' processes are told to stop in ways of their own, by Cancel or by the engine's end: these run on both. */
const TOLD_TO_STOP: ReadonlySet<string> = new Set(["engine killed", "Ctrl-C", "Ctrl-C twice"]);
const WHILE_BUSY: ReadonlySet<string> = new Set(["applied, no answer", "mid-wait"]);

/** Half of them run on the plugin, the others on the dynamic face; what is told to stop while it posts or waits, on both. */
export const TIER_B_DYNAMIC_CELLS: readonly Cell[] = ofFace(0);
export const TIER_B_PLUGIN_CELLS: readonly Cell[] = ofFace(1);

/** Half of a point's kinds, the other half at the next point: each point, kind and operation is met on each face. */
function ofFace(turn: 0 | 1): Cell[] {
  return TIER_B_CELLS.filter(({ point, kind }, index) => {
    const isFirstHalf = KINDS.indexOf(kind) < KINDS.length / 2;
    const place = index < PAIRS ? POINTS.indexOf(point) + Number(isFirstHalf) : index;
    return place % 2 === turn || (TOLD_TO_STOP.has(kind) && WHILE_BUSY.has(point));
  });
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
