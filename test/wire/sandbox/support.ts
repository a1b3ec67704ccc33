// What every test of the sandbox needs: a hand-turned clock, one offer at sign-off, and requests over a real socket.
import { request as httpRequest } from "node:http";
import {
  createMarketplace,
  type Marketplace,
  type MarketplaceOptions,
  type Seed,
  type SeedOffer,
} from "../../../sandbox/marketplace/src";

/** The instant of the documented samples. */
export const sampleInstant = Date.parse("2018-03-26T21:46:01.176Z");
export const vendorId = "56615b67-2185-49fe-80d2-c4ddf77bb2e8";
export const version = "api-version=2017-10-31";
export const offerPath = "/api/publishers/contoso/offers/contoso-offer";
export const hour = 3_600_000;
export const day = 24 * hour;

/** The body of an answer: any JSON at all, judged by the assertions of the tests. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- naming every shape would repeat the golden law
export type Json = any;

export interface HandClock {
  now(): number;
  turn(ms: number): void;
}

export function handClock(start = sampleInstant): HandClock {
  let now = start;
  return { now: () => now, turn: (ms) => void (now += ms) };
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body as JSON; undefined where it is not. */
  body: Json;
}

export interface Call {
  headers?: Record<string, string>;
  body?: string;
}

/** One request on a connection of its own. Rejects when the connection dies before the answer. */
export function call(origin: string, method: string, path: string, options: Call = {}): Promise<Reply> {
  return openCall(origin, method, path, options).promise;
}

/** As {@link call}, and can be given up. */
export function openCall(origin: string, method: string, path: string, { headers = {}, body }: Call = {}) {
  const url = new URL(origin);
  const request = httpRequest({
    host: url.hostname,
    port: url.port,
    method,
    path,
    agent: false,
    headers: { authorization: "Bearer test", "content-type": "application/json", ...headers },
  });
  const promise = new Promise<Reply>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
      });
    });
  });
  request.end(body);
  return { promise, abort: () => request.destroy() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function seedOf(offer: Partial<SeedOffer> = {}): Seed {
  return {
    publishers: [
      {
        id: "contoso",
        offers: [{ id: "contoso-offer", migrated: true, publishingVersion: 2, operationIds: [vendorId], ...offer }],
      },
    ],
  };
}

/** A sandbox with its clock; ended by the after-hook of {@link sandboxes}. */
export interface Sandbox {
  marketplace: Marketplace;
  control: Marketplace["control"];
  clock: HandClock;
  get(path: string): Promise<Reply>;
  post(path: string, options?: Call): Promise<Reply>;
  status(): Promise<Reply>;
  operation(id?: string): Promise<Reply>;
  submissions(): Promise<Reply>;
  goLive(options?: Call): Promise<Reply>;
  publish(): Promise<Reply>;
}

const open: Marketplace[] = [];

/** Ends every sandbox that a test opened. */
export async function closeSandboxes(): Promise<void> {
  await Promise.all(open.splice(0).map((marketplace) => marketplace.close()));
}

export async function openSandbox(options: MarketplaceOptions = {}): Promise<Sandbox> {
  const clock = handClock();
  const marketplace = await createMarketplace({ seed: seedOf(), clock, ...options });
  open.push(marketplace);
  const get = (path: string) => call(marketplace.url, "GET", path);
  const post = (path: string, more?: Call) => call(marketplace.url, "POST", path, more);
  return {
    marketplace,
    control: marketplace.control,
    clock,
    get,
    post,
    status: () => get(`${offerPath}/status?${version}`),
    operation: (id = vendorId) => get(`${offerPath}/operations/${id}?${version}`),
    submissions: () => get(`${offerPath}/submissions/?${version}`),
    goLive: (more) => post(`${offerPath}/golive?${version}`, more),
    publish: () => post(`${offerPath}/publish?${version}`, { body: `{"metadata":{"notification-emails":"a@x,b@y"}}` }),
  };
}

/** The status word of a step in a status or operation body. */
export function stepStatus(body: Json, id: string): string | undefined {
  return body.steps.find((step: Json) => step.id === id)?.status;
}
