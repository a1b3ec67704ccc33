import { fstatSync } from "node:fs";

/** Why work should stop. */
export type InterruptionKind = "cancel" | "engineGone" | "terminated";

/** What can be noticed of the outside while this process serves an engine. */
export interface Interruptions {
  /** True where the engine's Cancel call can be noticed. */
  canSeeCancel: boolean;
}

/** How to listen. */
export interface ListenOptions {
  /** Where nobody holds the other end of standard input, its end tells nothing. @default false */
  ignoresInput?: boolean;
}

/** As much of an HTTP/2 server as is needed to see which calls arrive. */
interface CallServer {
  on(event: "stream", listener: (stream: unknown, headers: Record<string, unknown>) => void): void;
}

/**
 * Listens for the engine's Cancel call, for the end of the engine, and for SIGTERM. Pulumi's dynamic provider process
 * answers Cancel without telling the resources, so the call is seen where it arrives: at the process's own server.
 * @see reference, pulumi-provider §3.3 and §3.5
 */
export function listenForInterruptions(
  listener: (kind: InterruptionKind) => void,
  { ignoresInput = false }: ListenOptions = {},
): Interruptions {
  process.on("SIGTERM", () => listener("terminated"));
  // A dead engine reads no output any more: what cannot be written must not become a fault that cannot be written.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  if (!ignoresInput) listenForEngineEnd(() => listener("engineGone"));
  const servers = findCallServers();
  for (const server of servers) {
    server.on("stream", (_stream, headers) => {
      if (String(headers[":path"]).endsWith("ResourceProvider/Cancel")) listener("cancel");
    });
  }
  return { canSeeCancel: servers.length > 0 };
}

/** The engine holds the other end of standard input; only a pipe tells its end, a closed or empty input tells nothing. */
function listenForEngineEnd(listener: () => void): void {
  if (!isPipe(0)) return;
  process.stdin.on("end", listener);
  process.stdin.on("error", listener);
  process.stdin.resume();
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}

function findCallServers(): CallServer[] {
  const { _getActiveHandles: list } = process as unknown as { _getActiveHandles?: () => unknown[] };
  if (typeof list !== "function") return [];
  return list.call(process).filter(isCallServer);
}

function isCallServer(handle: unknown): handle is CallServer {
  return /^Http2(Secure)?Server$/.test((handle as { constructor?: { name?: string } } | null)?.constructor?.name ?? "");
}
