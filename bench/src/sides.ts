import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The programs that are compared, in the order of the table. */
export const SIDES = ["ours", "naive", "naiveShared"] as const;

/** A program that is compared. */
export type Side = (typeof SIDES)[number];

/** The stack's name, the same in every project. */
export const STACK = "bench";

/** Makes a side's project anew, as a user would have it: a plain JavaScript program beside its Pulumi.yaml. */
export function writeProject(workDir: string, side: Side): string {
  const folder = join(workDir, "programs", side);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(__dirname, "programs"), folder, { recursive: true, filter: (path) => !path.endsWith(".d.ts") });
  const yaml = `name: bench\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: ${side}.js\n`;
  writeFileSync(join(folder, "Pulumi.yaml"), yaml);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name: "bench", main: `${side}.js` })}\n`);
  return folder;
}
