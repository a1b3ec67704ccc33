import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Breakable, breakRun } from "../support/processesBreak";
import { type CellWorld, type Stack, type UpResult, closeCellWorld, createCellWorld } from "../support/processesCell";
import type { EngineProject, EngineTemplate, RunningCommand } from "../support/processesEngine";
import type { Values } from "../support/processes";
import { until } from "../support/processesFolder";
import type { Cell } from "./matrix";

/** Declares what `declared.json` holds. */
export const OUR_PROGRAM = `
const { OfferGoLive } = require("pulumi-azure-marketplace");
new OfferGoLive("offer", require("./declared.json"));
`;

/** The same, served by the plugin. */
export const PLUGIN_PROGRAM = OUR_PROGRAM.replace('marketplace"', 'marketplace/plugin"');

/** Where the plugin is. */
export const PLUGIN_PROJECT = `plugins:
  providers:
    - name: azure-marketplace
      path: ${resolve(__dirname, "..", "..")}
`;

export const UP = ["up", "--yes", "--skip-preview"];
/** A provider whose engine is gone may live on for as long: five seconds, or, in a POST, until its answer. */
const ORPHAN_ENDS_WITHIN_MS = 15_000;

/** A stack that a whole engine runs. */
export interface TierCStack extends Stack {
  readonly project: EngineProject;
  /** How often a killed engine had left the stack locked. */
  locked(): number;
}

/** How a resource is told apart from another one that does the same work. */
export interface Kind {
  /** True where state has what is declared, live. */
  isLive(outputs: Values, declared: Values): boolean;
  breakUp(cell: Cell, world: CellWorld, command: () => RunningCommand): Promise<void>;
}

/** `OfferGoLive`. */
export const OURS: Kind = {
  isLive: (outputs, declared) => {
    const record = outputs["record"] as Values | undefined;
    return outputs["status"] === "succeeded" && record?.["release"] === declared["release"];
  },
  breakUp: (cell, world, command) => breakRun(cell, world, async () => createBreakable(command(), world)),
};

/** Makes a stack without resources on this engine. */
export function createTierCStack(world: CellWorld, template: EngineTemplate, kind = OURS): TierCStack {
  const project = template.copy({ ...world.folder.env, AZURE_MARKETPLACE_ENDPOINT: world.marketplace.url });
  let locked = 0;
  const up = async (declared: Values): Promise<UpResult> => {
    project.declare(declared);
    if (project.locks().length > 0) {
      locked++;
      await unlock(project);
    }
    const { code, text } = await project.run(UP);
    return { isLive: code === 0 && kind.isLive(project.resource()?.outputs ?? {}, declared), text };
  };
  const breakUp = async (declared: Values, cell: Cell): Promise<void> => {
    project.declare(declared);
    await kind.breakUp(cell, world, () => project.start(UP));
  };
  const beginLive = async (cell: Cell): Promise<void> => {
    const { text, url } = await liveState(cell, template, kind);
    project.putState(text.replaceAll(url, world.marketplace.url));
  };
  return { project, locked: () => locked, beginLive, up, breakUp, close: async () => project.close() };
}

/** What a person does where a killed engine has left the stack locked. */
async function unlock(project: EngineProject): Promise<void> {
  const { code, text } = await project.run(["cancel", "--yes"]);
  if (code !== 0 || project.locks().length > 0) throw new Error(`the stack stays locked\n${text}`);
}

/** The broken run of an engine. */
export function createBreakable({ child, ended }: RunningCommand, { folder }: CellWorld): Breakable {
  const kill = (pid: number | undefined): void => {
    if (pid !== undefined && isRunning(pid)) process.kill(pid, "SIGKILL");
  };
  const over = async (): Promise<void> => {
    await ended;
    await until("the provider process to end", () => hasEnded(folder.provider()), ORPHAN_ENDS_WITHIN_MS);
  };
  return {
    killProvider: () => kill(folder.provider()),
    killEngine: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    interrupt: () => void child.kill("SIGINT"),
    interruptAgain: () => void child.kill("SIGINT"),
    told: (kind) => folder.seen(kind),
    ended: ended.then(({ text }) => text),
    over,
  };
}

export function hasEnded(pid: number | undefined): true | undefined {
  return pid === undefined || !isRunning(pid) ? true : undefined;
}

/** A process that has ended and that nobody has asked for is still listed: it does not run. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** State as a file, made on a service that is gone. */
interface LiveState {
  text: string;
  url: string;
}

const live = new WeakMap<EngineTemplate, Map<string, Promise<LiveState>>>();

/** State with 1.0.0 live, made once for each engine and flavour by a whole `up`. */
function liveState(cell: Cell, template: EngineTemplate, kind: Kind): Promise<LiveState> {
  const key = `${cell.isMigrated} ${cell.hasSubmissions} ${cell.isPinned}`;
  const known = live.get(template) ?? new Map<string, Promise<LiveState>>();
  live.set(template, known);
  const made = known.get(key) ?? makeLive({ ...cell, operation: "create", isLate: false }, template, kind);
  known.set(key, made);
  return made;
}

async function makeLive(cell: Cell, template: EngineTemplate, kind: Kind): Promise<LiveState> {
  const world = await createCellWorld(cell);
  const stack = createTierCStack(world, template, kind);
  try {
    const { isLive, text } = await stack.up(world.declare("1.0.0"));
    if (!isLive) throw new Error(`1.0.0 could not be brought live\n${text}`);
    return { text: stack.project.stateText(), url: world.marketplace.url };
  } finally {
    await stack.close();
    await closeCellWorld(world);
  }
}
