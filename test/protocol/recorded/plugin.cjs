#!/usr/bin/env node
// The provider of the recorded story: its service is a file, and it writes down every call as it came and was answered.
const { Buffer } = require("node:buffer");
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const grpc = require("@grpc/grpc-js");
const { Any } = require("google-protobuf/google/protobuf/any_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const pb = require("@pulumi/pulumi/proto/provider_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const { Status } = require("@pulumi/pulumi/proto/status_pb");

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const { STORY_LOG = "", STORY_THINGS = "", STORY_COURSE = "", STORY_DRIFT = "" } = process.env;

const things = () => (existsSync(STORY_THINGS) ? JSON.parse(readFileSync(STORY_THINGS, "utf8")) : {});
const keep = (id, thing) => writeFileSync(STORY_THINGS, JSON.stringify({ ...things(), [id]: thing }));
const plain = (struct) => struct?.toJavaScript() ?? {};
const open = (value) => (value !== null && typeof value === "object" && "value" in value ? value.value : value);
const isKnown = (value) => open(value) !== UNKNOWN;

function outputs(inputs, isPreview) {
  return Struct.fromJavaScript({ ...inputs, serial: isPreview ? UNKNOWN : `serial of ${open(inputs.release)}` });
}

function partial(id, inputs) {
  const failed = new pb.ErrorResourceInitFailed();
  failed.setId(id);
  failed.setProperties(Struct.fromJavaScript({ ...inputs, serial: "not yet" }));
  failed.setInputs(Struct.fromJavaScript(inputs));
  failed.setReasonsList(["it is not ready"]);
  failed.setRefreshBeforeUpdate(true);
  const detail = new Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const packed = new Status();
  packed.setCode(grpc.status.UNKNOWN);
  packed.setMessage("it is not ready");
  packed.addDetails(detail);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(packed.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: "it is not ready", metadata };
}

function change(id, inputs, isPreview) {
  if (isPreview) return outputs(inputs, true);
  const { name, release } = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, open(value)]));
  keep(id, { name, release });
  if (STORY_COURSE === "partial") throw partial(id, inputs);
  return outputs(inputs, false);
}

function diff(request) {
  const [olds, news] = [plain(request.getOldInputs()), plain(request.getNews())];
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = names.filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name])).sort();
  const answer = new pb.DiffResponse().setChanges(changed.length > 0 ? 2 : 1).setHasdetaileddiff(true);
  answer.setDiffsList(changed).setReplacesList(changed.filter((name) => name === "name"));
  answer
    .setDeletebeforereplace(changed.includes("name"))
    .setStablesList(["name"].filter((name) => !changed.includes(name)));
  const { UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
  for (const name of changed) {
    const kind = new pb.PropertyDiff().setInputdiff(true).setKind(name === "name" ? UPDATE_REPLACE : UPDATE);
    answer.getDetaileddiffMap().set(name, kind);
  }
  return answer;
}

function read(request) {
  const found = things()[request.getId()];
  const answer = new pb.ReadResponse();
  if (!found) return answer;
  const inputs = { ...plain(request.getInputs()), ...found, ...(STORY_DRIFT !== "" && { release: STORY_DRIFT }) };
  return answer.setId(request.getId()).setInputs(Struct.fromJavaScript(inputs)).setProperties(outputs(inputs, false));
}

const serve = {
  handshake: () => new pb.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true),
  getPluginInfo: () => new PluginInfo().setVersion("1.0.0"),
  getSchema: () => new pb.GetSchemaResponse().setSchema('{"name":"story","version":"1.0.0"}'),
  checkConfig: (request) => new pb.CheckResponse().setInputs(request.getNews()),
  diffConfig: () => new pb.DiffResponse().setChanges(1),
  configure: () => new pb.ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true),
  check: (request) => new pb.CheckResponse().setInputs(request.getNews()),
  diff,
  create: (request) => {
    const inputs = plain(request.getProperties());
    const id = isKnown(inputs.name) ? `id-${open(inputs.name)}` : "";
    const made = change(id, inputs, request.getPreview());
    return new pb.CreateResponse().setId(request.getPreview() ? "" : id).setProperties(made);
  },
  update: (request) =>
    new pb.UpdateResponse().setProperties(change(request.getId(), plain(request.getNews()), request.getPreview())),
  read,
  delete: (request) => {
    const left = Object.entries(things()).filter(([id]) => id !== request.getId());
    writeFileSync(STORY_THINGS, JSON.stringify(Object.fromEntries(left)));
    return new Empty();
  },
  cancel: () => new Empty(),
};

/** A message as JSON, its structs as the values that they are. */
function readable(message) {
  if (message instanceof Struct) return message.toJavaScript();
  const object = message.toObject();
  for (const name of Object.keys(object)) {
    const getter = message[`get${name[0].toUpperCase()}${name.slice(1)}`];
    const value = typeof getter === "function" ? getter.call(message) : undefined;
    if (value instanceof Struct) object[name] = value.toJavaScript();
  }
  return object;
}

function attempt(run, request) {
  try {
    return { response: run(request) };
  } catch (error) {
    return { error: error.metadata ? error : { code: grpc.status.UNKNOWN, details: String(error.stack) } };
  }
}

function log(line) {
  appendFileSync(STORY_LOG, `${JSON.stringify({ process: process.pid, ...line })}\n`);
}

function answer(name, run) {
  return ({ request }, done) => {
    const { response, error = null } = attempt(run, request);
    const told = error ? { error: error.details } : { response: readable(response) };
    log({ method: name, request: readable(request), ...told });
    done(error, response);
  };
}

log({ method: "(a process begins)" });
const server = new grpc.Server();
const handlers = Object.entries(serve).map(([name, run]) => [name, answer(name, run)]);
server.addService(ResourceProviderService, Object.fromEntries(handlers));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_error, port) => console.log(port));
process.stdin.on("end", () => process.exit(0)).resume();
