import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type EngineRunner, createEngineRunner, findPulumi } from "azure-marketplace-sandbox-engine";
import { type Control, type Marketplace, type SeedOffer, createMarketplace } from "../../sandbox/marketplace/src";
import { LAZILY } from "./lazily";
import { runLimited } from "./runLimited";
import { TOKEN } from "./wireBench";

/** The engines that whole programs are run on. */
export type EngineName = "embedded" | "pulumi";

/** The real CLI of this machine, where there is one. */
const found = findPulumi(process.env);

/** The engines that are there: the embedded one always, the real CLI where it is found. */
export const ENGINES: readonly EngineName[] = found ? ["pulumi", "embedded"] : ["embedded"];

console.log(`engines: ${found ? `pulumi ${found.version}, embedded` : "embedded"}`);

/** The vendor's own example operation. @see the Go Live page */
export const VENDOR_OPERATION_ID = "56615b67-2185-49fe-80d2-c4ddf77bb2e8";
export const STACK = "test";
export const PROJECT = "release-test";

const ROOT = resolve(__dirname, "..", "..");
const SANDBOX = join(ROOT, ".sandbox");
const LIVE_STEP_MS = 3 * 86_400_000;
/** A go-live ends between the wait's first look, at once, and its second, a second later. */
const GO_LIVE_MS = 800;

/** Declares what `declared.json` holds, by resource name. */
const PROGRAM = `
const { OfferGoLive } = require("pulumi-azure-marketplace");
for (const [name, args] of Object.entries(require("./declared.json"))) {
  exports[name] = new OfferGoLive(name, args).operationId;
}
`;

/** How a bench is made. */
export interface EngineBenchOptions {
  engine: EngineName;
  /** Offers of publisher `contoso`. @default the vendor's two: migrated `contoso-offer`, non-migrated `contoso-classic` */
  offers?: SeedOffer[];
  /** How long a go-live takes in real milliseconds; 0: it stands still until the test moves it. @default 800 */
  goLiveMs?: number;
  auth?: "any" | "issued";
  env?: NodeJS.ProcessEnv;
  /** Files of the program beside `Pulumi.yaml`. @default a program that declares what `declare` was given */
  files?: Record<string, string>;
  /** A folder that is copied to be the program, instead of `files`. */
  copyOf?: string;
  /** Where the program's folder is made. @default the checkout's own `.sandbox`, whose node_modules are the root's */
  parentDir?: string;
  /** The embedded engine has a process of its own for each command, as it has for a person. @default with `copyOf` alone */
  isApart?: boolean;
  /** A marketplace that outlives this bench, instead of one of its own. */
  marketplace?: Marketplace;
}

/** What one command came to. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** Both, for a search that does not care where a line was printed. */
  text: string;
}

/** How one command is run. */
export interface RunWith {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** A resource as the state file has it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
}

/** A program in a folder of its own, a stack of its own, one engine and a marketplace. */
export interface EngineBench {
  readonly marketplace: Marketplace;
  readonly control: Control;
  /** Everything this bench writes is below it. */
  readonly dir: string;
  /** The program's folder. */
  readonly project: string;
  /** Everything that was printed so far. */
  readonly said: readonly string[];
  /** Sets what the ordinary program declares, by resource name; `publisherId` is contoso where it is not given. */
  declare(resources: Record<string, Record<string, unknown>>): void;
  /** Runs a command of the stack, whatever its exit code. */
  run(args: readonly string[], options?: RunWith): Promise<Ran>;
  /** Runs a command that must end well. */
  ok(args: readonly string[], options?: RunWith): Promise<Ran>;
  /** `up` without the preview before it; must end well. */
  up(options?: RunWith): Promise<Ran>;
  /** The state file's resources, none before the first `up`. */
  resources(): StateResource[];
  /** The outputs of a declared release in state; undefined where state has none of this name. */
  outputs(name: string): Record<string, unknown> | undefined;
  /** How many calls the marketplace has got, POSTs of a go-live, and go-lives accepted. */
  counts(): { calls: number; posts: number; accepted: number };
  close(): Promise<void>;
}

