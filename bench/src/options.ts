import { parseArgs } from "node:util";
import type { EngineChoice } from "azure-marketplace-sandbox-engine";

/** What can be measured. */
export const PARTS = ["polls", "startup", "walls", "waits"] as const;

/** One thing that is measured. */
export type Part = (typeof PARTS)[number];

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  engine: EngineChoice;
  parts: readonly Part[];
  /** How many resources the programs of the wall times declare, one table for each. */
  counts: readonly number[];
  /** How many operations are waited for at a time while memory is measured. */
  waits: number;
  /** One round of everything. */
  isQuick: boolean;
}

const ENGINES = ["auto", "pulumi", "embedded"] as const;
const ACCEPTED =
  "accepted: --engine auto|pulumi|embedded --only polls,startup,walls,waits --n 1,200,1000 --waits 1000 --quick";
const FLAGS = {
  engine: { type: "string", default: "auto" },
  only: { type: "string", default: PARTS.join(",") },
  n: { type: "string", default: "1,200" },
  waits: { type: "string", default: "1000" },
  quick: { type: "boolean", default: false },
} as const;

/** Reads the arguments of `npm run bench -- …`; a text is what is wrong with them, in one sentence. */
export function readOptions(args: readonly string[]): BenchOptions | string {
  let values: { engine: string; only: string; n: string; waits: string; quick: boolean };
  try {
    values = parseArgs({ args: [...args], options: FLAGS, allowPositionals: false }).values;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; ${ACCEPTED}`;
  }
  const engine = ENGINES.find((known) => known === values.engine);
  if (!engine) return `--engine ${values.engine} is not accepted; ${ACCEPTED}`;
  const parts = values.only.split(",");
  if (!parts.every(isPart)) return `--only ${values.only} is not accepted; ${ACCEPTED}`;
  const counts = values.n.split(",").map(Number);
  if (!counts.every(isCount)) return `--n ${values.n} is not accepted; ${ACCEPTED}`;
  const waits = Number(values.waits);
  if (!isCount(waits)) return `--waits ${values.waits} is not accepted; ${ACCEPTED}`;
  return { engine, parts, counts, waits, isQuick: values.quick };
}

/** How often each wall time is taken: a large stack repeats one step so often that one round says as much. */
export function roundsOf(count: number, isQuick: boolean): number {
  if (isQuick || count > 200) return 1;
  return count > 20 ? 3 : 7;
}

function isPart(text: string): text is Part {
  return PARTS.some((part) => part === text);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
