import type { ServiceError } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Ambient, readPackageSchema } from "../ambient";
import type { AbortScope } from "../host/abort";
import { createChangeCalls } from "./calls";
import { createCheckCalls } from "./checks";
import { checkConfig, readConfig } from "./config";
import { toServiceError } from "./failure";
import { createInvoke } from "./invoke";
import { type ProviderSession, createProviderSession } from "./session";
import { toFailures } from "./responses";
import { receive } from "./wire";

/** One call of the engine, and what answers it. */
type Handler<Request, Response> = (request: Request) => Promise<Response> | Response;

type Done = (error: Partial<ServiceError> | null, response?: unknown) => void;
type GrpcHandler = (call: { request: unknown }, done: Done) => void;

/**
 * The ResourceProvider service: what an engine may ask of this provider. What is not here (construct, call, streams)
 * is answered with UNIMPLEMENTED.
 * @see reference, pulumi-provider §6.2
 */
export function createProviderService(
  ambient: Ambient,
  scope: AbortScope,
  engineAddress: string | undefined,
): Record<string, GrpcHandler> {
  const session = createProviderSession(ambient, scope, engineAddress);
  const handlers = {
    ...createStartCalls(session),
    ...createConfigCalls(session),
    ...createCheckCalls(session),
    ...createChangeCalls(session),
    invoke: createInvoke(session),
  };
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, toGrpc(handler as Handler<unknown, unknown>)]),
  );
}

function createStartCalls(session: ProviderSession) {
  return {
    handshake: (request: pb.ProviderHandshakeRequest) => {
      session.attach(request.getEngineAddress());
      return new pb.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(true);
    },
    attach: (request: { getAddress(): string }) => {
      session.attach(request.getAddress());
      return new Empty();
    },
    getPluginInfo: () => {
      const info = new PluginInfo();
      info.setVersion(session.version);
      return info;
    },
    getSchema: () => new pb.GetSchemaResponse().setSchema(readPackageSchema()),
    getMapping: () => new pb.GetMappingResponse(),
    getMappings: () => new pb.GetMappingsResponse(),
    cancel: () => {
      session.cancel();
      return new Empty();
    },
  };
}

function createConfigCalls(session: ProviderSession) {
  return {
    checkConfig: (request: pb.CheckRequest) => {
      const response = new pb.CheckResponse();
      response.setInputs(request.getNews());
      const failures = checkConfig(receive(request.getNews()).values);
      // The engine prints the value of a property that is named here, and it may be a credential; the reason names it.
      response.setFailuresList(toFailures(failures.map(({ reason }) => ({ property: "", reason }))));
      return response;
    },
    // Another configuration is another way to the same offers: no resource is replaced for it.
    diffConfig: () => new pb.DiffResponse().setChanges(pb.DiffResponse.DiffChanges.DIFF_UNKNOWN),
    configure: (request: pb.ConfigureRequest) => {
      session.configure(readConfig(receive(request.getArgs()).values));
      const response = new pb.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(true);
      response.setAcceptoutputs(true);
      response.setSupportspreview(true);
      return response;
    },
  };
}

function toGrpc(handler: Handler<unknown, unknown>): GrpcHandler {
  return (call, done) => {
    const { request } = call;
    // A call may be open for days, and gRPC holds it as long: what was sent is read at once, and need not be held, too.
    call.request = undefined;
    answer(handler, request).then(
      (response) => done(null, response),
      (error: unknown) => done(toServiceError(error)),
    );
  };
}

async function answer(handler: Handler<unknown, unknown>, request: unknown): Promise<unknown> {
  return handler(request);
}
