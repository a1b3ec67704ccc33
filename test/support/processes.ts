import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Metadata, Server, ServerCredentials, type ServiceError, credentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Values = Record<string, unknown>;

/** Which process serves the resource: Pulumi's own for dynamic resources, or the plugin. */
export type Face = "dynamic" | "plugin";

/** What a create or an update came to, as the engine has it to save. `died`: there was no answer. */
export type Answer =
  | { kind: "ok"; id: string; outputs: Values }
  | { kind: "partial"; id: string; outputs: Values; reasons: string[]; message: string }
  | { kind: "failed" | "died"; message: string };

/** The engine's log service: what a provider tells a person. */
export interface LogEngine {
  readonly address: string;
  readonly lines: string[];
  close(): void;
}

/** One provider process, started as the engine starts it. */
export interface ProviderProcess {
  readonly pid: number;
  check(olds: Values, news: Values): Promise<string[]>;
  diff(id: string, olds: Values, news: Values): Promise<boolean>;
  create(inputs: Values): Promise<Answer>;
  update(id: string, olds: Values, news: Values): Promise<Answer>;
  /** The engine's Cancel call. */
  cancel(): Promise<void>;
  /** The engine is gone: its connection breaks off and its end of standard input closes. */
  loseEngine(): void;
  /** To the process's whole group. */
  signal(name: NodeJS.Signals): void;
  /** Resolves with how the process ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  isAlive(): boolean;
  /** What it printed, for a report of what went wrong. */
  output(): string;
}

const PLUGIN = resolve(__dirname, "..", "..", "dist", "plugin", "main.js");

const running = new Set<ProviderProcess>();

/** Kills whatever is still there: for `after`, so that a failed cell leaves no process behind. */
export async function killProviders(): Promise<void> {
  const left = [...running];
  for (const one of left) one.signal("SIGKILL");
  await Promise.all(left.map(({ exited }) => exited));
}

/** Serves the engine's log. */
export async function startLogEngine(): Promise<LogEngine> {
  const server = new Server();
  const lines: string[] = [];
  server.addService(EngineService as never, {
    log: (call: { request: LogRequest }, done: (error: null, answer: Empty) => void) => {
      lines.push(call.request.getMessage());
      done(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { address: `127.0.0.1:${port}`, lines, close: () => server.forceShutdown() };
}

/** Starts a provider process and connects to it. */
export async function startProviderProcess(options: {
  face: Face;
  cwd: string;
  env: NodeJS.ProcessEnv;
  engineAddress: string;
  /** Of the one resource that it is asked for. */
  urn: string;
}): Promise<ProviderProcess> {
  const isPlugin = options.face === "plugin";
  const script = isPlugin
    ? PLUGIN
    : createRequire(join(options.cwd, "program.js")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const child = spawn("node", [script, options.engineAddress], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  child.stdin.on("error", () => undefined);
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const exited = new Promise<Awaited<ProviderProcess["exited"]>>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  const port = await readPort(child, exited, said);
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const process = connect(child, client, exited, said, options.urn);
  running.add(process);
  void exited.then(() => running.delete(process));
  if (isPlugin) await configure(client, options.engineAddress);
  return process;
}

/** How the engine begins with a plugin. @see reference, pulumi-provider §6.2 */
async function configure(client: ResourceProviderClient, engineAddress: string): Promise<void> {
  const handshake = new pb.ProviderHandshakeRequest().setEngineAddress(engineAddress);
  await call<pb.ProviderHandshakeResponse>((done) => client.handshake(handshake, done));
  const request = new pb.ConfigureRequest().setArgs(struct({}));
  await call<pb.ConfigureResponse>((done) => client.configure(request, done));
}

function readPort(child: ChildProcess, exited: Promise<unknown>, said: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) resolve(Number(text.split("\n")[0]));
    });
    void exited.then(() => reject(new Error(`the provider said no port\n${said.join("")}`)));
  });
}

function connect(
  child: ChildProcess,
  client: ResourceProviderClient,
  exited: ProviderProcess["exited"],
  said: readonly string[],
  urn: string,
): ProviderProcess {
  void exited.then(() => client.close());
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    ...lifecycle(client, urn),
    pid: child.pid ?? 0,
    exited,
    isAlive,
    output: () => said.join(""),
    cancel: async () => {
      await call<Empty>((done) => client.cancel(new Empty(), new Metadata(), { deadline: Date.now() + 5_000 }, done));
    },
    loseEngine: () => {
      client.close();
      child.stdin?.end();
    },
    signal: (name) => {
      if (isAlive() && child.pid !== undefined) process.kill(-child.pid, name);
    },
  };
}

function lifecycle(
  client: ResourceProviderClient,
  urn: string,
): Pick<ProviderProcess, "check" | "diff" | "create" | "update"> {
  return {
    check: async (olds, news) => {
      const request = new pb.CheckRequest().setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
      const response = await call<pb.CheckResponse>((done) => client.check(request, done));
      return response.getFailuresList().map((failure) => failure.getReason());
    },
    diff: async (id, olds, news) => {
      const request = new pb.DiffRequest().setUrn(urn).setId(id).setOlds(struct(olds)).setNews(struct(news));
      const response = await call<pb.DiffResponse>((done) => client.diff(request, done));
      return response.getChanges() !== pb.DiffResponse.DiffChanges.DIFF_NONE;
    },
    create: (inputs) =>
      answered(async () => {
        const request = new pb.CreateRequest().setUrn(urn).setProperties(struct(inputs));
        const response = await call<pb.CreateResponse>((done) => client.create(request, done));
        return { kind: "ok", id: response.getId(), outputs: plain(response.getProperties()) };
      }),
    update: (id, olds, news) =>
      answered(async () => {
        const request = new pb.UpdateRequest().setUrn(urn).setId(id).setOlds(struct(olds)).setNews(struct(news));
        const response = await call<pb.UpdateResponse>((done) => client.update(request, done));
        return { kind: "ok", id, outputs: plain(response.getProperties()) };
      }),
  };
}

/** A partial failure carries the resource; a plain one carries nothing; a process that died says nothing at all. */
async function answered(run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    const { details, metadata, code } = error as ServiceError;
    const [packed] = metadata?.get("grpc-status-details-bin") ?? [];
    if (!(packed instanceof Uint8Array)) return { kind: isConnectionLost(code) ? "died" : "failed", message: details };
    const [detail] = Status.deserializeBinary(packed).getDetailsList();
    const partial = pb.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
    const outputs = plain(partial.getProperties());
    return { kind: "partial", id: partial.getId(), outputs, reasons: partial.getReasonsList(), message: details };
  }
}

function isConnectionLost(code: number | undefined): boolean {
  return code === 14 || code === 1;
}

function call<T>(start: (done: (error: ServiceError | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, response) => (error ? reject(error) : resolve(response))));
}

function struct(values: Values): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as Record<string, JavaScriptValue>);
}

function plain(values: Struct | undefined): Values {
  return values ? (values.toJavaScript() as Values) : {};
}
