// A provider over gRPC, with the marshalling rules of Pulumi's host: secrets in clear to a provider that takes none and
// marked again on the way back, sentinels for unknowns in a preview only.
import { credentials, Metadata, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import type { ResourceKey, ResourceProvider } from "../deploy/provider";
import { annotateSecrets, propsFromWire, propsToWire, unwrap } from "../values/value";
import type { Props } from "../values/value";
import { CHANNEL_OPTIONS, fromStruct, toStruct } from "./grpc";
import { readDiff } from "./providerDiff";
import { attempt } from "./providerErrors";

/** A connected provider. */
export interface ProviderConnection extends ResourceProvider {
  /** Gives the provider its configuration. */
  configure(key: ResourceKey, id: string, inputs: Props): Promise<void>;
  /** Asks it to give up waiting; errors and silence are ignored. */
  cancel(limitMs: number): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

/** What the provider said it can take. */
interface Protocol {
  acceptSecrets: boolean;
  supportsPreview: boolean;
}

/** Connects to a provider and shakes hands; `attach` tells one that was running already where the engine is. */
export async function connectProvider(
  pkg: string,
  address: string,
  engineAddress: string,
  attach: boolean,
): Promise<ProviderConnection> {
  const client = new ResourceProviderClient(address, credentials.createInsecure(), CHANNEL_OPTIONS);
  const protocol: Protocol = { acceptSecrets: false, supportsPreview: false };
  const shook = await handshake(client, engineAddress, protocol);
  if (attach) {
    await call<Empty>((done) => client.attach(new PluginAttach().setAddress(engineAddress), done));
  }
  return {
    ...lifecycle(client, protocol),
    configure: (key, id, inputs) => configure(client, pkg, key, id, inputs, shook ? undefined : protocol),
    cancel: (limitMs) =>
      new Promise((resolve) => {
        client.cancel(new Empty(), new Metadata(), { deadline: Date.now() + limitMs }, () => resolve());
      }),
    close: () => client.close(),
  };
}

/** Makes one call; rejects with the service error. */
function call<T>(start: (done: (error: ServiceError | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, response) => (error ? reject(error) : resolve(response)));
  });
}

async function handshake(client: ResourceProviderClient, engineAddress: string, protocol: Protocol): Promise<boolean> {
  const request = new pb.ProviderHandshakeRequest().setEngineAddress(engineAddress).setConfigureWithUrn(true);
  const deadline = Date.now() + 10_000;
  try {
    const response = await call<pb.ProviderHandshakeResponse>((done) =>
      client.handshake(request, new Metadata(), { deadline }, done),
    );
    protocol.acceptSecrets = response.getAcceptSecrets();
    protocol.supportsPreview = true;
    return true;
  } catch (error) {
    if ((error as ServiceError).code === status.UNIMPLEMENTED) return false; // The dynamic provider has none.
    throw error;
  }
}

async function configure(
  client: ResourceProviderClient,
  pkg: string,
  key: ResourceKey,
  id: string,
  inputs: Props,
  protocol: Protocol | undefined,
): Promise<void> {
  const request = new pb.ConfigureRequest()
    .setArgs(toStruct(propsToWire(inputs, { keepSecrets: true, keepUnknowns: true })))
    .setAcceptsecrets(true)
    .setAcceptresources(true)
    .setSendsOldInputs(true)
    .setSendsOldInputsToDelete(true)
    .setUrn(key.urn)
    .setName(key.name)
    .setType(key.type)
    .setId(id);
  for (const [name, value] of Object.entries(inputs)) {
    const plain = unwrap(value);
    const text = typeof plain === "string" ? plain : JSON.stringify(plain);
    request.getVariablesMap().set(`${pkg}:config:${name}`, text);
  }
  const response = await call<pb.ConfigureResponse>((done) => client.configure(request, done));
  if (!protocol) return;
  protocol.acceptSecrets = response.getAcceptsecrets();
  protocol.supportsPreview = response.getSupportspreview();
}

function lifecycle(client: ResourceProviderClient, protocol: Protocol): ResourceProvider {
  const struct = (props: Props, keepUnknowns: boolean) =>
    toStruct(propsToWire(props, { keepSecrets: protocol.acceptSecrets, keepUnknowns }));
  return {
    ...checkAndDiff(client, struct),
    ...createAndUpdate(client, protocol, struct),
    ...readAndDelete(client, protocol, struct),
  };
}

type ToStruct = (props: Props, keepUnknowns: boolean) => ReturnType<typeof toStruct>;

