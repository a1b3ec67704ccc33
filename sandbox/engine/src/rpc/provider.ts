// A provider over gRPC: the connection, the handshake, and what has been agreed on with it.
import { credentials, Metadata, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { ConfigurableProvider } from "../deploy/provider";
import { annotateSecrets, containsUnknown, propsFromWire, propsToWire } from "../values/value";
import type { Props } from "../values/value";
import { CHANNEL_OPTIONS, fromStruct, toStruct } from "./grpc";
import type { PluginRequest } from "./plugins";
import { configuration } from "./providerConfig";
import type { ProviderEndpoint } from "./providerHost";
import { lifecycle } from "./providerLifecycle";

/** A connected provider. */
export interface ProviderConnection extends ConfigurableProvider {
  /** Asks it to give up waiting, and resolves with whether it has heard; silence is ignored. */
  cancel(limitMs: number): Promise<boolean>;
  /** Closes the connection. */
  close(): void;
}

/** What the provider said it can take. */
export interface Protocol {
  readonly acceptSecrets: boolean;
  readonly acceptResources: boolean;
  readonly supportsPreview: boolean;
}

/** What the calls to one provider share. */
export interface Link {
  readonly pkg: string;
  readonly client: ResourceProviderClient;
  /** Known after the handshake, or (where there is none) after Configure. */
  protocol: Protocol | undefined;
}

const HANDSHAKE_MS = 10_000;

/** Connects to a provider and shakes hands; one that was running already is told where the engine is. */
export async function connectProvider(
  { pkg }: PluginRequest,
  endpoint: ProviderEndpoint,
  engineAddress: string,
): Promise<ProviderConnection> {
  const client = new ResourceProviderClient(endpoint.address, credentials.createInsecure(), CHANNEL_OPTIONS);
  const link: Link = { pkg, client, protocol: await handshake(client, endpoint, engineAddress) };
  if (!endpoint.child) {
    await call<Empty>((done) => client.attach(new PluginAttach().setAddress(engineAddress), done));
  }
  await call<PluginInfo>((done) => client.getPluginInfo(new Empty(), done));
  const config = configuration(link);
  return {
    ...config.calls,
    ...lifecycle(link, config.ready),
    cancel: (limitMs) =>
      new Promise((resolve) => {
        const deadline = Date.now() + limitMs;
        client.cancel(new Empty(), new Metadata(), { deadline }, (error) =>
          resolve(!error || error.code === status.UNIMPLEMENTED),
        );
      }),
    close: () => client.close(),
  };
}

/** Makes one call; rejects with the service error. */
export function call<T>(start: (done: (error: ServiceError | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, response) => (error ? reject(error) : resolve(response)));
  });
}

/** Properties as the provider takes them; unknowns are sent in a preview only. */
export function toProvider({ protocol }: Link, props: Props, keepUnknowns: boolean): Struct {
  const keepSecrets = protocol?.acceptSecrets ?? false;
  const keepResources = protocol?.acceptResources ?? false;
  return toStruct(propsToWire(props, { keepSecrets, keepResources, keepUnknowns }));
}

/**
 * Properties that came from the provider. A provider that takes no secrets cannot mark them: `sent` says what was secret.
 * @throws Error when it answers with an unknown where there may be none
 */
export function fromProvider({ protocol }: Link, struct: Struct, sent: Props, allowUnknowns: boolean): Props {
  const props = propsFromWire(fromStruct(struct));
  const unknown = allowUnknowns ? undefined : Object.entries(props).find(([, value]) => containsUnknown(value));
  if (unknown) throw new Error(`unexpected unknown property value for "${unknown[0]}"`);
  if (!protocol?.acceptSecrets) annotateSecrets(props, sent);
  return props;
}

/** The failures of a check. */
export function failuresOf(response: { getFailuresList(): pb.CheckFailure[] }): { property: string; reason: string }[] {
  return response
    .getFailuresList()
    .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}

async function handshake(
  client: ResourceProviderClient,
  { folder, bin }: ProviderEndpoint,
  engineAddress: string,
): Promise<Protocol | undefined> {
  const request = new pb.ProviderHandshakeRequest()
    .setEngineAddress(engineAddress)
    .setConfigureWithUrn(true)
    .setSupportsRefreshBeforeUpdate(true)
    .setInvokeWithPreview(true);
  if (folder !== "") request.setRootDirectory(folder).setProgramDirectory(folder);
  const deadline = Date.now() + HANDSHAKE_MS;
  try {
    const response = await call<pb.ProviderHandshakeResponse>((done) =>
      client.handshake(request, new Metadata(), { deadline }, done),
    );
    const [acceptSecrets, acceptResources] = [response.getAcceptSecrets(), response.getAcceptResources()];
    return { acceptSecrets, acceptResources, supportsPreview: true };
  } catch (error) {
    const { code, message } = error as ServiceError;
    if (code === status.UNIMPLEMENTED) return undefined; // The dynamic provider has none.
    throw new Error(`failed to handshake with '${bin}': ${message}`, { cause: error });
  }
}