/** The vendor's example offers: contoso-offer as the page has it, and one that is not migrated. */
export function vendorOffers(): SeedOffer[] {
  return [
    { id: "contoso-offer", migrated: true, publishingVersion: 2, operationIds: [VENDOR_OPERATION_ID] },
    { id: "contoso-classic", migrated: false, publishingVersion: 2 },
  ];
}

const open = new Set<EngineBench>();

/** Closes every bench that is still open, so that a failed test leaves nothing behind. */
export async function closeBenches(): Promise<void> {
  await Promise.all([...open].map((bench) => bench.close()));
}

/**
 * Declares tests that run at once and are reported one by one: most of their time passes in processes and waits of their
 * own. Closes their benches once all have ended.
 */
export function itAtOnce(tests: Record<string, () => Promise<void>>): void {
  const running = new Map<string, Promise<void>>();
  before(() => {
    for (const [title, run] of Object.entries(tests)) running.set(title, run());
    // A failure is reported by its own test, however late that one's turn comes.
    void Promise.allSettled(running.values());
  });
  for (const title of Object.keys(tests)) it(title, () => running.get(title));
  after(async () => {
    await Promise.allSettled(running.values());
    await closeBenches();
  });
}

/** Makes a bench with a stack that has no resources yet. */
export async function createEngineBench(options: EngineBenchOptions): Promise<EngineBench> {
  const marketplace = options.marketplace ?? (await createTestMarketplace(options));
  const parent = options.parentDir ?? SANDBOX;
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, "test-"));
  const project = join(dir, "program");
  mkdirSync(project);
  writeProgram(project, options);
  const stateDir = join(dir, "state");
  const env = { ...benchEnv(marketplace, dir), ...(options.copyOf === undefined && LAZILY), ...options.env };
  const { engine: which, isApart = options.copyOf !== undefined } = options;
  const runner = createEngineRunner({ which, dir: stateDir, env, inProcess: !isApart });
  const bench = createBench({ runner, marketplace, dir, project, stateDir }, options.marketplace === undefined);
  open.add(bench);
  await bench.ok(["stack", "init", STACK]);
  return bench;
}

/** A marketplace whose go-lives are over before a person would notice, and which accepts and counts every POST. */
export function createTestMarketplace(
  options: Pick<EngineBenchOptions, "offers" | "goLiveMs" | "auth"> = {},
): Promise<Marketplace> {
  const { offers = vendorOffers(), goLiveMs = GO_LIVE_MS, auth } = options;
  const goLiveSteps = [{ id: "live", durationMs: LIVE_STEP_MS, estimatedTimeFrame: "~2-5 days" }];
  const seed = { publishers: [{ id: "contoso", offers: offers.map((offer) => ({ goLiveSteps, ...offer })) }] };
  return createMarketplace({ seed, speed: goLiveMs === 0 ? 0 : LIVE_STEP_MS / goLiveMs, mode: "strict", auth });
}

function benchEnv(marketplace: Marketplace, dir: string): NodeJS.ProcessEnv {
  return {
    AZURE_MARKETPLACE_ENDPOINT: marketplace.url,
    AZURE_MARKETPLACE_TOKEN: TOKEN,
    AZURE_MARKETPLACE_JOURNAL: join(dir, "journal"),
    // A wait that a fault makes endless must not outlast the test.
    AZURE_MARKETPLACE_WAIT: "60s",
    // Mocha's own ts-node settings are not the program's.
    TS_NODE_PROJECT: undefined,
    TS_NODE_TRANSPILE_ONLY: undefined,
  };
}

