export { type Reply } from "./call";
export { DEFAULT_ENDPOINT, resolveEndpoint } from "./endpoint";
export { createFetchJson } from "./fetchJson";
export { type CallOptions, type Transport, type TransportOptions, createTransport, POST_TIMEOUT_MS } from "./transport";
