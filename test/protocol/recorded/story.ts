// One story of a plugin's life, told to an engine command by command; what the plugin was asked is what is compared.
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createBench } from "../../engine/embedded/bench";
import { UNKNOWN } from "../suite/values";

/** One command of the story. */
export interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** What the program declares and how the service behaves. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default 0 */
  readonly code?: number;
}

/** One call as the plugin had it, and its answer, without what differs from run to run. */
export type Call = Record<string, unknown>;

type Numbered = Call & { readonly process: number };

/** What one command brought the plugin. */
export interface Told {
  readonly name: string;
  readonly calls: readonly Call[];
}

const UP = ["up", "--yes", "--skip-preview"];
const RELEASE_2 = { RELEASE: "2" };
const OTHER = { ...RELEASE_2, NAME: "other" };
const TWO = { ...OTHER, TWO: "yes" };
const TWO_NEXT = { ...TWO, SECOND: "next" };

/** The commands, in their order; each begins with the state that the one before left. */
export const STORY: readonly Step[] = [
  { name: "create, with its preview", args: ["up", "--yes"] },
  { name: "nothing to do", args: UP },
  { name: "update", args: UP, env: RELEASE_2 },
  { name: "refresh with drift", args: ["refresh", "--yes", "--skip-preview"], env: { ...RELEASE_2, STORY_DRIFT: "0" } },
  { name: "update that undoes the drift", args: UP, env: RELEASE_2 },
  { name: "preview of a replacement", args: ["preview"], env: OTHER },
  { name: "replacement", args: UP, env: OTHER },
  { name: "preview of a create with an unknown input", args: ["preview"], env: { ...TWO, RELEASE: "3" } },
  { name: "create that gets halfway", args: UP, env: { ...TWO, STORY_COURSE: "partial" }, code: 1 },
  { name: "its retry, read again first", args: UP, env: TWO },
  { name: "update that gets halfway", args: UP, env: { ...TWO_NEXT, STORY_COURSE: "partial" }, code: 1 },
  { name: "its retry, read again first, as well", args: UP, env: TWO_NEXT },
  { name: "import", args: importing("id-other"), env: { STORY_DRIFT: "9" } },
  { name: "import of what is not there", args: importing("id-none"), code: 1 },
  { name: "delete of what is no longer declared", args: UP, env: TWO_NEXT },
  { name: "destroy", args: ["destroy", "--yes", "--skip-preview"] },
];

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { NAME = "one", RELEASE = "1", TWO = "", SECOND = "of" } = process.env;
class Thing extends pulumi.CustomResource {
  constructor(name, props, opts) { super("story:index:Thing", name, { serial: undefined, ...props }, opts); }
}
const customTimeouts = { create: "5m", update: "90s", delete: "1h" };
const one = new Thing("one", { name: NAME, release: RELEASE, note: pulumi.secret("a secret") }, { customTimeouts });
if (TWO !== "") new Thing("two", { name: "two", release: pulumi.interpolate\`\${SECOND} \${one.serial}\` });
`;
const YAML = `runtime:
  name: nodejs
  options:
    typescript: false
plugins:
  providers:
    - name: story
      path: plugin
`;
const PLUGIN = join("plugin", "pulumi-resource-story");

/** Tells the story to an engine. */
export async function tellStory(engine: "embedded" | "pulumi"): Promise<Told[]> {
  const files = { "index.js": PROGRAM, [PLUGIN]: readFileSync(join(__dirname, "plugin.cjs"), "utf8") };
  const bench = await createBench(engine, files, YAML, "story");
  chmodSync(join(bench.dir, "project", PLUGIN), 0o755);
  const log = join(bench.dir, "log");
  const own = { STORY_LOG: log, STORY_THINGS: join(bench.dir, "things") };
  const told: Told[] = [];
  let seen = 0;
  for (const { name, args, env, code = 0 } of STORY) {
    const ran = await bench.run(args, { env: { ...own, ...env } });
    const isAsExpected = code === 0 ? ran.code === 0 : ran.code !== 0;
    if (!isAsExpected) throw new Error(`${name}: exit ${ran.code}\n${ran.stdout}${ran.stderr}`);
    const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
    told.push({ name, calls: numberProcesses(lines.slice(seen).map((line) => normalise(JSON.parse(line) as Call))) });
    seen = lines.length;
  }
  return told;
}

function importing(id: string): string[] {
  return ["import", "story:index:Thing", `taken-${id}`, id, "--yes", "--skip-preview"].concat(
    "--generate-code=false",
    "--protect=false",
  );
}

/** Processes by the order in which they come within a command, instead of by their ids. */
function numberProcesses(calls: Call[]): Call[] {
  const ids = [...new Set(calls.map(({ process }) => process))];
  return orderCancels(calls.map((call) => ({ ...call, process: ids.indexOf(call["process"]) + 1 })));
}

/** An engine that ends cancels all its plugins at once: which of them writes that down first is chance. */
function orderCancels(calls: readonly Numbered[]): Numbered[] {
  const isCancel = (call: Call): boolean => call["method"] === "cancel";
  const end = calls.findLastIndex((call) => !isCancel(call)) + 1;
  return [...calls.slice(0, end), ...calls.slice(end).sort((one, other) => one.process - other.process)];
}

/**
 * What differs from machine to machine and from run to run; what only the real engine offers (resource views, which no
 * provider in TypeScript has); and what says nothing: empty fields.
 */
const VOLATILE = /^(engineAddress|rootDirectory|programDirectory|randomseed|supportsViews|resourceStatus.*|.*Target)$/;

function normalise(value: Call): Call {
  return JSON.parse(JSON.stringify(value, without)) as Call;
}

function without(key: string, value: unknown): unknown {
  if (VOLATILE.test(key) || isEmpty(value)) return undefined;
  if (typeof value !== "string") return value;
  return value.replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/, hideId);
}

/** Ids of providers are random; what stands for an unknown value is not. */
function hideId(id: string): string {
  return id === UNKNOWN ? id : "UUID";
}

function isEmpty(value: unknown): boolean {
  return value === "" || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}
