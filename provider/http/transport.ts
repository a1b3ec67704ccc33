import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { AxiosInstance, AxiosResponse, AxiosStatic } from "axios";
import type { Ambient } from "../ambient";
import type { TokenSource } from "../model/accessToken";
import { type ErrorCode, MarketplaceError, redactDetails } from "../model/errors";
import { isLoopbackHost } from "../model/secureUrl";
import { parseBody, readText } from "./body";
import { type Call, type Reply, type Send, REQUEST_ID_HEADER, composePolicies, formatSent } from "./call";
import { type Deadline, createDeadline, describeFailure } from "./deadline";
import { authPolicy } from "./policies/auth";
import { checkPolicy } from "./policies/check";
import { identifyPolicy } from "./policies/identify";
import { limitPolicy } from "./policies/limit";
import { originPolicy } from "./policies/origin";
import { redactionPolicy } from "./policies/redaction";
import { retryPolicy } from "./policies/retry";
import { parseRetryAfter } from "./retryAfter";

/** How one call differs from the usual. */
export interface CallOptions {
  signal?: AbortSignal;
  /** In milliseconds. */
  timeoutMs?: number;
  /** Sent as JSON, with a POST only. @default no body at all */
  body?: object;
}

/** The one way to the service: signs in, redacts, retries what may be retried, follows no redirect. */
export interface Transport {
  /** Origin that every call goes to. */
  readonly endpoint: string;
  /**
   * Reads, with retries. Resolves to a 2xx answer only.
   * @throws MarketplaceError for everything else; `details.sent` is undefined where nothing left this machine
   */
  get(pathOrUrl: string, options?: CallOptions): Promise<Reply>;
  /**
   * Sends a POST, once: on a connection of its own, with a token that outlives it, never resent.
   * Resolves to a 2xx answer only, even if its body broke off.
   * @throws MarketplaceError for everything else; `details.sent` is undefined where nothing left this machine
   */
  postOnce(path: string, options?: CallOptions): Promise<Reply>;
  /** An error about an answer that came: what was sent and as whom, tokens redacted. For whoever reads the answer. */
  createError(code: ErrorCode, reply: Reply, detail?: string): MarketplaceError;
  /** Ends idle connections. */
  close(): void;
}

/** What a transport is made of. */
export interface TransportOptions {
  ambient: Pick<Ambient, "clock" | "random">;
  /** Origin of the service, as `resolveEndpoint` gives it. */
  endpoint: string;
  tokens: TokenSource;
  /** `pulumi-azure-marketplace/<version>`. */
  userAgent: string;
}

/** The longest that a GET may take, in milliseconds: the service was seen to need over 60 s. @see cpp-api.md §3 end */
export const GET_TIMEOUT_MS = 100_000;

/** The longest that a POST may take, in milliseconds, and so the life that its token must still have. */
export const POST_TIMEOUT_MS = 300_000;

/** The most GETs on the wire at a time: a thousand releases that begin at once would hold a thousand answers, and sockets. */
const MOST_GETS = 32;

const GET_TOKEN_LIFE_MS = 30_000;
const POST_TOKEN_LIFE_MS = 300_000;

/** Makes the transport. Nothing is loaded, opened or signed in before the first call. */
export function createTransport({ ambient, endpoint, tokens, userAgent }: TransportOptions): Transport {
  const secrets = new Set<string>();
  const wire = createWire(ambient);
  const get = composePolicies(
    [
      redactionPolicy(secrets),
      originPolicy(endpoint),
      retryPolicy(ambient),
      limitPolicy(MOST_GETS),
      authPolicy({ tokens, secrets, minimumLifeMs: GET_TOKEN_LIFE_MS, isRenewedOn401: true }),
      checkPolicy(),
      identifyPolicy(userAgent, ambient.random),
    ],
    wire.send,
  );
  const postOnce = composePolicies(
    [
      redactionPolicy(secrets),
      originPolicy(endpoint),
      authPolicy({ tokens, secrets, minimumLifeMs: POST_TOKEN_LIFE_MS, isRenewedOn401: false }),
      checkPolicy(),
      identifyPolicy(userAgent, ambient.random),
    ],
    wire.send,
  );
  return {
    endpoint,
    get: async (pathOrUrl, options = {}) => get(callTo(endpoint, "GET", pathOrUrl, GET_TIMEOUT_MS, options)),
    postOnce: async (path, options = {}) => postOnce(callTo(endpoint, "POST", path, POST_TIMEOUT_MS, options)),
    createError: (code, { status, sent, requestId, identity }, detail) =>
      new MarketplaceError(code, redactDetails({ status, sent, requestId, identity, detail }, secrets)),
    close: wire.close,
  };
}

