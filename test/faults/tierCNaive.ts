import { type Breakable, breakRun } from "../support/processesBreak";
import { type CellWorld, PUBLISHER, closeCellWorld, createCellWorld } from "../support/processesCell";
import type { EngineTemplate, RunningCommand } from "../support/processesEngine";
import { until } from "../support/processesFolder";
import { type Cell, expectedEnd } from "./matrix";
import { type Kind, createBreakable, createTierCStack, hasEnded } from "./tierCStack";

/**
 * The naive resource of `bench/`: it posts in `create` and in `update`, and polls. It talks by `fetch` and sleeps by
 * `timers/promises` here, so that the preloaded module finds its points and can skip its waits.
 */
export const NAIVE_PROGRAM = `
const pulumi = require("@pulumi/pulumi");

async function goLive(inputs) {
  const { setTimeout: sleep } = require("node:timers/promises");
  const origin = process.env.AZURE_MARKETPLACE_ENDPOINT;
  const headers = { Authorization: "Bearer " + process.env.AZURE_MARKETPLACE_TOKEN };
  const offer = origin + "/api/publishers/" + inputs.publisherId + "/offers/" + inputs.offerId;
  const accepted = await fetch(offer + "/golive?api-version=2017-10-31", { method: "POST", headers });
  if (accepted.status !== 202) throw new Error("the go-live was answered with " + accepted.status);
  const location = accepted.headers.get("location");
  for (;;) {
    const answer = await fetch(new URL(location, origin), { headers });
    if (!answer.ok) throw new Error("the operation was answered with " + answer.status);
    const { status } = await answer.json();
    if (status === "failed" || status === "canceled") throw new Error("the go-live " + status);
    if (status === "succeeded") return { operationId: location.replace(/^.*\\/operations\\//, "").replace(/\\?.*$/, ""), status };
    await sleep(30_000);
  }
}

const provider = {
  async create(inputs) {
    const { operationId, status } = await goLive(inputs);
    return { id: operationId, outs: { ...inputs, operationId, status } };
  },
  async update(_id, _olds, news) {
    return { outs: { ...news, ...(await goLive(news)) } };
  },
};

class NaiveGoLive extends pulumi.dynamic.Resource {
  constructor(name, props, opts) {
    super(provider, name, { operationId: undefined, status: undefined, ...props }, opts);
  }
}

new NaiveGoLive("offer", require("./declared.json"));
`;

/** What became of the naive resource in one cell. */
export interface NaiveFinding {
  /** Go-lives accepted, and how many the cell must have in the end. */
  accepted: number;
  expected: number;
  /** The service has accepted a go-live whose id is nowhere after the broken run. */
  isLost: boolean;
  /** What did not end when it was told to: the run, or a process without an engine. */
  hung: "no" | "terminal held" | "orphan";
}

const ENDS_WITHIN_MS = 6_000;
const MOST_RUNS = 3;

/** Runs a cell with the naive resource; nothing is asserted, everything is counted. */
export async function runNaive(cell: Cell, template: EngineTemplate): Promise<NaiveFinding> {
  const world = await createCellWorld(cell);
  let hung: NaiveFinding["hung"] = "no";
  const kind: Kind = {
    isLive: (outputs, declared) => outputs["status"] === "succeeded" && outputs["release"] === declared["release"],
    breakUp: (broken, at, command) =>
      breakRun(broken, at, async () => watch(broken, at, command(), (how) => (hung = how)), false),
  };
  const stack = createTierCStack(world, template, kind);
  const isSecond = cell.operation === "update" || cell.operation === "reverted";
  try {
    if (isSecond) await stack.beginLive(cell);
    await stack.breakUp(world.declare(isSecond ? "1.1.0" : "1.0.0"), cell);
    world.control.clearFaults();
    const id = world.control.goLives()[0]?.operationId;
    const isLost = id !== undefined && stack.project.resource()?.outputs?.["operationId"] !== id;
    const release = cell.operation === "create" || cell.operation === "reverted" ? "1.0.0" : "1.1.0";
    for (let run = 0; run < MOST_RUNS; run++) {
      if (release === "1.1.0" && cell.operation === "changed") publishIfQuiet(world);
      if ((await stack.up(world.declare(release))).isLive) break;
    }
    return { accepted: world.accepted(), expected: expectedEnd(cell).accepted, isLost, hung };
  } finally {
    await stack.close();
    await closeCellWorld(world);
  }
}

/** The broken run, watched: what does not end is noted, and ended. */
function watch(
  cell: Cell,
  world: CellWorld,
  command: RunningCommand,
  note: (how: NaiveFinding["hung"]) => void,
): Breakable {
  const breakable = createBreakable(command, world);
  const { folder, control, offerId } = world;
  const over = async (): Promise<void> => {
    const inTime = command.ended.then(() => true);
    const late = new Promise<false>((done) => setTimeout(() => done(false), ENDS_WITHIN_MS).unref());
    // A run that nobody has told to stop may take its time.
    if (cell.kind !== "connection cut" && !(await Promise.race([inTime, late]))) {
      note("terminal held");
      await breakable.killProvider();
      await command.ended;
    }
    await command.ended;
    const isGone = await until("the provider", () => hasEnded(folder.provider()), ENDS_WITHIN_MS).catch(() => false);
    if (!isGone) note("orphan");
    await breakable.killProvider();
    const hasRunOn = control.offer(PUBLISHER, offerId).operations.at(-1)?.outcome === "succeeded";
    if (cell.kind === "Ctrl-C" && cell.point === "mid-wait" && hasRunOn) note("terminal held");
  };
  return {
    ...breakable,
    // Nobody listens: what happened has happened.
    told: async () => undefined,
    over,
  };
}

function publishIfQuiet({ control, offerId }: CellWorld): void {
  const { operations, atSignoff } = control.offer(PUBLISHER, offerId);
  if (!atSignoff && operations.every(({ outcome }) => outcome !== "running")) control.publish(PUBLISHER, offerId);
}
