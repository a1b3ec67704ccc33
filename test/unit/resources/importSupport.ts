import assert from "node:assert/strict";
import type { Submission } from "../../../provider/model/offer";
import { OPERATION_ID, live, operationWith, stepsUntil } from "../../support/fakeApi";
import { type Bench, type Values, bench } from "../../support/lifecycleBench";
import type { createMemoryFiles } from "../../support/memoryFiles";

export const OFFER = { publisherId: "contoso", offerId: "contoso-offer" };
export const ID = "contoso/contoso-offer";

export const golive = (more: Partial<Submission> = {}): Submission => ({
  id: OPERATION_ID,
  type: "golive",
  slot: "production",
  state: "succeeded",
  publishingVersion: 2,
  changedAt: "2026-01-03T08:00:00Z",
  ...more,
});

/** An offer whose version 2 is live. */
export function liveBench(): Bench {
  const made = bench();
  made.api.status = () => live(2);
  made.api.submissions = () => [golive(), golive({ id: "p", type: "publish", slot: "staging" })];
  made.api.operation = () => operationWith("succeeded", 2, stepsUntil("live", "complete"));
  return made;
}

/** An offer whose version 2 goes live at this moment. */
export function runningBench(env: Record<string, string> = {}): Bench {
  const made = bench(env);
  made.api.begin();
  made.api.submissions = () => [golive({ state: "running" })];
  return made;
}

export async function importOf({ lifecycle, world }: Bench, id = ID): Promise<Values> {
  const result = await lifecycle.import(world.call, id);
  assert.equal(result?.id, ID);
  assert.equal(result.failure, undefined);
  return result.state;
}

/** What every imported state has to keep: nothing was posted, no journal was written, and its own program is no change. */
export async function assertClean(made: Bench, state: Values): Promise<void> {
  const { lifecycle, world, api } = made;
  const inputs = { ...OFFER, release: state["release"] };
  assert.deepEqual(await lifecycle.diff(world.call, state, inputs), { hasChanges: false, changed: [], replaces: [] });
  const seen = await lifecycle.read(world.call, ID, state);
  assert.deepEqual(seen?.state, state);
  assert.equal(api.posts, 0);
  assert.deepEqual([...(world.ambient.files as ReturnType<typeof createMemoryFiles>).contents.values()], []);
}
