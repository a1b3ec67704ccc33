// A provider that is its own executable: found on PATH, shaken hands with, asked with previews, unknowns and secrets.
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createBench, ENGINES, find, removeBenches } from "./bench";
import type { Bench } from "./bench";
import { sameShape } from "./shapes";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
class Thing extends pulumi.CustomResource {
  constructor(name, props) { super("acme:index:Thing", name, { serial: undefined, ...props }); }
}
const first = new Thing("first", { release: process.env.RELEASE, token: pulumi.secret("hunter2") });
new Thing("second", { release: first.serial });
exports.serial = first.serial;
`;

/** A plugin in forty lines: it keeps a log of what it is asked and counts releases. */
const PLUGIN = `#!/usr/bin/env node
const grpc = require("@grpc/grpc-js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const pb = require("@pulumi/pulumi/proto/provider_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const log = (line) => require("node:fs").appendFileSync(process.env.CALLS, JSON.stringify({ at: Date.now(), args: [], ...line }) + "\\n");
const plain = (struct) => (struct ? struct.toJavaScript() : {});
const unwrap = (v) => (v && typeof v === "object" && "value" in v ? v.value : v);
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const serve = {
  handshake: () => new pb.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true),
  getPluginInfo: () => new PluginInfo().setVersion("1.0.0"),
  checkConfig: (r) => new pb.CheckResponse().setInputs(r.getNews()),
  diffConfig: () => new pb.DiffResponse().setChanges(1),
  configure: () => new pb.ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true),
  check: (r) => new pb.CheckResponse().setInputs(r.getNews()),
  diff: (r) => {
    const changed = plain(r.getOldInputs()).release !== plain(r.getNews()).release;
    const answer = new pb.DiffResponse().setChanges(changed ? 2 : 1).setHasdetaileddiff(true);
    if (changed) answer.setDiffsList(["release"]).getDetaileddiffMap().set("release", new pb.PropertyDiff().setKind(4));
    return answer;
  },
  create: (r) => {
    const props = plain(r.getProperties());
    log({ method: "create", name: r.getName(), args: [{ preview: r.getPreview(), token: props.token ?? null, release: props.release }] });
    const serial = r.getPreview() ? UNKNOWN : "serial of " + unwrap(props.release);
    return new pb.CreateResponse().setId(r.getPreview() ? "" : "id-" + r.getName()).setProperties(Struct.fromJavaScript({ ...props, serial }));
  },
  update: (r) => {
    const props = plain(r.getNews());
    log({ method: "update", name: r.getName(), args: [{ preview: r.getPreview() }] });
    return new pb.UpdateResponse().setProperties(Struct.fromJavaScript({ ...props, serial: "serial of " + unwrap(props.release) }));
  },
  read: (r) => new pb.ReadResponse().setId(r.getId()).setProperties(r.getProperties()).setInputs(r.getInputs()),
  delete: (r) => { log({ method: "delete", name: r.getName() }); return new Empty(); },
  cancel: () => new Empty(),
};
const server = new grpc.Server();
server.addService(ResourceProviderService, Object.fromEntries(
  Object.entries(serve).map(([name, run]) => [name, (call, done) => done(null, run(call.request))])));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_e, port) => console.log(port));
process.stdin.on("end", () => process.exit(0)).resume();
`;

for (const engine of ENGINES) {
  describe(`a provider plugin on the ${engine} engine`, function () {
    this.timeout(120_000);
    let bench: Bench;
    let env: NodeJS.ProcessEnv;
    before(async () => {
      bench = await createBench(engine, { "index.js": PROGRAM });
      const plugin = join(bench.dir, "pulumi-resource-acme");
      writeFileSync(plugin, PLUGIN);
      chmodSync(plugin, 0o755);
      // The CLI looks for its own companions on PATH too, so the plugin's folder is only added.
      env = { RELEASE: "1", PATH: [process.env["PATH"], bench.dir].join(delimiter) };
    });
    after(removeBenches);

    it("is asked in a preview, with unknowns and secrets as they are", async () => {
      const { code, stdout, stderr } = await bench.run(["preview"], { env });
      assert.equal(code, 0, stdout + stderr);
      const creates = bench.takeCalls().filter((call) => call.method === "create");
      assert.deepEqual(
        creates.map((call) => [call.name, call.args[0]?.["preview"]]),
        [
          ["first", true],
          ["second", true],
        ],
      );
      assert.match(JSON.stringify(creates[0]?.args[0]?.["token"]), /4dabf18193072939515e22adb298388d/);
      assert.equal(creates[1]?.args[0]?.["release"], "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
    });

    it("creates, updates with its own diff, is unchanged, is deleted", async () => {
      const up = await bench.up({ env });
      assert.equal(up.code, 0, up.stdout + up.stderr);
      assert.equal(find(bench.state(), "second")?.inputs?.["release"], "serial of 1");
      sameShape("plugin created", bench.state());
      const changed = await bench.run(["preview"], { env: { ...env, RELEASE: "2" } });
      assert.match(changed.stdout, / ~ {2}acme:index:Thing first update \[diff: ~release\]/);
      const again = await bench.up({ env });
      assert.match(again.stdout, /3 unchanged/);
      bench.takeCalls();
      const gone = await bench.run(["destroy", "--yes", "--skip-preview"], { env });
      assert.equal(gone.code, 0, gone.stdout + gone.stderr);
      const deleted = bench.takeCalls().filter((call) => call.method === "delete");
      assert.deepEqual(
        deleted.map((call) => call.name),
        ["second", "first"],
      );
    });
  });
}
