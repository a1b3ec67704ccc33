// A small provider of a cloud that is one JSON file (WORLD). It keeps a log of what it is asked (CALLS), and does what the
// properties of a resource tell it to do, so that a test reads as data.
"use strict";
const { Buffer } = require("node:buffer");
const fs = require("node:fs");
const grpc = require("@grpc/grpc-js");
const { Any } = require("google-protobuf/google/protobuf/any_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const pb = require("@pulumi/pulumi/proto/provider_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const { Status } = require("@pulumi/pulumi/proto/status_pb");

const SIG = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const { SOME, NONE } = { SOME: 2, NONE: 1 };
const KINDS = { add: 0, delete: 2, update: 4, replace: 5 };

const plain = (struct) => (struct ? struct.toJavaScript() : undefined);
const struct = (object) => Struct.fromJavaScript(object);
const isSecret = (value) => typeof value === "object" && value !== null && value[SIG] === SECRET;
const bare = (value) => (isSecret(value) ? value.value : value);

const readWorld = () =>
  fs.existsSync(process.env.WORLD) ? JSON.parse(fs.readFileSync(process.env.WORLD, "utf8")) : {};
const writeWorld = (world) => fs.writeFileSync(process.env.WORLD, JSON.stringify(world));

function log(method, name, args) {
  const line = { at: Date.now(), method, name, args: [{ pid: process.pid, ...args }] };
  fs.appendFileSync(process.env.CALLS, `${JSON.stringify(line)}\n`);
}

/** The error that says: it is there, but not yet what it should be. */
function partial(id, properties, reasons, refreshBeforeUpdate) {
  const detail = new pb.ErrorResourceInitFailed().setId(id).setProperties(struct(properties)).setReasonsList(reasons);
  detail.setRefreshBeforeUpdate(refreshBeforeUpdate).setInputs(struct(inputsOf(properties)));
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(2).setMessage("not ready");
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return Object.assign(new Error("not ready"), { code: 2, details: "not ready", metadata });
}

const without = (object, ...keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
const inputsOf = (properties) => without(properties, "serial", "region");

let region = "none";
let cancelled = false;
const waiters = [];
const waitForCancel = () => new Promise((resolve) => (cancelled ? resolve() : waiters.push(resolve)));

const config = {
  handshake(r) {
    log("handshake", "", { root: r.getRootDirectory(), urns: r.getConfigureWithUrn() });
    return new pb.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(true);
  },
  attach: () => new Empty(),
  getPluginInfo: () => new PluginInfo().setVersion("1.2.3"),
  checkConfig(r) {
    const news = plain(r.getNews());
    log("checkConfig", r.getName(), { news });
    const answer = new pb.CheckResponse().setInputs(r.getNews());
    if (news.region === "nowhere") {
      answer.addFailures(new pb.CheckFailure().setProperty("region").setReason("there is no such region"));
    }
    return answer;
  },
  diffConfig(r) {
    const [olds, news] = [plain(r.getOldInputs()), plain(r.getNews())];
    log("diffConfig", r.getName(), { olds, news });
    const changed = ["region", "tags"].filter((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
    const answer = new pb.DiffResponse().setChanges(changed.length > 0 ? SOME : NONE).setDiffsList(changed);
    return changed.includes("region") && olds.region ? answer.setReplacesList(["region"]) : answer;
  },
  configure(r) {
    const args = plain(r.getArgs());
    log("configure", r.getName(), {
      args,
      type: r.getType(),
      variables: Object.fromEntries(r.getVariablesMap().toArray()),
    });
    if (args.region === "broken") throw new Error("this region cannot be reached");
    region = bare(args.region) ?? "none";
    return new pb.ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true);
  },
};

const COMPARED = ["release", "size", "place", "nested", "token"];

function diffOf(r) {
  const [olds, news] = [plain(r.getOldInputs()), plain(r.getNews())];
  const ignored = new Set(r.getIgnorechangesList());
  const differs = (key) => JSON.stringify(bare(olds[key])) !== JSON.stringify(bare(news[key]));
  return { olds, news, changed: COMPARED.filter((key) => !ignored.has(key) && differs(key)) };
}

const resources = {
  check(r) {
    const news = plain(r.getNews());
    log("check", r.getName(), { olds: plain(r.getOlds()), news });
    // A resource that was made by a dynamic provider has its code among its inputs.
    const answer = new pb.CheckResponse().setInputs(struct(without({ size: 1, ...news }, "__provider")));
    if (bare(news.release) === "bad") {
      answer.addFailures(new pb.CheckFailure().setProperty("release").setReason("not a version"));
    }
    return answer;
  },
  diff(r) {
    const { olds, news, changed } = diffOf(r);
    log("diff", r.getName(), {
      id: r.getId(),
      olds: plain(r.getOlds()),
      oldInputs: olds,
      news,
      ignored: r.getIgnorechangesList(),
    });
    const answer = new pb.DiffResponse().setChanges(changed.length > 0 ? SOME : NONE).setHasdetaileddiff(true);
    for (const key of changed) {
      const kind =
        key === "place" ? "replace" : olds[key] === undefined ? "add" : news[key] === undefined ? "delete" : "update";
      const path = key === "nested" ? "nested.depth" : key;
      answer.getDetaileddiffMap().set(path, new pb.PropertyDiff().setKind(KINDS[kind]).setInputdiff(true));
    }
    return answer.setDiffsList(changed).setStablesList(["serial"]);
  },
  async create(r) {
    const props = plain(r.getProperties());
    log("create", r.getName(), { preview: r.getPreview(), timeout: r.getTimeout(), props, type: r.getType() });
    const made = { ...props, region, serial: r.getPreview() ? UNKNOWN : `serial of ${bare(props.release)}` };
    if (r.getPreview()) return new pb.CreateResponse().setProperties(struct(made));
    const id = `id-${r.getName()}`;
    writeWorld({ ...readWorld(), [id]: unsecret(made) });
    if (props.mode === "wait") await waitForCancel();
    if (props.mode === "fail") throw new Error("create refused");
    if (props.mode === "partial" || props.mode === "wait") throw partial(id, made, ["still running"], true);
    return new pb.CreateResponse().setId(id).setProperties(struct(made));
  },
  read(r) {
    const found = readWorld()[r.getId()];
    log("read", r.getName(), { id: r.getId(), state: plain(r.getProperties()), inputs: plain(r.getInputs()) });
    if (!found) return new pb.ReadResponse();
    if (found.mode === "partial") throw partial(r.getId(), found, ["still running"], true);
    const answer = new pb.ReadResponse().setId(r.getId()).setProperties(struct(found));
    return answer.setInputs(struct(inputsOf(found)));
  },
  update(r) {
    const props = plain(r.getNews());
    const [olds, oldInputs] = [plain(r.getOlds()), plain(r.getOldInputs())];
    log("update", r.getName(), {
      preview: r.getPreview(),
      timeout: r.getTimeout(),
      id: r.getId(),
      olds,
      oldInputs,
      props,
    });
    const made = { ...props, region, serial: `serial of ${bare(props.release)}` };
    if (!r.getPreview()) writeWorld({ ...readWorld(), [r.getId()]: unsecret(made) });
    return new pb.UpdateResponse().setProperties(struct(made));
  },
  delete(r) {
    log("delete", r.getName(), { id: r.getId(), timeout: r.getTimeout(), inputs: plain(r.getOldInputs()) });
    writeWorld(without(readWorld(), r.getId()));
    return new Empty();
  },
  invoke(r) {
    const args = plain(r.getArgs());
    log("invoke", r.getTok(), { args, preview: r.getPreview() });
    if (args.fail) throw new Error(args.fail);
    const answer = new pb.InvokeResponse().setReturn(struct({ region, found: readWorld()[args.id] ?? null }));
    if (!args.id) answer.addFailures(new pb.CheckFailure().setProperty("id").setReason("must be given"));
    return answer;
  },
  cancel() {
    log("cancel", "", {});
    cancelled = true;
    for (const resolve of waiters.splice(0)) resolve();
    return new Empty();
  },
};

function unsecret(object) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, bare(value)]));
}

function serve() {
  const server = new grpc.Server();
  const handler = (run) => (call, done) =>
    Promise.resolve()
      .then(() => run(call.request))
      .then((answer) => done(null, answer), done);
  const served = Object.entries({ ...config, ...resources }).map(([name, run]) => [name, handler(run)]);
  server.addService(ResourceProviderService, Object.fromEntries(served));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
  });
}

serve();
