import { randomUUID } from "node:crypto";

/** Chance, handed down so that a test can fix it. */
export interface Random {
  /** A number in [0, 1). */
  unit(): number;
  /** A new UUID, for attempt ids and request ids. */
  uuid(): string;
}

/** Chance from the machine. */
export function createSystemRandom(): Random {
  return { unit: () => Math.random(), uuid: () => randomUUID() };
}
