// A project whose program is data (SPEC), with the fixture provider in a folder beside it.
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createBench } from "./bench";
import type { Bench, State } from "./bench";
import type { Call } from "./program";

/** One thing that the program does, in order. */
export type SpecStep =
  | { readonly provider: string; readonly args: Record<string, unknown>; readonly opts?: Record<string, unknown> }
  | ThingStep
  | {
      readonly lookup: string;
      readonly args: Record<string, unknown>;
      readonly using?: string;
      /** Looked up once this thing is made. */
      readonly after?: string;
    };

/** A resource of the program. */
export interface ThingStep {
  readonly thing: string;
  readonly props: Record<string, unknown>;
  readonly secret?: Record<string, string>;
  /** Properties taken from the `serial` of another thing. */
  readonly from?: Record<string, string>;
  /** The explicit provider it is made with. */
  readonly using?: string;
  /** It is one of the dynamic provider's. */
  readonly dynamic?: boolean;
  readonly opts?: Record<string, unknown>;
}

/** A bench with the fixture provider. */
export interface ProviderBench {
  readonly bench: Bench;
  /** The environment of a command whose program does these things. */
  env(spec: readonly SpecStep[]): NodeJS.ProcessEnv;
  world(): Record<string, Record<string, unknown>>;
  setWorld(world: Record<string, Record<string, unknown>>): void;
}

/** Where the project finds the plugin. */
export type PluginPlace = "plugins" | "packages" | "nowhere";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const made = {};
const input = (value) => typeof value === "object" && value && value.from ? made[value.from].serial
  : typeof value === "object" && value && value.secret ? pulumi.secret(value.secret) : value;
class Acme extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    const text = Object.entries(args).map(([key, value]) => [key, input(value)])
      .map(([key, value]) => [key, pulumi.output(value).apply((v) => typeof v === "string" ? v : JSON.stringify(v))]);
    super("acme", name, Object.fromEntries(text), opts);
  }
}
class Thing extends pulumi.CustomResource {
  constructor(name, props, opts) { super("acme:index:Thing", name, { serial: undefined, region: undefined, ...props }, opts); }
}
const dynamic = { async create(inputs) { return { id: "id-" + inputs.name, outs: { ...inputs, serial: "serial of " + inputs.release } }; } };
class DynamicThing extends pulumi.dynamic.Resource {
  constructor(name, props, opts) { super(dynamic, name, { serial: undefined, name, ...props }, opts, "acme", "Thing"); }
}
for (const step of JSON.parse(process.env.SPEC)) {
  if (step.provider) made[step.provider] = new Acme(step.provider, step.args, step.opts);
  else if (step.lookup) {
    const args = { ...step.args, ...(step.after && { after: made[step.after].serial }) };
    const options = step.using ? { provider: made[step.using] } : {};
    exports[step.lookup] = pulumi.runtime.invoke("acme:index:lookup", args, options).catch((error) => error.message);
  } else {
    const props = { ...step.props };
    for (const [key, other] of Object.entries(step.from || {})) props[key] = made[other].serial;
    for (const [key, value] of Object.entries(step.secret || {})) props[key] = pulumi.secret(value);
    const opts = { ...step.opts, ...(step.using && { provider: made[step.using] }) };
    made[step.thing] = new (step.dynamic ? DynamicThing : Thing)(step.thing, props, opts);
    exports[step.thing] = made[step.thing].serial;
  }
}
`;

const FIXTURE = join(__dirname, "providerFixture.cjs");
const RUNTIME = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
const PLACES: Record<PluginPlace, string> = {
  plugins: "plugins:\n  providers:\n    - name: acme\n      path: ../plugin\n",
  packages: "packages:\n  acme: ../plugin\n",
  nowhere: "",
};

/** Ends with its engine, as a provider should that was started directly. */
const EXECUTABLE = `#!/usr/bin/env node
require(${JSON.stringify(FIXTURE)});
process.stdin.on("end", () => process.exit(0)).resume();
`;

/** Makes the project. `asFolder` leaves the executable out: the plugin is what `PulumiPlugin.yaml` says. */
export async function createProviderBench(
  engine: "embedded" | "pulumi",
  place: PluginPlace = "plugins",
  asFolder = false,
): Promise<ProviderBench> {
  const folder: Record<string, string> = {
    "../plugin/PulumiPlugin.yaml": RUNTIME,
    "../plugin/package.json": `{"name":"acme-plugin","main":"main.js"}`,
    "../plugin/main.js": `require(${JSON.stringify(FIXTURE)});`,
  };
  const plugin = asFolder ? folder : { "../plugin/pulumi-resource-acme": EXECUTABLE };
  const bench = await createBench(engine, { "index.js": PROGRAM, ...plugin }, RUNTIME + PLACES[place]);
  if (!asFolder) chmodSync(join(bench.dir, "plugin", "pulumi-resource-acme"), 0o755);
  const world = join(bench.dir, "world.json");
  return {
    bench,
    env: (spec) => ({ SPEC: JSON.stringify(spec), WORLD: world }),
    world: () =>
      existsSync(world) ? (JSON.parse(readFileSync(world, "utf8")) as ReturnType<ProviderBench["world"]>) : {},
    setWorld: (content) => writeFileSync(world, JSON.stringify(content)),
  };
}

/** What the provider was asked, by method and (where given) name. */
export function asked(calls: readonly Call[], method: string, name?: string): Record<string, unknown>[] {
  return calls
    .filter((call) => call.method === method && (name === undefined || call.name === name))
    .map((call) => call.args[0] ?? {});
}

/** A state whose resources were made at the same time: which came first is a race. */
export function inAnyOrder(state: State): State {
  return { ...state, resources: [...state.resources].sort((a, b) => (a.urn < b.urn ? -1 : 1)) };
}
