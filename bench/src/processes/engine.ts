import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** An engine that takes every line that a provider logs, so that no time goes into looking for one. */
export interface LogEngine {
  readonly address: string;
  close(): void;
}

/** Serves an engine's log on this machine. */
export async function startLogEngine(): Promise<LogEngine> {
  const server = new Server();
  // The generated declarations leave the service's handlers untyped.
  server.addService(EngineService as never, {
    log: (_call: unknown, done: (error: null, answer: Empty) => void) => done(null, new Empty()),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
