import assert from "node:assert/strict";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MAX_TIMER_MS } from "../../../provider/ambient";
import { createTestHost } from "../../support/scheduleHosts";
import { createVirtualClock } from "../../support/virtualClock";

const POLLS = 10_000;
const LOCATION = "/api/publishers/contoso/offers/contoso-offer/operations/op-1?api-version=2017-10-31";
const BASE = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0", candidate: 2, timeout: "400d" };
const MEGABYTE = 1_048_576;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

describe("ten thousand polls", function () {
  this.timeout(300_000);
  let service: TinyService;
  afterEach(() => service.close());

  it("leave memory flat, reuse their sockets, and set no timer that Node would cut to nothing", async () => {
    service = await openTinyService();
    const clock = createVirtualClock();
    const { lifecycle, world } = createTestHost({
      marketplace: service,
      clock,
      env: { AZURE_MARKETPLACE_WAIT: "400d" },
    });
    const silent = { progress: () => undefined, info: () => undefined, warn: () => undefined };
    const timers = watchTimers();
    const { state, failure } = await lifecycle.create({ ...world.call, notifier: silent }, BASE);
    timers.end();
    assert.equal(failure, undefined);
    assert.equal(state["status"], "succeeded");
    assert.equal(service.posts, 1);
    assert.ok(service.polls >= POLLS);
    const [early = 0, late = 0] = [service.heap[1], service.heap.at(-1)];
    const grown = ((late - early) / MEGABYTE).toFixed(2);
    const longest = Math.max(...clock.sleeps, timers.longestMs);
    console.log(
      `      polls: ${service.polls}, connections: ${service.connections}, heap: +${grown} MB, longest timer: ${longest} ms`,
    );
    assert.ok(late - early < 4 * MEGABYTE, `the heap grew by ${grown} MB from the 2,000th poll to the last`);
    assert.ok(service.connections <= 4, `${service.connections} connections`);
    assert.ok(longest <= MAX_TIMER_MS, `a timer of ${longest} ms`);
    assert.ok(JSON.stringify(state).length < 10_000, "state grows with the polls");
  });
});

interface TinyService {
  url: string;
  polls: number;
  posts: number;
  connections: number;
  /** Used heap after each thousandth poll, garbage collected. */
  heap: number[];
  close(): Promise<void>;
}

/** Says `running` ten thousand times, and then that it went live. */
async function openTinyService(): Promise<TinyService> {
  const server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    request.resume();
    const answer = (status: number, body?: object, headers: Record<string, string> = {}): void => {
      const text = body === undefined ? "" : JSON.stringify(body);
      response.writeHead(status, {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(text)),
        ...headers,
      });
      response.end(text);
    };
    if (request.method === "POST") {
      tiny.posts++;
      return answer(202, undefined, { location: LOCATION });
    }
    if (path.includes("/operations/")) {
      if (++tiny.polls % 1_000 === 0) {
        collectGarbage();
        tiny.heap.push(process.memoryUsage().heapUsed);
      }
      const isOver = tiny.polls >= POLLS;
      return answer(200, {
        status: isOver ? "succeeded" : "running",
        publishingVersion: 2,
        offerVersion: 1,
        messages: [],
        steps: steps(isOver ? "complete" : "inProgress"),
      });
    }
    if (path.includes("/status")) return answer(200, status());
    return answer(200, []);
  });
  const status = (): object => {
    if (tiny.posts === 0)
      return {
        status: "waitingForPublisherReview",
        publishingVersion: 2,
        messages: [],
        steps: steps("notStarted", "waitingForPublisherReview"),
      };
    const isOver = tiny.polls >= POLLS;
    return {
      status: isOver ? "succeeded" : "running",
      publishingVersion: 2,
      messages: [],
      steps: steps(isOver ? "complete" : "inProgress"),
    };
  };
  server.on("connection", () => tiny.connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const tiny: TinyService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    polls: 0,
    posts: 0,
    connections: 0,
    heap: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return tiny;
}

function steps(live: string, signOff = "complete"): object[] {
  return [
    { id: "publisher-signoff", stepName: "Publisher signoff", status: signOff, messages: [] },
    { id: "live", stepName: "Live", estimatedTimeFrame: "~2-5 days", status: live, messages: [] },
  ];
}

/** Notes the longest timer that anybody sets. */
function watchTimers(): { longestMs: number; end(): void } {
  const real = globalThis.setTimeout;
  const watched = {
    longestMs: 0,
    end: () => void (globalThis.setTimeout = real),
  };
  const spy = (work: (...given: unknown[]) => void, ms = 0, ...rest: unknown[]): unknown => {
    watched.longestMs = Math.max(watched.longestMs, ms);
    return real(work, ms, ...rest);
  };
  globalThis.setTimeout = Object.assign(spy, real) as typeof setTimeout;
  return watched;
}
