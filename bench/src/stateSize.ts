import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { mean } from "./stats";

/** How much one resource takes. */
export interface StateSize {
  /** Of the resource in `stack export`, as compact JSON. */
  exportBytes: number;
  /** Of the state file on disk, divided by the number of resources. */
  fileBytes: number;
}

/**
 * Measures a stack's state.
 * @throws Error where the export does not hold so many resources
 */
export function measureState(exported: string, stateDir: string, count: number): StateSize {
  const { deployment } = JSON.parse(exported) as { deployment: { resources: { type: string }[] } };
  // Neither the stack nor the provider: what a side has one of, however many offers there are.
  const ours = deployment.resources.filter(({ type }) => !type.startsWith("pulumi:"));
  if (ours.length !== count) throw new Error(`state holds ${ours.length} resources, not ${count}`);
  const sizes = ours.map((resource) => Buffer.byteLength(JSON.stringify(resource)));
  return { exportBytes: mean(sizes), fileBytes: stateFileBytes(stateDir) / count };
}

function stateFileBytes(stateDir: string): number {
  const folder = join(stateDir, ".pulumi", "stacks");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  if (files.length !== 1) throw new Error(`${folder} holds ${files.length} state files, not one`);
  return statSync(join(folder, files[0] ?? "")).size;
}
