// The one program of these tests. What it declares comes by the environment, so that a test reads as data: THINGS lists the
// resources, BEHAVE says what their provider does, and every call to the provider is a line in the file CALLS names.

/** A resource of the program. */
export interface Thing {
  readonly name: string;
  readonly props: Record<string, unknown>;
  /** Properties taken from the output `url` of another resource. */
  readonly from?: Record<string, string>;
  /** Properties that are secret. */
  readonly secret?: Record<string, string>;
  readonly opts?: Record<string, unknown>;
  readonly dependsOn?: readonly string[];
}

/** What the provider does in a call, by method and by the resource's `name` property. */
export type Behaviour = Partial<
  Record<"create" | "update" | "read" | "delete" | "check" | "diff", Record<string, string>>
>;

/** One call that reached the provider. */
export interface Call {
  readonly method: string;
  readonly name: string;
  readonly at: number;
  readonly end?: boolean;
  readonly args: Record<string, unknown>[];
}

/** The provider, fit to be serialized: no captures, everything required inside, steered by the environment of its process. */
const PROVIDER = `{
  async check(olds, news) { return require(process.env.LOGIC).check(olds, news); },
  async diff(id, olds, news) { return require(process.env.LOGIC).diff(id, olds, news); },
  async create(inputs) { return require(process.env.LOGIC).create(inputs); },
  async read(id, props) { return require(process.env.LOGIC).read(id, props); },
  async update(id, olds, news) { return require(process.env.LOGIC).update(id, olds, news); },
  async delete(id, props) { return require(process.env.LOGIC).remove(id, props); },
  async configure(req) { return require(process.env.LOGIC).configure(req); },
}`;

/** What the provider does. Its own file, because a serialised provider should be nothing but a shell. */
export const LOGIC_JS = `
const fs = require("node:fs");
const behave = JSON.parse(process.env.BEHAVE || "{}");
const clean = (o) => Object.fromEntries(Object.entries(o || {}).filter(([k]) => k !== "__provider"));
const log = (line) => fs.appendFileSync(process.env.CALLS, JSON.stringify({ at: Date.now(), ...line }) + "\\n");
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
// A provider whose engine was killed would live for ever: not in a test.
process.stdin.on("end", () => setTimeout(() => process.exit(0), 5000)).resume();
let cancelled = false;
const waiters = [];
for (const handle of process._getActiveHandles()) {
  if (handle && handle.constructor && /Server/.test(handle.constructor.name) && handle.on) {
    handle.on("stream", (_s, headers) => {
      if (!String(headers[":path"]).endsWith("/Cancel")) return;
      cancelled = true;
      log({ method: "cancel", name: "", args: [] });
      waiters.splice(0).forEach((w) => w());
    });
  }
}
async function act(method, name, args, outs) {
  log({ method, name, args: args.map(clean) });
  const [what, n] = String((behave[method] || {})[name] || "ok").split(":");
  if (what === "sleep") await sleep(Number(n));
  if (what === "cancellable" && !cancelled) await new Promise((r) => { waiters.push(r); setTimeout(r, Number(n)); });
  log({ method, name, args: [], end: true });
  const properties = { ...outs, state: what };
  if (what === "fail") throw new Error(method + " refused");
  if (what === "partial" || (what === "cancellable" && cancelled)) {
    throw Object.assign(new Error("not ready"), { id: "id-" + name, properties, reasons: ["still running"] });
  }
  if (what === "noreasons") throw Object.assign(new Error("not ready"), { id: "id-" + name, properties, reasons: [] });
  return what;
}
async function say(urn) {
  const grpc = require("@grpc/grpc-js");
  const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb");
  const { LogRequest } = require("@pulumi/pulumi/proto/engine_pb");
  const client = new EngineClient(process.argv.at(-1), grpc.credentials.createInsecure());
  const one = (severity, message, ephemeral) => new Promise((done, failed) => client.log(
    new LogRequest().setSeverity(severity).setMessage(message).setUrn(urn).setEphemeral(ephemeral), (e) => (e ? failed(e) : done())));
  await one(1, "progress 30%", true);
  await one(1, "kept note", false);
  await one(2, "careful", false);
  console.log("said on stdout");
}
const changed = (olds, news) => ["release", "peer", "token", "size"].some((k) => JSON.stringify(olds[k]) !== JSON.stringify(news[k]));
module.exports = {
  configure(req) { log({ method: "configure", name: "", args: [{ tier: req.config.get("tier") ?? null, key: req.config.get("key") ?? null }] }); },
  async check(olds, news) {
    log({ method: "check", name: news.name, args: [clean(olds), clean(news)] });
    if (news.release === "bad") return { inputs: news, failures: [{ property: "release", reason: "not a version" }] };
    return { inputs: news };
  },
  async diff(id, olds, news) {
    log({ method: "diff", name: news.name, args: [clean(olds), clean(news)] });
    if ((behave.diff || {})[news.name] === "unknown") return {};
    const replaces = olds.place !== news.place ? ["place"] : [];
    return { changes: replaces.length > 0 || changed(olds, news), replaces, deleteBeforeReplace: (behave.diff || {})[news.name] === "dbr" };
  },
  async create(inputs) {
    if (inputs.urnx) await say(inputs.urnx);
    const outs = { ...inputs, url: "https://" + inputs.name + "/" + (inputs.place || "here"), generation: 1 };
    await act("create", inputs.name, [inputs], outs);
    return { id: "id-" + inputs.name, outs };
  },
  async read(id, props) {
    const what = (behave.read || {})[props.name];
    log({ method: "read", name: props.name, args: [clean(props)] });
    if (what === "gone") return { id: "", props: {} };
    if (what === "drift") return { id, props: { ...props, release: "elsewhere" } };
    if (what === "unhealthy") throw unhealthy(id, props);
    if (what === "fail") throw new Error("read refused");
    return { id, props };
  },
  async update(id, olds, news) {
    const outs = { ...news, url: "https://" + news.name + "/" + (news.place || "here"), generation: (olds.generation || 0) + 1 };
    await act("update", news.name, [olds, news], outs);
    return { outs };
  },
  async remove(id, props) { await act("delete", props.name, [props], props); },
};
// A dynamic read can only say "partial" in the engine's own wire form.
function unhealthy(id, props) {
  const grpc = require("@grpc/grpc-js");
  const { ErrorResourceInitFailed } = require("@pulumi/pulumi/proto/provider_pb");
  const { Status } = require("@pulumi/pulumi/proto/status_pb");
  const { Any } = require("google-protobuf/google/protobuf/any_pb");
  const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
  const detail = new ErrorResourceInitFailed().setId(id).setProperties(Struct.fromJavaScript(props)).setReasonsList(["still running"]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(2).setMessage("unhealthy");
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return Object.assign(new Error("unhealthy"), { code: 2, details: "unhealthy", metadata });
}
`;

