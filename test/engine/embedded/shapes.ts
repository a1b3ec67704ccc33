// Both engines must write the same state for the same story: the second to tell it is compared with the first.
import assert from "node:assert/strict";
import { shapeOf } from "./bench";
import type { State } from "./bench";

const shapes = new Map<string, unknown>();

/** Compares a state with the one another engine has written at the same point; the first to come sets the measure. */
export function sameShape(point: string, state: State): void {
  const shape = shapeOf(state);
  if (shapes.has(point)) assert.deepEqual(shape, shapes.get(point), `state at "${point}"`);
  else shapes.set(point, shape);
}
