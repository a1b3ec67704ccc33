import type { Obligation } from "../types";
import { CHECK, DIFF } from "./check";
import { CREATE } from "./create";
import { INTERRUPT } from "./interrupt";
import { DELETE, READ } from "./readDelete";
import { INVOKE, SECRETS } from "./secrets";
import { START } from "./start";
import { UPDATE } from "./update";

/** The table: everything that a provider owes to the engine, row by row. */
export const OBLIGATIONS: readonly Obligation[] = [
  ...START,
  ...CHECK,
  ...DIFF,
  ...CREATE,
  ...UPDATE,
  ...READ,
  ...DELETE,
  ...SECRETS,
  ...INVOKE,
  ...INTERRUPT,
];