function checkAndDiff(client: ResourceProviderClient, struct: ToStruct): Pick<ResourceProvider, "check" | "diff"> {
  return {
    async check(key, olds, news, dryRun) {
      const request = new pb.CheckRequest().setUrn(key.urn).setName(key.name).setType(key.type);
      request.setOlds(struct(olds, dryRun)).setNews(struct(news, dryRun));
      const response = await call<pb.CheckResponse>((done) => client.check(request, done));
      const inputs = propsFromWire(fromStruct(response.getInputs()));
      annotateSecrets(inputs, news);
      const failures = response.getFailuresList();
      return {
        inputs,
        failures: failures.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
      };
    },
    async diff(key, asked) {
      const request = new pb.DiffRequest().setUrn(key.urn).setName(key.name).setType(key.type).setId(asked.id);
      request
        .setOlds(struct(asked.oldOutputs, asked.dryRun))
        .setOldInputs(struct(asked.oldInputs, asked.dryRun))
        .setNews(struct(asked.newInputs, asked.dryRun))
        .setIgnorechangesList([...asked.ignoreChanges]);
      const response = await call<pb.DiffResponse>((done) => client.diff(request, done));
      return readDiff(response, asked.oldInputs, asked.newInputs);
    },
  };
}

function createAndUpdate(
  client: ResourceProviderClient,
  protocol: Protocol,
  struct: ToStruct,
): Pick<ResourceProvider, "create" | "update"> {
  return {
    async create(key, asked) {
      if (asked.dryRun && !protocol.supportsPreview) {
        return { status: "ok", value: { id: "", outputs: { ...asked.inputs } } };
      }
      const request = new pb.CreateRequest().setUrn(key.urn).setName(key.name).setType(key.type);
      request.setProperties(struct(asked.inputs, asked.dryRun)).setTimeout(asked.timeout).setPreview(asked.dryRun);
      return attempt(asked.inputs, protocol.acceptSecrets, async () => {
        const response = await call<pb.CreateResponse>((done) => client.create(request, done));
        if (response.getId() === "" && !asked.dryRun) {
          throw new Error(`plugin returned empty resource.ID from create '${key.urn}'`);
        }
        return { id: response.getId(), outputs: outputsOf(response.getProperties(), asked.inputs, protocol) };
      });
    },
    async update(key, asked) {
      if (asked.dryRun && !protocol.supportsPreview) {
        return { status: "ok", value: { outputs: { ...asked.newInputs } } };
      }
      const request = new pb.UpdateRequest().setUrn(key.urn).setName(key.name).setType(key.type).setId(asked.id);
      request
        .setOlds(struct(asked.oldOutputs, asked.dryRun))
        .setOldInputs(struct(asked.oldInputs, asked.dryRun))
        .setNews(struct(asked.newInputs, asked.dryRun))
        .setTimeout(asked.timeout)
        .setIgnorechangesList([...asked.ignoreChanges])
        .setPreview(asked.dryRun);
      return attempt(asked.newInputs, protocol.acceptSecrets, async () => {
        const response = await call<pb.UpdateResponse>((done) => client.update(request, done));
        return { outputs: outputsOf(response.getProperties(), asked.newInputs, protocol) };
      });
    },
  };
}

function readAndDelete(
  client: ResourceProviderClient,
  protocol: Protocol,
  struct: ToStruct,
): Pick<ResourceProvider, "read" | "delete"> {
  return {
    async read(key, asked) {
      const request = new pb.ReadRequest().setUrn(key.urn).setName(key.name).setType(key.type).setId(asked.id);
      request
        .setProperties(struct(asked.state, false))
        .setInputs(struct(asked.inputs, false))
        .setTimeout(asked.timeout);
      return attempt(asked.state, protocol.acceptSecrets, async () => {
        const response = await call<pb.ReadResponse>((done) => client.read(request, done));
        const raw = response.getInputs();
        return {
          id: response.getId(),
          outputs: outputsOf(response.getProperties(), asked.state, protocol),
          inputs: raw && outputsOf(raw, asked.inputs, protocol),
        };
      });
    },
    async delete(key, asked) {
      const request = new pb.DeleteRequest().setUrn(key.urn).setName(key.name).setType(key.type).setId(asked.id);
      request.setProperties(struct(asked.outputs, false)).setOldInputs(struct(asked.inputs, false));
      request.setTimeout(asked.timeout);
      return attempt(asked.outputs, protocol.acceptSecrets, async () => {
        await call<Empty>((done) => client.delete(request, done));
        return undefined;
      });
    },
  };
}

function outputsOf(struct: Parameters<typeof fromStruct>[0], reference: Props, protocol: Protocol): Props {
  const outputs = propsFromWire(fromStruct(struct));
  if (!protocol.acceptSecrets) annotateSecrets(outputs, reference);
  return outputs;
}
