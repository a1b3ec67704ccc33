// What `npm run release:plugin` packs, unpacked where no module of this checkout is in reach.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Client, credentials } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { closeBenches } from "../../support/engineBench";
import { ROOT, packRoot, runTool } from "./packed";
import { BY_TOKEN, EXECUTABLE, createPluginProject, describeOnPulumi, runPulumi } from "./pluginProject";

type Call = (request: unknown, done: (error: Error | null, response: never) => void) => void;

const SYSTEMS = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"];
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

let folder: string;

describe("the plugin's archives", function () {
  this.timeout(60_000);

  before(async function () {
    this.timeout(240_000);
    folder = mkdtempSync(join(tmpdir(), "marketplace-plugin-"));
    // Builds, so that no archive is made of a half-written dist/.
    await packRoot();
    const script = join(ROOT, "scripts", "releasePlugin.mjs");
    const release = (into: string) =>
      runTool(process.execPath, [script, join(folder, into)], { cwd: folder, limitMs: 120_000 });
    await Promise.all([release("first"), release("second")]);
    mkdirSync(join(folder, "unpacked"));
    const archive = archiveOf("linux-amd64");
    await runTool("tar", ["-xzf", archive, "-C", join(folder, "unpacked")], { cwd: folder, limitMs: 60_000 });
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  it("are one for each system, and the same bytes each time", () => {
    const names = SYSTEMS.map((system) => `${EXECUTABLE}-v${version}-${system}.tar.gz`);
    assert.deepEqual(readdirSync(join(folder, "first")).sort(), names);
    for (const name of names) {
      const [first, second] = ["first", "second"].map((run) => readFileSync(join(folder, run, name)));
      assert.ok(second && first?.equals(second), name);
    }
  });

  it("have the launcher of their system, and nothing that Pulumi would install from", async () => {
    const list = async (system: string): Promise<string[]> =>
      (await runTool("tar", ["-tzf", archiveOf(system)], { cwd: folder, limitMs: 60_000 })).stdout.split("\n");
    const [linux, windows] = await Promise.all([list("linux-arm64"), list("windows-amd64")]);
    assert.ok(linux.includes(`./${EXECUTABLE}`) && !linux.includes(`./${EXECUTABLE}.cmd`));
    assert.ok(windows.includes(`./${EXECUTABLE}.cmd`) && !windows.includes(`./${EXECUTABLE}`));
    for (const name of ["./LICENSE", "./schema.json", "./dist/plugin/main.js"]) assert.ok(linux.includes(name), name);
    assert.ok(!linux.includes("./PulumiPlugin.yaml"));
  });

  it("hold no module that only a developer needs", () => {
    const modules = join(folder, "unpacked", "node_modules");
    assert.ok(existsSync(join(modules, "@azure", "identity")) && existsSync(join(modules, "axios")));
    for (const name of ["typescript", "mocha", "eslint", "fastify"]) assert.ok(!existsSync(join(modules, name)), name);
    assert.deepEqual(readdirSync(join(modules, "@pulumi", "pulumi")).sort(), ["LICENSE", "package.json", "proto"]);
  });

  it("start with their own modules alone, and answer an engine", () => answersAnEngine());

  describeOnPulumi("in Pulumi's plugin cache", function () {
    this.timeout(120_000);
    after(closeBenches);

    it("serve a program that names nothing but its version", async () => {
      const program = BY_TOKEN.replace("\n});", `\n}, { version: "${version}" });`);
      const bench = await createPluginProject({ engine: "pulumi", program });
      const file = ["--file", archiveOf("linux-amd64")];
      await runPulumi(bench, ["plugin", "install", "resource", "azure-marketplace", `v${version}`, ...file]);
      assert.match((await bench.ok(["preview"])).text, /WILL POST 1\.0\.0/);
      assert.deepEqual(bench.counts(), { calls: 0, posts: 0, accepted: 0 });
    });
  });
});

function archiveOf(system: string): string {
  return join(folder, "first", `${EXECUTABLE}-v${version}-${system}.tar.gz`);
}

/** Starts the unpacked plugin as an engine does, and asks what an engine asks first. */
async function answersAnEngine(): Promise<void> {
  const env = { PATH: process.env["PATH"], AZURE_MARKETPLACE_JOURNAL: join(folder, "journal") };
  const child = spawn(join(folder, "unpacked", EXECUTABLE), ["127.0.0.1:1"], { cwd: folder, env });
  const client = new ResourceProviderClient(`127.0.0.1:${await firstLine(child)}`, credentials.createInsecure());
  try {
    const ask = <T>(name: string, request: unknown): Promise<T> =>
      new Promise((resolve, reject) => {
        const call = (client as unknown as Record<string, Call>)[name] as Call;
        call.call(client, request, (error, response) => (error ? reject(error) : resolve(response)));
      });
    const hello = await ask<pb.ProviderHandshakeResponse>("handshake", new pb.ProviderHandshakeRequest());
    assert.ok(hello.getAcceptSecrets() && hello.getAcceptResources());
    const info = await ask<{ getVersion(): string }>("getPluginInfo", new Empty());
    assert.equal(info.getVersion(), version);
    const schema = await ask<pb.GetSchemaResponse>("getSchema", new pb.GetSchemaRequest());
    assert.equal(schema.getSchema(), readFileSync(join(ROOT, "schema.json"), "utf8"));
  } finally {
    (client as unknown as Client).close();
    // An engine that is gone has closed this.
    child.stdin?.end();
    if (child.exitCode === null) await once(child, "exit");
  }
}

/** What the plugin prints first. @throws Error with what it said instead, where it ends before that */
async function firstLine(child: ChildProcess): Promise<string> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
  if (!child.stdout) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`the plugin printed no port: ${said}`);
}
