import { type Client, Metadata, type ServiceError, credentials } from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { readError } from "./failure";
import type { Values } from "./types";
import { fromStruct, toStruct } from "./values";

/** A refused property. */
export interface Failure {
  property: string;
  reason: string;
}

/** What Diff answered. */
export interface Difference {
  changes: "unknown" | "none" | "some";
  diffs: string[];
  replaces: string[];
  stables: string[];
  hasDetails: boolean;
  /** Kind of change by path: `ADD`, `UPDATE_REPLACE` and so on. */
  details: Record<string, string>;
}

/** Which resource a call is about. */
export interface Target {
  urn: string;
  id?: string;
}

/** The protocol's calls, with plain values. Each rejects with `CallError`, and none waits for ever. */
export interface Calls {
  handshake(engineAddress: string): Promise<{ secrets: boolean; resources: boolean }>;
  attach(engineAddress: string): Promise<void>;
  pluginVersion(): Promise<string>;
  schema(): Promise<string>;
  checkConfig(target: Target, news: Values): Promise<{ inputs: Values; failures: Failure[] }>;
  diffConfig(target: Target, olds: Values, news: Values): Promise<Difference>;
  configure(args: Values): Promise<Accepts>;
  check(target: Target, olds: Values, news: Values): Promise<{ inputs: Values; failures: Failure[] }>;
  diff(target: Target, stored: { inputs: Values; outputs: Values }, news: Values): Promise<Difference>;
  create(target: Target, inputs: Values, how?: How): Promise<{ id: string; outputs: Values }>;
  update(
    target: Target,
    stored: { inputs: Values; outputs: Values },
    news: Values,
    how?: How,
  ): Promise<{ outputs: Values }>;
  read(target: Target, stored: { inputs: Values; outputs: Values }): Promise<Readout>;
  delete(target: Target, stored: { inputs: Values; outputs: Values }): Promise<void>;
  invoke(token: string, args: Values): Promise<{ answer?: Values; failures: Failure[] }>;
  cancel(): Promise<void>;
  /** Calls a method by the name that the protocol's service has for it, with an empty request. */
  raw(method: string): Promise<unknown>;
  /** Breaks the connection off. */
  close(): void;
}

/** What the provider takes, from the answer to Configure. */
export interface Accepts {
  secrets: boolean;
  resources: boolean;
  previews: boolean;
}

/** How a change is asked for. */
export interface How {
  isPreview?: boolean;
  /** As the engine sends `customTimeouts`, in seconds. */
  timeoutS?: number;
}

/** What Read answered. */
export interface Readout {
  id: string;
  outputs: Values;
  inputs: Values;
}

const LARGE = 400 * 1024 * 1024;
/** The engine's own limits: messages as the SDK has them, headers as Go has them. */
const CHANNEL = {
  "grpc.max_receive_message_length": LARGE,
  "grpc.max_send_message_length": LARGE,
  "grpc.max_metadata_size": 16 * 1024 * 1024,
};
/** No row needs longer; a call that is not answered by then hangs. */
const PATIENCE_MS = 30_000;
const CHANGES = ["unknown", "none", "some"] as const;

type Done<T> = (error: ServiceError | null, response: T) => void;
type Options = { deadline: number };

/** Connects to a provider. */
export function connectCalls(port: number): Calls {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), CHANNEL);
  const ask = <T>(start: (metadata: Metadata, options: Options, done: Done<T>) => unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const done: Done<T> = (error, response) => (error ? reject(readError(error)) : resolve(response));
      start(new Metadata(), { deadline: Date.now() + PATIENCE_MS }, done);
    });
  return { ...startCalls(client, ask), ...compareCalls(client, ask), ...changeCalls(client, ask), ...rawCalls(client) };
}

type Ask = <T>(start: (metadata: Metadata, options: Options, done: Done<T>) => unknown) => Promise<T>;

function startCalls(
  client: ResourceProviderClient,
  ask: Ask,
): Pick<Calls, "handshake" | "attach" | "pluginVersion" | "schema" | "configure" | "cancel"> {
  return {
    handshake: async (address) => {
      const request = new pb.ProviderHandshakeRequest().setEngineAddress(address);
      const response = await ask<pb.ProviderHandshakeResponse>((m, o, done) => client.handshake(request, m, o, done));
      return { secrets: response.getAcceptSecrets(), resources: response.getAcceptResources() };
    },
    attach: async (address) => {
      const request = new PluginAttach();
      request.setAddress(address);
      await ask<Empty>((m, o, done) => client.attach(request, m, o, done));
    },
    pluginVersion: async () =>
      (await ask<{ getVersion(): string }>((m, o, done) => client.getPluginInfo(new Empty(), m, o, done))).getVersion(),
    schema: async () =>
      (
        await ask<pb.GetSchemaResponse>((m, o, done) => client.getSchema(new pb.GetSchemaRequest(), m, o, done))
      ).getSchema(),
    configure: async (args) => {
      const request = new pb.ConfigureRequest().setArgs(toStruct(args)).setAcceptsecrets(true).setAcceptresources(true);
      const response = await ask<pb.ConfigureResponse>((m, o, done) => client.configure(request, m, o, done));
      return {
        secrets: response.getAcceptsecrets(),
        resources: response.getAcceptresources(),
        previews: response.getSupportspreview(),
      };
    },
    cancel: async () => void (await ask<Empty>((m, o, done) => client.cancel(new Empty(), m, o, done))),
  };
}

