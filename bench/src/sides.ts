import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The programs that are compared, in the order of the table. */
export const SIDES = ["plugin", "dynamic", "naive", "naiveShared"] as const;

/** A program that is compared. */
export type Side = (typeof SIDES)[number];

/** The stack's name, the same in every project. */
export const STACK = "bench";

/** The folder of this package: what a project names as its plugin. */
export const ROOT = resolve(__dirname, "..", "..");

/** Makes something for every side. */
export function forSides<T>(make: (side: Side) => T): Record<Side, T> {
  return Object.fromEntries(SIDES.map((side) => [side, make(side)])) as Record<Side, T>;
}

/** The sides in this round's order: each begins as often as the others, so what disturbs the machine disturbs all of them. */
export function turnsOf<S extends Side>(round: number, sides: readonly S[]): S[] {
  const first = round % sides.length;
  return [...sides.slice(first), ...sides.slice(0, first)];
}

/** Makes a side's project anew, as a user would have it: a plain JavaScript program beside its Pulumi.yaml. */
export function writeProject(workDir: string, side: Side): string {
  const folder = join(workDir, "programs", side);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(__dirname, "programs"), folder, { recursive: true, filter: (path) => !path.endsWith(".d.ts") });
  const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
  const plugins =
    side === "plugin" ? `plugins:\n  providers:\n    - name: azure-marketplace\n      path: ${ROOT}\n` : "";
  writeFileSync(join(folder, "Pulumi.yaml"), `name: bench\n${runtime}main: ${side}.js\n${plugins}`);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name: "bench", main: `${side}.js` })}\n`);
  return folder;
}
