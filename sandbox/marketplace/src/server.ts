// The chain that every request of the API passes, in one place: log and count, fault, length, token, version, route, fault.
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { RequestLogEntry } from "./controlTypes";
import { offerKey } from "./entities";
import {
  apiVersion,
  errorE1,
  invalidApiVersion,
  lengthRequired,
  notFound,
  notImplemented,
  unauthorized,
} from "./errors";
import { afterApplied, beforeApplied, type FaultStep } from "./faults";
import { type Answer, bodyText, Refusal } from "./http";
import { offerOfOperation } from "./routes/operations";
import type { Route, RouteRequest } from "./routes/route";
import { routes } from "./routes/table";
import type { World } from "./world";

/** The part of a server's options that the two servers of the sandbox share. */
export const serverOptions = {
  // Hanging requests must not keep a closed sandbox alive.
  forceCloseConnections: true,
  // Offer documents of big publishers go beyond the default megabyte.
  bodyLimit: 16 * 1_048_576,
  exposeHeadRoutes: false,
  routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
} as const;

/** The API server, not yet listening. */
export function createApiServer(world: World): FastifyInstance {
  const app = fastify(serverOptions);
  readBodiesAsText(app);
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => {
        const seen = routeRequest(world, request);
        return serve(
          world,
          request,
          reply,
          () => applied(route, seen),
          () => count(route, seen),
        );
      },
    });
  }
  app.setNotFoundHandler((request, reply) =>
    serve(world, request, reply, () => gate(routeRequest(world, request)) ?? notFound("The path")),
  );
  return app;
}

/** Hands every body to the handlers as it came: the API's own rules judge it. */
export function readBodiesAsText(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
}

/** Passes one request through log, count and faults; `apply` makes the true answer. */
export async function serve(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  apply: () => Answer,
  note: () => void = () => undefined,
): Promise<unknown> {
  const entry = world.requests.open(logged(world, request));
  note();
  const met = world.faults.take(request.method, request.url);
  const before = beforeApplied(met);
  if (before.delayMs !== undefined) await pause(before.delayMs);
  if (before.withhold !== undefined) return withhold(world, request, reply, entry, before);
  if (before.answer !== undefined) return send(world, reply, entry, before.answer);
  const after = afterApplied(met, attempt(apply));
  if (after.delayMs !== undefined) await pause(after.delayMs);
  if (after.withhold !== undefined || after.answer === undefined) return withhold(world, request, reply, entry, after);
  return send(world, reply, entry, after.answer);
}

function applied(route: Route, request: RouteRequest): Answer {
  // Whoever calls what is missing learns it first; the other APIs have no `api-version` either.
  if (route.handle === undefined) return notImplemented(`${route.method} ${route.path}`);
  return gate(request, route.method) ?? route.handle(request);
}

// What the service checks before it looks at the path.
function gate(request: RouteRequest, method?: string): Answer | undefined {
  const { headers, world } = request;
  const hasLength = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  if (method === "POST" && !hasLength) return lengthRequired();
  const refusal = world.tokens.refusal(headers["authorization"], world.auth);
  if (refusal !== undefined) return unauthorized(refusal);
  return request.query.get("api-version") === apiVersion ? undefined : invalidApiVersion();
}

function attempt(apply: () => Answer): Answer {
  try {
    return apply();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    return errorE1(500, "InternalServerError", `The sandbox failed: ${(error as Error).message}`);
  }
}

function count(route: Route, request: RouteRequest): void {
  const { world, params } = request;
  if (route.counts === undefined) return;
  const offer = params["offerId"] === undefined ? offerOfOperation(world, params["operationId"] ?? "") : undefined;
  const publisherId = params["publisherId"] ?? offer?.publisherId;
  const offerId = params["offerId"] ?? offer?.id;
  if (publisherId === undefined || offerId === undefined) return;
  const key = offerKey(publisherId, offerId);
  if (route.counts === "goLivePosts" || route.counts === "publishPosts") world.store.countPost(key, route.counts);
  else world.requests.countRead(key, route.counts);
}

function send(world: World, reply: FastifyReply, entry: RequestLogEntry, answer: Answer): FastifyReply {
  const text = bodyText(answer);
  world.requests.settle(entry, answer.status);
  return (
    reply
      .code(answer.status)
      .headers({ ...answer.headers, "content-length": String(Buffer.byteLength(text)) })
      // An empty string would be given a content type.
      .send(text === "" ? undefined : text)
  );
}

function withhold(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  entry: RequestLogEntry,
  step: FaultStep,
): undefined {
  reply.hijack();
  if (step.withhold === "drop") request.raw.socket.destroy();
  world.requests.settle(entry, step.withhold === "drop" ? "dropped" : "hung");
}

function logged(world: World, request: FastifyRequest): Omit<RequestLogEntry, "seq" | "status"> {
  const header = (name: string) => request.headers[name]?.toString();
  return {
    at: new Date(world.clock.now()).toISOString(),
    method: request.method,
    path: request.url,
    clientRequestId: header("x-ms-client-request-id"),
    correlationRequestId: header("x-ms-correlation-request-id"),
    userAgent: header("user-agent"),
  };
}

function routeRequest(world: World, request: FastifyRequest): RouteRequest {
  return {
    world,
    params: request.params as Record<string, string>,
    query: new URL(request.url, "http://sandbox").searchParams,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value?.toString()])),
    body: typeof request.body === "string" ? request.body : "",
  };
}

// An emulated slow answer takes real time: the client's own timeouts are what it is for.
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