function writeProgram(project: string, options: EngineBenchOptions): void {
  if (options.copyOf !== undefined) {
    cpSync(options.copyOf, project, {
      recursive: true,
      filter: (path) => !/node_modules|Pulumi\.\w+\.yaml/.test(path),
    });
    return;
  }
  const files: Record<string, string> = {
    "Pulumi.yaml": `name: ${PROJECT}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n`,
    "package.json": `{ "name": "${PROJECT}", "private": true, "main": "index.js" }\n`,
    "index.js": PROGRAM,
    "declared.json": "{}",
    ...options.files,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
}

/** What state holds of the declared resources: inputs and outputs, without the engine's own bookkeeping. */
export function declaredState(bench: Pick<EngineBench, "resources">): object[] {
  return bench
    .resources()
    .map(({ urn, id, inputs, outputs, initErrors }) => ({ urn, id, inputs, outputs, initErrors }));
}

/** The messages of a run's closing report, each with the lines that continue it; the last one comes last. */
export function diagnosticsOf({ stdout }: Pick<Ran, "stdout">): string[] {
  const [, report = ""] = stdout.split("\nDiagnostics:\n");
  const [lines = ""] = report.split(/\n(?:Outputs|Resources):\n/);
  return lines
    .split(/^ {4}(?=\S)/m)
    .slice(1)
    .map((message) => message.replace(/\n\n[\s\S]*/, "").trim());
}

type Parts = Pick<EngineBench, "marketplace" | "dir" | "project"> & { runner: EngineRunner; stateDir: string };

function createBench(parts: Parts, ownsMarketplace: boolean): EngineBench {
  const { runner, marketplace, dir, project, stateDir } = parts;
  const { control } = marketplace;
  const said: string[] = [];
  const run = async (args: readonly string[], { cwd = project, env }: RunWith = {}): Promise<Ran> => {
    const { code, stdout, stderr } = await runLimited(runner, withStack(args), { cwd, env });
    const ran = { code, stdout, stderr, text: `${stdout}\n${stderr}` };
    said.push(ran.text);
    return ran;
  };
  const ok = async (args: readonly string[], options?: RunWith): Promise<Ran> => {
    const ran = await run(args, options);
    assert.equal(ran.code, 0, `pulumi ${args.join(" ")} ended with ${ran.code}\n${ran.text}`);
    return ran;
  };
  const resources = (): StateResource[] => readResources(stateDir, project);
  const bench: EngineBench = {
    ...{ marketplace, control, dir, project },
    said,
    declare: (declared) => {
      const all = Object.entries(declared).map(([name, args]) => [name, { publisherId: "contoso", ...args }]);
      writeFileSync(join(project, "declared.json"), JSON.stringify(Object.fromEntries(all)));
    },
    run,
    ok,
    up: (options) => ok(["up", "--yes", "--skip-preview"], options),
    resources,
    outputs: (name) => resources().find(({ urn }) => urn.endsWith(`:OfferGoLive::${name}`))?.outputs,
    counts: () => {
      const { goLivePosts, goLivesAccepted } = control.counts();
      return { calls: control.requests().length, posts: goLivePosts, accepted: goLivesAccepted };
    },
    close: async () => {
      open.delete(bench);
      if (ownsMarketplace) await marketplace.close();
      // A provider that is just ending may still write.
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return bench;
}

/** Nobody is asked anything; the stack is the bench's, except where a command names it itself. */
function withStack(args: readonly string[]): string[] {
  const isNamed = args[0] === "stack" && args[1] === "init";
  return [...args, ...(isNamed ? [] : ["--stack", STACK]), "--non-interactive", "--color", "never"];
}

function readResources(stateDir: string, project: string): StateResource[] {
  const name = /^name: *(\S+)/m.exec(readFileSync(join(project, "Pulumi.yaml"), "utf8"))?.[1] ?? PROJECT;
  const file = join(stateDir, ".pulumi", "stacks", name, `${STACK}.json`);
  if (!existsSync(file)) return [];
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint?: { latest?: { resources?: StateResource[] } };
  };
  return checkpoint?.latest?.resources ?? [];
}
