import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Ambient } from "../ambient";
import { createAbortScope } from "../host/abort";
import { createProviderService } from "./service";

/** How this process was started. */
export interface ServeOptions {
  /** Of the engine, such as `127.0.0.1:40123`; undefined where an engine attaches later. */
  engineAddress?: string;
  /** True where an engine holds the other end of standard input, so that its end is the engine's. */
  isInputTheEngine: boolean;
}

/** As the SDK has it: state of a large stack's history must pass. */
const MOST_BYTES = 400 * 1024 * 1024;

/** Serves the provider on a port of this machine, and prints that port as the first line, as an engine expects it. */
export async function serve(ambient: Ambient, options: ServeOptions): Promise<void> {
  const server = new Server({
    "grpc.max_receive_message_length": MOST_BYTES,
    "grpc.max_send_message_length": MOST_BYTES,
  });
  const scope = createAbortScope(ambient, { ignoresInput: !options.isInputTheEngine });
  const service = createProviderService(ambient, scope, options.engineAddress);
  // The generated declarations leave the service's handlers untyped.
  server.addService(ResourceProviderService as never, service as never);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  scope.listen();
  ambient.process.writeOut(`${port}\n`);
}
