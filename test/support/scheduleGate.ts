import { type IncomingMessage, type ServerResponse, Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A door in front of a server that counts who is inside. */
export interface Gate {
  url: string;
  /** Connections that clients opened. */
  connections(): number;
  /** The most calls at one time: in all, and of each offer. */
  most: { all: number; byOffer: Map<string, number> };
  close(): Promise<void>;
}

/** Opens the door; each call is held for `holdMs` real milliseconds, so that calls at one time meet; `onCall` sees it first. */
export async function openGate(
  target: string,
  holdMs: number,
  onCall: (incoming: IncomingMessage) => void = () => undefined,
): Promise<Gate> {
  const inside = new Map<string, number>();
  const most: Gate["most"] = { all: 0, byOffer: new Map() };
  const agent = new Agent({ keepAlive: true });
  let all = 0;
  let connections = 0;
  const enter = (offer: string): void => {
    const own = (inside.get(offer) ?? 0) + 1;
    inside.set(offer, own);
    most.all = Math.max(most.all, ++all);
    most.byOffer.set(offer, Math.max(most.byOffer.get(offer) ?? 0, own));
  };
  const leave = (offer: string): void => {
    all--;
    inside.set(offer, (inside.get(offer) ?? 1) - 1);
  };
  const server = createServer((incoming, outgoing) => {
    const offer = /\/offers\/([^/?]+)/.exec(incoming.url ?? "")?.[1] ?? "none";
    enter(offer);
    onCall(incoming);
    outgoing.once("close", () => leave(offer));
    setTimeout(() => pass(new URL(incoming.url ?? "/", target), agent, incoming, outgoing), holdMs);
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    most,
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(url: URL, agent: Agent, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers } = incoming;
  const further = request(url, { method, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  further.on("error", () => outgoing.destroy());
  incoming.pipe(further);
}
