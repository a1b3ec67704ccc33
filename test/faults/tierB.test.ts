import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Face, type LogEngine, killProviders, startLogEngine } from "../support/processes";
import { askedFor, closeCellWorld, createCellWorld, runCell } from "../support/processesCell";
import { createPool } from "../support/processesPool";
import { type Cell, KINDS, OPERATIONS, POINTS, nameOf } from "./matrix";
import { type CellResult, formatLastLine, formatTable, report } from "./report";
import { tierBCells } from "./tierBCells";
import { createTierBStack } from "./tierBStack";

const SANDBOX = resolve(__dirname, "..", "..", ".sandbox");

const FACES: readonly { face: Face; cells: readonly Cell[] }[] = [
  { face: "dynamic", cells: askedFor(tierBCells("dynamic")) },
  { face: "plugin", cells: askedFor(tierBCells("plugin")) },
];

describe("crash matrix, tier (b)", () => {
  it("has each point, each kind and each operation on both faces, in at least 60 cells", () => {
    const [dynamic, plugin] = [tierBCells("dynamic"), tierBCells("plugin")];
    assert.ok(new Set([...dynamic, ...plugin]).size >= 60);
    for (const cells of [dynamic, plugin]) {
      assert.deepEqual(new Set(cells.map(({ point }) => point)), new Set(POINTS));
      assert.deepEqual(new Set(cells.map(({ kind }) => kind)), new Set(KINDS));
      assert.deepEqual(new Set(cells.map(({ operation }) => operation)), new Set(OPERATIONS));
    }
  });
});

for (const { face, cells } of FACES) {
  describe(`crash matrix, tier (b), ${face}: real provider processes, real kill -9`, function () {
    this.timeout(170_000);
    const results: CellResult[] = [];
    let engine: LogEngine;
    let project: string;
    const pool = createPool(cells, async (cell) => {
      const world = await createCellWorld(cell);
      const stack = createTierBStack(world, engine, project, face);
      try {
        return await runCell(cell, world, stack);
      } finally {
        await stack.close();
        await closeCellWorld(world);
      }
    });

    before(async () => {
      mkdirSync(SANDBOX, { recursive: true });
      project = mkdtempSync(join(SANDBOX, "tier-b-"));
      writeFileSync(join(project, "package.json"), '{ "name": "tier-b", "private": true }\n');
      engine = await startLogEngine();
      pool.begin();
    });

    after(async () => {
      await killProviders();
      engine.close();
      rmSync(project, { recursive: true, force: true });
      const apart = results.filter(({ verdict }) => verdict === "undecidable").map(({ cell }) => `  ${nameOf(cell)}`);
      console.log(`\ntier (b), ${face}: ${cells.length} cells on real provider processes\n${formatTable(results)}`);
      console.log(`undecidable, as the law says (${apart.length}):\n${apart.join("\n")}\n${formatLastLine(results)}`);
    });

    for (const cell of cells) {
      it(nameOf(cell), async () => {
        const result: CellResult = { cell, verdict: "wrong" };
        results.push(result);
        report(result);
        result.verdict = await pool.result(cell);
      });
    }
  });
}
