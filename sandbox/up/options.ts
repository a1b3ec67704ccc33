import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/** What `npm start` was asked for. */
export interface UpOptions {
  engine: "auto" | "pulumi" | "embedded";
  /** Name of a folder of `examples/`. */
  example: string;
  /** That folder. */
  projectDir: string;
  /** Where state, home and certificates of this run live; made anew at each run. */
  workDir: string;
}

const ENGINES = ["auto", "pulumi", "embedded"] as const;
const ROOT = resolve(__dirname, "..", "..", "..");

/** Reads the arguments of `npm start -- …`; a text is what is wrong with them, in one sentence. */
export function readOptions(args: readonly string[]): UpOptions | string {
  let values: { engine?: string; example?: string };
  try {
    const options = { engine: { type: "string" }, example: { type: "string" } } as const;
    values = parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; accepted: --engine auto|pulumi|embedded --example NAME`;
  }
  const engine = ENGINES.find((known) => known === (values.engine ?? "auto"));
  if (!engine) return `--engine ${values.engine} is not accepted; accepted: ${ENGINES.join(", ")}`;
  const example = values.example ?? "go-live";
  const names = listExamples();
  if (!names.includes(example)) return `--example ${example} is not accepted; accepted: ${names.join(", ")}`;
  return { engine, example, projectDir: join(ROOT, "examples", example), workDir: join(ROOT, ".sandbox", example) };
}

function listExamples(): string[] {
  const folder = join(ROOT, "examples");
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, "Pulumi.yaml")));
}
