import assert from "node:assert/strict";
import { ENGINES } from "../support/engineBench";
import { askedFor, closeCellWorld, createCellWorld, runCell } from "../support/processesCell";
import { type EngineTemplate, createEngineTemplate, killCommands } from "../support/processesEngine";
import { createPool } from "../support/processesPool";
import { type Cell, nameOf } from "./matrix";
import { type CellResult, type CellVerdict, formatLastLine, formatTable, report } from "./report";
import { tierCCells } from "./tierCCells";
import { OUR_PROGRAM, PLUGIN_PROGRAM, PLUGIN_PROJECT, createTierCStack } from "./tierCStack";

const FACES = [
  { face: "dynamic", cells: askedFor(tierCCells("dynamic")), program: OUR_PROGRAM, project: "" },
  { face: "plugin", cells: askedFor(tierCCells("plugin")), program: PLUGIN_PROGRAM, project: PLUGIN_PROJECT },
] as const;

for (const { name, face, cells, program, project } of ENGINES.flatMap((engine) =>
  FACES.map((one) => ({ name: engine, ...one })),
)) {
  describe(`crash matrix, tier (c), ${face}: programs and the ${name} engine`, function () {
    this.timeout(170_000);
    const results: CellResult[] = [];
    let template: EngineTemplate;
    const pool = createPool(cells, (cell) => runOne(cell, template));

    before(async () => {
      template = await createEngineTemplate(name, program, project);
      pool.begin();
    });

    after(async () => {
      await killCommands();
      template.close();
      const head = `tier (c), ${face}: ${cells.length} cells through program and engine; ${template.describe}`;
      console.log(`\n${head}\n${formatTable(results)}\n${formatLastLine(results)}`);
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

async function runOne(cell: Cell, template: EngineTemplate): Promise<CellVerdict> {
  const world = await createCellWorld(cell);
  const stack = createTierCStack(world, template);
  try {
    const verdict = await runCell(cell, world, stack);
    const mustBeLocked = cell.kind === "engine killed" || cell.kind === "both killed" || cell.kind === "machine lost";
    assert.equal(stack.locked(), mustBeLocked ? 1 : 0, "stacks left locked, and unlocked by `pulumi cancel`");
    return verdict;
  } finally {
    await stack.close();
    await closeCellWorld(world);
  }
}