/** Pulumi serializes the provider, which takes as long as all the rest of a program. */
const SERIALIZED_THING = `
const provider = ${PROVIDER};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, props, opts) { super(provider, name, { url: undefined, generation: undefined, ...props }, opts, "test", "Thing"); }
}
`;

/** The same resource, whose provider is a text already. */
const THING = `
const __provider = ${JSON.stringify(`exports.handler = () => (${PROVIDER});`)};
class Thing extends pulumi.CustomResource {
  constructor(name, props, opts) { super("pulumi-nodejs:dynamic/test:Thing", name, { url: undefined, generation: undefined, ...props, __provider }, opts); }
}
`;

const BODY = `
if (process.env.PROGRAM_EXITS) process.exit(Number(process.env.PROGRAM_EXITS));
const made = {};
for (const t of JSON.parse(process.env.THINGS)) {
  const props = { name: t.name, ...t.props };
  for (const [key, other] of Object.entries(t.from || {})) props[key] = made[other].url;
  for (const [key, value] of Object.entries(t.secret || {})) props[key] = pulumi.secret(value);
  const opts = { ...t.opts };
  if (t.dependsOn) opts.dependsOn = t.dependsOn.map((n) => made[n]);
  if (props.urnx === true) props.urnx = pulumi.createUrn(t.name, "pulumi-nodejs:dynamic/test:Thing",
    "urn:pulumi:" + pulumi.getStack() + "::" + pulumi.getProject() + "::pulumi:pulumi:Stack::" + pulumi.getProject() + "-" + pulumi.getStack());
  made[t.name] = new Thing(t.name, props, opts);
}
const urls = {};
for (const name of Object.keys(made)) urls[name] = made[name].url;
`;

/** The program in CommonJS. */
export const PROGRAM_JS = commonJs(THING);

/** The same, as a person writes it. */
export const SERIALIZED_JS = commonJs(SERIALIZED_THING);

function commonJs(thing: string): string {
  return `"use strict";
const pulumi = require("@pulumi/pulumi");
${thing}
${BODY}
for (const name of Object.keys(urls)) exports[name] = urls[name];
const config = new pulumi.Config();
if (config.get("tier")) exports.tier = config.get("tier");
if (config.get("key")) exports.key = config.requireSecret("key");
`;
}

/** The program as an ES module. */
export const PROGRAM_MJS = `import * as pulumi from "@pulumi/pulumi";
${SERIALIZED_THING}
${BODY}
export { urls };
`;

/** The program in TypeScript, with something only a compiler understands. */
export const PROGRAM_TS = `import * as pulumi from "@pulumi/pulumi";
type Url = pulumi.Output<string>;
const made: Record<string, Url> = {};
const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs: Record<string, unknown>) {
    return { id: "id-" + inputs.name, outs: { ...inputs, url: "https://" + inputs.name } };
  },
};
class Thing extends pulumi.dynamic.Resource {
  public readonly url!: Url;
  constructor(name: string) {
    super(provider, name, { url: undefined, name }, {}, "test", "Thing");
  }
}
made["typed"] = new Thing("typed").url;
export const typed: Url = made["typed"];
`;
