import { spawn } from "node:child_process";
import { join } from "node:path";
import { credentials, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ROOT, type Side, turnsOf, writeProject } from "../sides";
import { type LogEngine, startLogEngine } from "./engine";
import { type DeclaredResource, declareOne } from "./inputs";

/** What one start of a provider process took, in milliseconds from its spawn. */
export interface StartUp {
  /** Until the line with its port. */
  portMs: number;
  /** Until the answer of the first Check, with everything that an engine asks before it. */
  checkMs: number;
}

const STARTED_SIDES = ["plugin", "dynamic", "naive"] as const;

/** The sides whose processes differ: a shared provider object is the same process. */
export type StartedSide = (typeof STARTED_SIDES)[number];

/** Starts each side's provider process, in turn, without an engine. */
export async function measureStartUp(workDir: string, rounds: number): Promise<Record<StartedSide, StartUp[]>> {
  const engine = await startLogEngine();
  const all: Record<StartedSide, StartUp[]> = { plugin: [], dynamic: [], naive: [] };
  try {
    const declared = new Map<Side, DeclaredResource>();
    // One after another: the engine that a program runs without is one for the process.
    for (const side of STARTED_SIDES) declared.set(side, await declareOne(side));
    for (let round = 0; round < rounds; round++) {
      for (const side of turnsOf(round, STARTED_SIDES)) {
        const resource = declared.get(side);
        if (resource) all[side].push(await startOnce(workDir, side, resource, engine));
      }
    }
  } finally {
    engine.close();
  }
  return all;
}

async function startOnce(
  workDir: string,
  side: Side,
  resource: DeclaredResource,
  { address }: LogEngine,
): Promise<StartUp> {
  const cwd = writeProject(workDir, side);
  const script = side === "plugin" ? join(ROOT, "dist", "plugin", "main.js") : dynamicProviderScript();
  const env = { ...process.env, AZURE_MARKETPLACE_JOURNAL: join(workDir, "journal"), PULUMI_NODEJS_PROJECT: "bench" };
  const start = performance.now();
  const child = spawn(process.execPath, [script, address], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  try {
    const port = await readPort(child.stdout, new Promise((resolve) => child.on("close", resolve)));
    const portMs = performance.now() - start;
    await askForCheck(port, address, resource);
    return { portMs, checkMs: performance.now() - start };
  } finally {
    child.kill("SIGKILL");
  }
}

function dynamicProviderScript(): string {
  return require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
}

async function readPort(stdout: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<number> {
  const line = new Promise<string>((resolve) => {
    let text = "";
    stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) resolve(text);
    });
  });
  const first = await Promise.race([line, ended.then(() => "")]);
  if (!/^\d+\n/.test(first)) throw new Error("the provider process ended without a port");
  return Number.parseInt(first, 10);
}

/** The calls of an engine up to the first Check, in its order; what a side does not implement it says so. */
async function askForCheck(port: number, address: string, { urn, inputs }: DeclaredResource): Promise<void> {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const handshake = new pb.ProviderHandshakeRequest();
  handshake.setEngineAddress(address);
  const config = new pb.CheckRequest();
  config.setUrn("urn:pulumi:bench::bench::pulumi:providers:bench::default");
  config.setOlds(new Struct());
  config.setNews(new Struct());
  const configure = new pb.ConfigureRequest();
  configure.setArgs(new Struct());
  const check = new pb.CheckRequest();
  check.setUrn(urn);
  check.setOlds(new Struct());
  check.setNews(Struct.fromJavaScript(inputs as Record<string, JavaScriptValue>));
  try {
    await ask((done) => client.handshake(handshake, done), "optional");
    await ask((done) => client.checkConfig(config, done), "optional");
    await ask((done) => client.configure(configure, done));
    const answer = await ask<pb.CheckResponse>((done) => client.check(check, done));
    const [failure] = answer?.getFailuresList() ?? [];
    if (failure) throw new Error(`Check was refused: ${failure.getReason()}`);
  } finally {
    client.close();
  }
}

type Done<T> = (error: ServiceError | null, answer: T) => void;

function ask<T>(call: (done: Done<T>) => unknown, how?: "optional"): Promise<T | undefined> {
  return new Promise((resolve, reject) =>
    call((error, answer) => {
      if (!error) resolve(answer);
      else if (how === "optional" && error.code === status.UNIMPLEMENTED) resolve(undefined);
      else reject(error);
    }),
  );
}
