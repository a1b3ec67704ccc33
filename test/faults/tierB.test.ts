import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Face, type LogEngine, killProviders, startLogEngine } from "../support/processes";
import { askedFor, closeCellWorld, createCellWorld, runCell } from "../support/processesCell";
import { createPool } from "../support/processesPool";
import { type Cell, nameOf } from "./matrix";
import { type CellResult, formatLastLine, formatTable, report } from "./report";
import { TIER_B_DYNAMIC_CELLS, TIER_B_PLUGIN_CELLS } from "./tierBCells";
import { createTierBStack } from "./tierBStack";

const SANDBOX = resolve(__dirname, "..", "..", ".sandbox");

const FACES: readonly { face: Face; cells: readonly Cell[] }[] = [
  { face: "dynamic", cells: askedFor(TIER_B_DYNAMIC_CELLS) },
  { face: "plugin", cells: askedFor(TIER_B_PLUGIN_CELLS) },
];

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