/** The last step of every call: axios, and what it says turned into our words. */
export interface Wire {
  send: Send;
  close(): void;
}

/** Makes a wire with keep-alive connections of its own. axios is loaded by the first call, because it takes 90 ms. */
export function createWire(ambient: Pick<Ambient, "clock">): Wire {
  const shared = { httpAgent: new HttpAgent({ keepAlive: true }), httpsAgent: new HttpsAgent({ keepAlive: true }) };
  let client: AxiosInstance | undefined;
  return {
    send: async (call) => {
      client ??= loadAxios();
      const agents = call.isFreshConnection ? freshAgents() : shared;
      return sendOnce(client, agents, call, () => ambient.clock.now());
    },
    close: () => {
      shared.httpAgent.destroy();
      shared.httpsAgent.destroy();
    },
  };
}

type Agents = Pick<Parameters<AxiosInstance["request"]>[0], "httpAgent" | "httpsAgent">;

function freshAgents(): Agents {
  return { httpAgent: new HttpAgent({ keepAlive: false }), httpsAgent: new HttpsAgent({ keepAlive: false }) };
}

function loadAxios(): AxiosInstance {
  // `require`, because `import()` would take the ES module build: 200 files instead of one.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const axios = require("axios") as AxiosStatic;
  return axios.create({
    adapter: "http",
    // A stream, because status and Location must be known even where the body breaks off.
    responseType: "stream",
    maxRedirects: 0,
    validateStatus: () => true,
    transformResponse: (data: unknown) => data,
  });
}

function callTo(
  endpoint: string,
  method: Call["method"],
  pathOrUrl: string,
  timeoutMs: number,
  options: CallOptions,
): Call {
  if (!URL.canParse(pathOrUrl, endpoint)) {
    throw new MarketplaceError("invalidInput", { detail: `${JSON.stringify(pathOrUrl)} is no URL` });
  }
  return {
    method,
    url: new URL(pathOrUrl, endpoint),
    headers: { accept: "application/json", "content-type": "application/json" },
    body: method === "POST" && options.body !== undefined ? JSON.stringify(options.body) : undefined,
    timeoutMs: options.timeoutMs ?? timeoutMs,
    isFreshConnection: method === "POST",
    signal: options.signal,
  };
}

async function sendOnce(client: AxiosInstance, agents: Agents, call: Call, now: () => number): Promise<Reply> {
  if (call.signal?.aborted) throw new MarketplaceError("aborted", { detail: "before anything was sent" });
  const deadline = createDeadline(call);
  try {
    const response = await client.request({
      method: call.method,
      url: call.url.href,
      headers: { ...call.headers },
      // `undefined` alone puts `Content-Length: 0` on the wire: `null` and "" are sent as text (cpp-api.md §2).
      data: call.body === undefined ? undefined : Buffer.from(call.body),
      // A proxy would take plain http, token and all, off this machine.
      proxy: isLoopbackHost(call.url.hostname) ? false : undefined,
      signal: deadline.signal,
      ...agents,
    });
    return await readReply(response, call, deadline, now);
  } catch (error) {
    throw describeFailure(error, call, deadline);
  } finally {
    deadline.end();
  }
}

async function readReply(response: AxiosResponse, call: Call, deadline: Deadline, now: () => number): Promise<Reply> {
  const headers = textHeaders(response.headers);
  const reply: Reply = {
    status: response.status,
    headers,
    body: undefined,
    sent: formatSent(call),
    requestId: call.headers[REQUEST_ID_HEADER] ?? "",
    retryAfterMs: parseRetryAfter(headers["retry-after"], now()),
  };
  try {
    return { ...reply, body: parseBody(await readText(response.data as AsyncIterable<Buffer>)) };
  } catch (error) {
    return { ...reply, bodyError: describeFailure(error, call, deadline) };
  }
}

function textHeaders(headers: object): Record<string, string> {
  const pairs = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
