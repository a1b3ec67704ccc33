import { ENGINES } from "../support/engineBench";
import { type EngineTemplate, createEngineTemplate, killCommands } from "../support/processesEngine";
import { askedFor } from "../support/processesCell";
import { createPool } from "../support/processesPool";
import { nameOf } from "./matrix";
import { TIER_C_CELLS } from "./tierCCells";
import { NAIVE_PROGRAM, type NaiveFinding, runNaive } from "./tierCNaive";

const CELLS = askedFor(TIER_C_CELLS);
const isAsked = process.env["FAULTS_NAIVE"] === "1";
const why = isAsked ? "" : " (skipped: set FAULTS_NAIVE=1; it takes as long as tier (c))";

for (const name of ENGINES) {
  describe(`the naive resource in tier (c)'s cells, on the ${name} engine`, function () {
    this.timeout(170_000);
    const findings = new Map<string, NaiveFinding>();
    let template: EngineTemplate | undefined;

    after(async () => {
      await killCommands();
      template?.close();
      if (isAsked) console.log(formatFindings(template?.describe ?? "", findings));
    });

    it(`is counted in ${CELLS.length} cells${why}`, async function () {
      if (!isAsked) return this.skip();
      this.timeout(900_000);
      const made = (template = await createEngineTemplate(name, NAIVE_PROGRAM));
      const pool = createPool(CELLS, (cell) => runNaive(cell, made));
      pool.begin();
      for (const cell of CELLS) findings.set(nameOf(cell), await pool.result(cell));
    });
  });
}

function formatFindings(engine: string, findings: ReadonlyMap<string, NaiveFinding>): string {
  const all = [...findings.values()];
  const lines = [...findings].map(([cell, finding]) => `${cell}: ${formatFinding(finding)}`);
  const count = (test: (finding: NaiveFinding) => boolean): number => all.filter(test).length;
  const sums = [
    `cells: ${all.length}`,
    `right: ${count(isRight)}`,
    `posts twice: ${count(({ accepted, expected }) => accepted > expected)}`,
    `loses the operation: ${count(({ isLost }) => isLost)}`,
    `hangs: ${count(({ hung }) => hung !== "no")}`,
  ];
  return `\nthe naive resource; ${engine}\n${lines.join("\n")}\n${sums.join(", ")}`;
}

function isRight({ accepted, expected, isLost, hung }: NaiveFinding): boolean {
  return accepted === expected && !isLost && hung === "no";
}

function formatFinding({ accepted, expected, isLost, hung }: NaiveFinding): string {
  const faults = [
    ...(accepted > expected ? [`posts ${accepted} times for ${expected}`] : []),
    ...(accepted < expected ? [`posts ${accepted} times for ${expected}`] : []),
    ...(isLost ? ["loses the operation"] : []),
    ...(hung === "no" ? [] : [hung]),
  ];
  return faults.length === 0 ? "right" : faults.join(", ");
}
