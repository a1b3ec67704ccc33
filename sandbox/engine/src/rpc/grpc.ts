// The few gRPC helpers that server and clients share.
import type { ServiceError, UntypedHandleCall } from "@grpc/grpc-js";
import { Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** Message sizes as Pulumi's own channels allow them. */
export const CHANNEL_OPTIONS = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
};

/** A handler that takes the request and answers with the response or throws. */
export type Handler<Req, Res> = (request: Req) => Promise<Res> | Res;

/** An error that keeps its gRPC code on the way to the caller. */
export class RpcError extends Error {
  /**
   * @param code the gRPC status code
   * @param message what the caller sees
   */
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

/** What a call that must not be answered any more is told; the SDK then ends quietly. */
export function shutDownError(): RpcError {
  return new RpcError(status.UNAVAILABLE, "resource monitor shut down");
}

/** Turns a promise-returning handler into one that grpc-js can serve. */
export function unary<Req, Res>(handler: Handler<Req, Res>): UntypedHandleCall {
  const serve = (call: { request: Req }, callback: (error: unknown, response?: Res) => void): void => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(asStatus(error)),
      );
  };
  return serve as unknown as UntypedHandleCall;
}

/** A gRPC server on a free loopback port. */
export async function startServer(
  services: readonly { definition: unknown; implementation: UntypedServiceImplementation }[],
): Promise<{ address: string; stop(): void }> {
  const server = new Server(CHANNEL_OPTIONS);
  for (const { definition, implementation } of services) {
    server.addService(definition as ServiceDefinition, implementation);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

/** A protobuf Struct of a plain object. */
export function toStruct(plain: Record<string, unknown>): Struct {
  return Struct.fromJavaScript(plain as Record<string, JavaScriptValue>);
}

/** The plain object of a protobuf Struct; an absent one is empty. */
export function fromStruct(struct: Struct | undefined): Record<string, unknown> {
  return struct ? struct.toJavaScript() : {};
}

function asStatus(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof RpcError ? error.code : status.UNKNOWN;
  return { code, details: message, metadata: new Metadata() };
}
