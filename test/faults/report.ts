import { type Cell, type CrashKind, type CrashPoint, KINDS, POINTS, isReachable } from "./matrix";

/** How one cell was found to be. `undecidable` is counted apart: it ended as the law says that it may. */
export type CellVerdict = "right" | "unclear" | "undecidable" | "wrong";

/** One cell that was run. */
export interface CellResult {
  cell: Cell;
  verdict: CellVerdict;
}

/** The results of all tiers of this run of mocha. */
const results: CellResult[] = [];

/** Keeps a cell's result for the last line. */
export function report(result: CellResult): void {
  results.push(result);
}

/** One line for each crash point, one column for each kind: right, then unclear (u), undecidable (x), wrong (!). */
export function formatTable(of: readonly CellResult[]): string {
  const width = Math.max(...KINDS.map((kind) => kind.length)) + 2;
  const head = ["".padEnd(22), ...KINDS.map((kind) => kind.padEnd(width))].join("");
  const rows = POINTS.map((point) =>
    [point.padEnd(22), ...KINDS.map((kind) => formatPlace(of, point, kind).padEnd(width))].join(""),
  );
  return [head, ...rows].map((line) => line.trimEnd()).join("\n");
}

/** The pairs that cannot occur, each with its reason, once. */
export function formatUnreachable(cells: readonly Cell[]): string {
  const lines = cells.flatMap((cell) => {
    const reason = isReachable(cell);
    if (reason === true) return [];
    const isForAll = cells.filter(({ point, kind }) => point === cell.point && kind === cell.kind);
    const some = isForAll.every((other) => isReachable(other) !== true) ? "" : " (changed, reverted)";
    return [`cannot occur: ${cell.point} × ${cell.kind}${some}: ${reason}`];
  });
  return [...new Set(lines)].join("\n");
}

/** The last line of the matrix: the cells that nobody can decide are listed apart, and not in it. */
export function formatLastLine(of: readonly CellResult[]): string {
  const count = (verdict: CellVerdict): number => of.filter((result) => result.verdict === verdict).length;
  return `cells: ${of.length - count("undecidable")}, right: ${count("right")}, unclear: ${count("unclear")}`;
}

function formatPlace(of: readonly CellResult[], point: CrashPoint, kind: CrashKind): string {
  const here = of.filter(({ cell }) => cell.point === point && cell.kind === kind);
  if (here.length === 0) return "-";
  const count = (verdict: CellVerdict): number => here.filter((result) => result.verdict === verdict).length;
  const marks = { unclear: "u", undecidable: "x", wrong: "!" } as const;
  const others = Object.entries(marks).flatMap(([verdict, mark]) => {
    const number = count(verdict as CellVerdict);
    return number === 0 ? [] : [`${number}${mark}`];
  });
  return [String(count("right")), ...others].join(" ");
}

/** Prints the sum of all tiers once everything has run. */
after(() => console.log(`\n${formatLastLine(results)}`));
