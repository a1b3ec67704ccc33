import { createRequire } from "node:module";
import type { Log } from "../ambient";
import type { Notifier } from "../port/notifier";

/** A notifier whose lines have left this process once `flush` resolves. */
export interface FlushableNotifier extends Notifier {
  flush(): Promise<void>;
}

/** What one line is, for the engine. */
interface Line {
  severity: "info" | "warning";
  text: string;
  isEphemeral: boolean;
}

type SendLine = (line: Line) => Promise<void>;

/**
 * Shows lines on a resource's own row through the engine's log service; where there is no engine to tell, they go to
 * the process's log. Lines keep their order, and a line that cannot be delivered never breaks a call.
 * @param address of the engine, such as `127.0.0.1:40123`
 * @see reference, pulumi-provider §5
 */
export function createEngineNotifier(
  address: string | undefined,
  urn: string | undefined,
  log: Log,
): FlushableNotifier {
  const send = address !== undefined && urn !== undefined ? sendToEngine(address, urn) : sendToLog(log);
  let last: Promise<void> = Promise.resolve();
  const queue = (line: Line): void => {
    last = last.then(() => send(line)).catch(() => sendToLog(log)(line));
  };
  return {
    progress: (text) => queue({ severity: "info", text, isEphemeral: true }),
    info: (text) => queue({ severity: "info", text, isEphemeral: false }),
    warn: (text) => queue({ severity: "warning", text, isEphemeral: false }),
    flush: () => last,
  };
}

function sendToLog(log: Log): SendLine {
  return async ({ severity, text }) => (severity === "warning" ? log.warn(text) : log.info(text));
}

function sendToEngine(address: string, urn: string): SendLine {
  return (line) =>
    new Promise((resolve, reject) => {
      const { client, messages } = engineFor(address);
      const request = new messages.LogRequest();
      const { INFO, WARNING } = messages.LogSeverity;
      request.setSeverity(line.severity === "warning" ? WARNING : INFO);
      request.setMessage(line.text);
      request.setUrn(urn);
      request.setEphemeral(line.isEphemeral);
      client.log(request, (error) => (error ? reject(error) : resolve()));
    });
}

interface LogRequest {
  setSeverity(severity: number): void;
  setMessage(message: string): void;
  setUrn(urn: string): void;
  setEphemeral(isEphemeral: boolean): void;
}

interface EngineMessages {
  LogRequest: new () => LogRequest;
  LogSeverity: { INFO: number; WARNING: number };
}

interface EngineClient {
  log(request: LogRequest, done: (error: Error | null) => void): void;
}

const engines = new Map<string, { client: EngineClient; messages: EngineMessages }>();

/** One channel to the engine for the life of the process. */
function engineFor(address: string): { client: EngineClient; messages: EngineMessages } {
  const known = engines.get(address);
  if (known) return known;
  // gRPC must be the copy that Pulumi's SDK uses: credentials of another copy are refused.
  const load = createRequire(require.resolve("@pulumi/pulumi/package.json"));
  const grpc = load("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
  const services = load("@pulumi/pulumi/proto/engine_grpc_pb") as {
    EngineClient: new (address: string, credentials: unknown) => EngineClient;
  };
  const messages = load("@pulumi/pulumi/proto/engine_pb") as EngineMessages;
  const engine = { client: new services.EngineClient(address, grpc.credentials.createInsecure()), messages };
  engines.set(address, engine);
  return engine;
}
