import { setFlagsFromString } from "node:v8";

/** One string each, because Node takes no more than one flag at a time by contract. */
const FLAGS = ["--optimize-for-size", "--semi-space-growth-factor=1", "--no-opt"];

/**
 * Makes this process small rather than quick, for one that waits most of its life. What is loaded before it stays as it
 * is, so call it first.
 * @see docs/decisions/0007-a-small-plugin-process.md
 */
export function saveMemory(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
