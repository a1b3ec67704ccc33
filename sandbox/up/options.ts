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

/** The checkout, seen from the built code. */
export const ROOT = resolve(__dirname, "..", "..", "..");

const ENGINES = ["auto", "pulumi", "embedded"] as const;
/** The examples that this sandbox runs; those in other languages are for Pulumi's own CLI alone. */
const EXAMPLES = ["go-live", "python", "go"];

/** Reads the arguments of `npm start -- …`; a text is what is wrong with them, in one sentence. */
export function readOptions(args: readonly string[]): UpOptions | string {
  let values: { engine?: string; example?: string };
  try {
    const options = { engine: { type: "string" }, example: { type: "string" } } as const;
    values = parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; accepted: --engine auto|pulumi|embedded --example ${EXAMPLES.join("|")}`;
  }
  const engine = ENGINES.find((known) => known === (values.engine ?? "auto"));
  if (!engine) return `--engine ${values.engine} is not accepted; accepted: ${ENGINES.join(", ")}`;
  const example = values.example ?? "go-live";
  if (!EXAMPLES.includes(example)) return `--example ${example} is not accepted; accepted: ${EXAMPLES.join(", ")}`;
  return { engine, example, projectDir: join(ROOT, "examples", example), workDir: join(ROOT, ".sandbox", example) };
}