function compareCalls(
  client: ResourceProviderClient,
  ask: Ask,
): Pick<Calls, "checkConfig" | "diffConfig" | "check" | "diff" | "invoke"> {
  return {
    checkConfig: async ({ urn }, news) => {
      const request = new pb.CheckRequest().setUrn(urn).setOlds(toStruct({})).setNews(toStruct(news));
      return checked(await ask<pb.CheckResponse>((m, o, done) => client.checkConfig(request, m, o, done)));
    },
    diffConfig: async ({ urn }, olds, news) => {
      const request = new pb.DiffRequest().setUrn(urn).setOlds(toStruct(olds)).setNews(toStruct(news));
      return differenceOf(await ask<pb.DiffResponse>((m, o, done) => client.diffConfig(request, m, o, done)));
    },
    check: async ({ urn }, olds, news) => {
      const request = new pb.CheckRequest().setUrn(urn).setOlds(toStruct(olds)).setNews(toStruct(news));
      return checked(await ask<pb.CheckResponse>((m, o, done) => client.check(request, m, o, done)));
    },
    diff: async ({ urn, id = "" }, { inputs, outputs }, news) => {
      const request = new pb.DiffRequest().setUrn(urn).setId(id).setOlds(toStruct(outputs));
      request.setOldInputs(toStruct(inputs)).setNews(toStruct(news));
      return differenceOf(await ask<pb.DiffResponse>((m, o, done) => client.diff(request, m, o, done)));
    },
    invoke: async (token, args) => {
      const request = new pb.InvokeRequest().setTok(token).setArgs(toStruct(args));
      const response = await ask<pb.InvokeResponse>((m, o, done) => client.invoke(request, m, o, done));
      const answer: Struct | undefined = response.getReturn();
      return { answer: answer && fromStruct(answer), failures: failuresOf(response.getFailuresList()) };
    },
  };
}

function changeCalls(client: ResourceProviderClient, ask: Ask): Pick<Calls, "create" | "update" | "read" | "delete"> {
  return {
    create: async ({ urn }, inputs, { isPreview = false, timeoutS = 0 } = {}) => {
      const request = new pb.CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
      request.setPreview(isPreview).setTimeout(timeoutS);
      const response = await ask<pb.CreateResponse>((m, o, done) => client.create(request, m, o, done));
      return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
    },
    update: async ({ urn, id = "" }, { inputs, outputs }, news, { isPreview = false, timeoutS = 0 } = {}) => {
      const request = new pb.UpdateRequest().setUrn(urn).setId(id).setOlds(toStruct(outputs)).setNews(toStruct(news));
      request.setOldInputs(toStruct(inputs)).setPreview(isPreview).setTimeout(timeoutS);
      const response = await ask<pb.UpdateResponse>((m, o, done) => client.update(request, m, o, done));
      return { outputs: fromStruct(response.getProperties()) };
    },
    read: async ({ urn, id = "" }, { inputs, outputs }) => {
      const request = new pb.ReadRequest().setUrn(urn).setId(id);
      request.setProperties(toStruct(outputs)).setInputs(toStruct(inputs));
      const response = await ask<pb.ReadResponse>((m, o, done) => client.read(request, m, o, done));
      const [read, declared] = [fromStruct(response.getProperties()), fromStruct(response.getInputs())];
      return { id: response.getId(), outputs: read, inputs: declared };
    },
    delete: async ({ urn, id = "" }, { inputs, outputs }) => {
      const request = new pb.DeleteRequest().setUrn(urn).setId(id);
      request.setProperties(toStruct(outputs)).setOldInputs(toStruct(inputs));
      await ask<Empty>((m, o, done) => client.delete(request, m, o, done));
    },
  };
}

/** Methods of which no row needs a request, streams included. Their errors are their answers. */
function rawCalls(client: ResourceProviderClient): Pick<Calls, "raw" | "close"> {
  const untyped = client as unknown as Record<string, (...args: unknown[]) => unknown>;
  return {
    raw: (method) =>
      new Promise((resolve, reject) => {
        const options = { deadline: Date.now() + PATIENCE_MS };
        const done: Done<unknown> = (error, response) => (error ? reject(readError(error)) : resolve(response));
        if (method !== "list") return untyped[method]?.(emptyRequests[method]?.(), new Metadata(), options, done);
        const stream = client.list(new pb.ListRequest(), new Metadata(), options);
        stream.on("data", () => undefined);
        stream.on("error", (error) => done(error as ServiceError, undefined));
        stream.on("end", () => done(null, undefined));
      }),
    close: () => (client as unknown as Client).close(),
  };
}

const emptyRequests: Readonly<Record<string, () => unknown>> = {
  parameterize: () => new pb.ParameterizeRequest(),
  construct: () => new pb.ConstructRequest(),
  call: () => new pb.CallRequest(),
  getMapping: () => new pb.GetMappingRequest(),
  getMappings: () => new pb.GetMappingsRequest(),
};

function checked(response: pb.CheckResponse): { inputs: Values; failures: Failure[] } {
  return { inputs: fromStruct(response.getInputs()), failures: failuresOf(response.getFailuresList()) };
}

function failuresOf(list: pb.CheckFailure[]): Failure[] {
  return list.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}

function differenceOf(response: pb.DiffResponse): Difference {
  const kinds = Object.entries(pb.PropertyDiff.Kind);
  const details = response.getDetaileddiffMap().getEntryList() as unknown as [string, unknown][];
  const kindOf = (path: string): string => {
    const kind = response.getDetaileddiffMap().get(path)?.getKind();
    return kinds.find(([, value]) => value === kind)?.[0] ?? "?";
  };
  return {
    changes: CHANGES[response.getChanges()] ?? "unknown",
    diffs: response.getDiffsList(),
    replaces: response.getReplacesList(),
    stables: response.getStablesList(),
    hasDetails: response.getHasdetaileddiff(),
    details: Object.fromEntries(details.map(([path]) => [path, kindOf(path)])),
  };
}
