import { type AddressInfo, type Server, type Socket, createServer } from "node:net";

/** One request as its bytes came. */
export interface RawRequest {
  text: string;
  line: string;
  headers: Record<string, string>;
  /** Number of the connection, from 1. */
  connection: number;
  socket: Socket;
}

/** What to write back; undefined leaves the connection to the answerer. */
export type RawAnswer = (request: RawRequest, index: number) => string | undefined | Promise<string | undefined>;

export interface RawServer {
  readonly url: string;
  readonly port: number;
  readonly requests: RawRequest[];
  connections(): number;
  close(): Promise<void>;
}

/** A server that knows nothing of HTTP beyond the blank line: for tests that compare bytes. */
export async function startRawServer(answer: RawAnswer): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    const connection = ++connections;
    let text = "";
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      const request = parseRequest(text, connection, socket);
      text = "";
      requests.push(request);
      void Promise.resolve(answer(request, requests.length - 1)).then((reply) => {
        if (reply !== undefined && !socket.destroyed) socket.write(reply);
      });
    });
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** An answer's bytes. */
export function rawReply(status: number, headers: Record<string, string> = {}, body = ""): string {
  const lines = Object.entries({ ...headers, "Content-Length": String(Buffer.byteLength(body)) });
  return [`HTTP/1.1 ${status} X`, ...lines.map(([name, value]) => `${name}: ${value}`), "", body].join("\r\n");
}

function parseRequest(text: string, connection: number, socket: Socket): RawRequest {
  const [line = "", ...rest] = text.split("\r\n");
  const headers: Record<string, string> = {};
  for (const header of rest.slice(0, rest.indexOf(""))) {
    const colon = header.indexOf(":");
    headers[header.slice(0, colon).toLowerCase()] = header.slice(colon + 1).trim();
  }
  return { text, line, headers, connection, socket };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}
