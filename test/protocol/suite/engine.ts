import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** One line that a provider told the engine. */
export interface Line {
  severity: "debug" | "info" | "warning" | "error";
  message: string;
  urn: string;
  isEphemeral: boolean;
}

/** As much of the engine as a provider calls: its log. */
export interface LogEngine {
  readonly address: string;
  readonly lines: Line[];
  close(): void;
}

const SEVERITIES: Readonly<Record<number, Line["severity"]>> = {
  [LogSeverity.DEBUG]: "debug",
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
};

/** Serves an engine's log on this machine. */
export async function startLogEngine(): Promise<LogEngine> {
  const server = new Server();
  const lines: Line[] = [];
  // The generated declarations leave the service's handlers untyped.
  server.addService(EngineService as never, {
    log: ({ request }: { request: LogRequest }, done: (error: null, answer: Empty) => void) => {
      lines.push({
        severity: SEVERITIES[request.getSeverity()] ?? "error",
        message: request.getMessage(),
        urn: request.getUrn(),
        isEphemeral: request.getEphemeral(),
      });
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
