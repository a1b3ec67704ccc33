import assert from "node:assert/strict";
import { CELLS, type Cell, KINDS, POINTS, expectedEnd, isApplied, isReachable, knowledgeAfter, nameOf } from "./matrix";
import { type CellResult, formatLastLine, formatTable, formatUnreachable, report } from "./report";
import { type TierA, createTierA, runCell, runCellOnce } from "./tierA";

const REACHABLE = CELLS.filter((cell) => isReachable(cell) === true);

/** The same pair is declared again: it alone can be posted twice. */
const DECLARES_AGAIN: readonly Cell["operation"][] = ["create", "update"];

describe("crash matrix, tier (a): lifecycles over real sockets, virtual clock", () => {
  const results: CellResult[] = [];
  let bench: TierA;
  before(async () => void (bench = await createTierA()));
  after(async () => {
    await bench.close();
    const apart = results.filter(({ verdict }) => verdict === "undecidable").map(({ cell }) => `  ${nameOf(cell)}`);
    console.log(`\n${formatTable(results)}\n\n${formatUnreachable(CELLS)}`);
    console.log(`\nundecidable, as the law says (${apart.length}):\n${apart.join("\n")}`);
    console.log(`\ntier (a): ${formatLastLine(results)}`);
  });

  for (const point of POINTS) {
    for (const kind of KINDS) {
      const cells = REACHABLE.filter((cell) => cell.point === point && cell.kind === kind);
      if (cells.length === 0) continue;
      it(`${point} × ${kind}: ${cells.length} cells`, async () => {
        const problems: string[] = [];
        for (const cell of cells) {
          const finding = await runCellOnce(bench, cell);
          results.push(finding);
          report(finding);
          problems.push(...finding.problems);
        }
        assert.deepEqual(problems, []);
      }).timeout(120_000);
    }
  }

  it("cannot decide exactly what the law names: posted, the journal lost, and nothing to be seen yet", () => {
    const isNamed = (cell: Cell): boolean =>
      cell.isLate && isApplied(cell) && knowledgeAfter(cell) === "nothing" && DECLARES_AGAIN.includes(cell.operation);
    const found = results.filter(({ verdict }) => verdict === "undecidable").map(({ cell }) => nameOf(cell));
    assert.deepEqual(found.sort(), REACHABLE.filter(isNamed).map(nameOf).sort());
  });

  it("decides them, too, where a first release looks again before it posts: AZURE_MARKETPLACE_SETTLE=1", async () => {
    const cells = REACHABLE.filter(({ operation }) => operation === "create").filter(
      (cell) => expectedEnd(cell).end === "undecidable",
    );
    assert.ok(cells.length > 0);
    for (const cell of cells) {
      const { problems } = await runCell(bench, cell, { AZURE_MARKETPLACE_SETTLE: "1" });
      assert.deepEqual(problems, []);
    }
  }).timeout(120_000);
});
