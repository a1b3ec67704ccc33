import { parseArgs } from "node:util";
import type { EngineChoice } from "azure-marketplace-sandbox-engine";

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  engine: EngineChoice;
  /** How often each wall time is taken with one resource. */
  roundsOfOne: number;
  /** How often each wall time is taken with 200 resources. */
  roundsOfMany: number;
}

const ENGINES = ["auto", "pulumi", "embedded"] as const;
const ACCEPTED = "accepted: --engine auto|pulumi|embedded --quick";

/** Reads the arguments of `npm run bench -- …`; a text is what is wrong with them, in one sentence. */
export function readOptions(args: readonly string[]): BenchOptions | string {
  let values: { engine?: string; quick?: boolean };
  try {
    const options = { engine: { type: "string" }, quick: { type: "boolean" } } as const;
    values = parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; ${ACCEPTED}`;
  }
  const engine = ENGINES.find((known) => known === (values.engine ?? "auto"));
  if (!engine) return `--engine ${values.engine} is not accepted; ${ACCEPTED}`;
  return values.quick ? { engine, roundsOfOne: 1, roundsOfMany: 1 } : { engine, roundsOfOne: 7, roundsOfMany: 3 };
}
