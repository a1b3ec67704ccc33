// The control plane over HTTP, under /_sandbox/: the same powers for another process. It knows no token and no api-version.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { checkMode } from "./controller";
import type { Control } from "./controlTypes";
import { parseFault } from "./faultTypes";
import { Refusal } from "./http";
import type { SeedOffer } from "./seed";
import { ControlError } from "./steer";

type Params = Record<string, string>;
type Act = (control: Control, body: Record<string, unknown>, params: Params, query: Params) => unknown;

interface ControlRoute {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  act: Act;
}

const target = { operationId: z.string().optional() };
const advanceShape = z.strictObject({ ...target, step: z.string().optional(), all: z.boolean().optional() });
const targetShape = z.strictObject(target);
const rejectShape = z.strictObject({ ...target, keepOperation: z.boolean().optional() });
const messageShape = z.strictObject({
  ...target,
  step: z.string().optional(),
  message: z.string().optional(),
  stepStatus: z.string().optional(),
});

const settings: ControlRoute[] = [
  { method: "GET", path: "requests", act: (control) => control.requests() },
  { method: "GET", path: "requests/wait", act: (control, _body, _params, query) => waitForRequests(control, query) },
  { method: "GET", path: "counts", act: (control) => control.counts() },
  { method: "GET", path: "go-lives", act: (control) => control.goLives() },
  { method: "GET", path: "routes", act: (control) => control.routes() },
  { method: "GET", path: "divergences", act: (control) => control.divergences() },
  { method: "PUT", path: "divergences", act: (control, body) => control.setDivergences(body) },
  { method: "GET", path: "faults", act: (control) => control.faults() },
  { method: "POST", path: "faults", act: (control, body) => control.addFault(parseFault(body)) },
  { method: "DELETE", path: "faults", act: (control) => control.clearFaults() },
  { method: "POST", path: "tokens/expire", act: (control) => control.expireTokens() },
  { method: "GET", path: "speed", act: (control) => ({ speed: control.speed() }) },
  { method: "PUT", path: "speed", act: (control, body) => control.setSpeed(Number(body["speed"])) },
  { method: "PUT", path: "mode", act: (control, body) => control.setMode(checkMode(String(body["mode"]))) },
  { method: "POST", path: "reset", act: (control) => control.reset() },
];

const offers: ControlRoute[] = [
  offerRoute("GET", "", (control, p, o) => control.offer(p, o)),
  offerRoute("PUT", "", (control, p, o, body) => control.seedOffer(p, { ...body, id: o } as SeedOffer)),
  offerRoute("POST", "/publish", (control, p, o) => control.publish(p, o)),
  offerRoute("POST", "/golive-foreign", (control, p, o) => control.goLiveForeign(p, o)),
  offerRoute("POST", "/advance", (control, p, o, body) => control.advance(p, o, check(advanceShape, body))),
  offerRoute("POST", "/complete", (control, p, o, body) => control.complete(p, o, check(targetShape, body))),
  offerRoute("POST", "/fail", (control, p, o, body) => control.fail(p, o, check(messageShape, body))),
  offerRoute("POST", "/reject", (control, p, o, body) => control.reject(p, o, check(rejectShape, body))),
  offerRoute("POST", "/block", (control, p, o, body) => control.block(p, o, check(messageShape, body))),
  offerRoute("POST", "/unblock", (control, p, o, body) => control.unblock(p, o, check(targetShape, body))),
  offerRoute("POST", "/set-publishing-version", (control, p, o, body) =>
    control.setPublishingVersion(p, o, Number(body["version"])),
  ),
];

/** Adds `/_sandbox/` to the API server. */
export function registerControl(app: FastifyInstance, control: Control): void {
  for (const { method, path, act } of [...settings, ...offers]) {
    app.route({ method, url: `/_sandbox/${path}`, handler: (request, reply) => run(control, act, request, reply) });
  }
  app.all("/_sandbox/*", (request, reply) =>
    reply.code(404).send({ error: { code: "NotFound", message: `The control plane has no ${request.url}.` } }),
  );
}

async function run(control: Control, act: Act, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  try {
    const body = parseBody(request.body);
    const answer = await act(control, body, request.params as Params, request.query as Params);
    return await reply.code(200).send(answer ?? { ok: true });
  } catch (error) {
    // What the API itself would refuse, e.g. an unknown offer, keeps its own status and body.
    if (error instanceof Refusal) return reply.code(error.answer.status).send(error.answer.body);
    return reply.code(400).send({ error: { code: "BadControlRequest", message: (error as Error).message } });
  }
}

function offerRoute(
  method: ControlRoute["method"],
  path: string,
  act: (control: Control, publisherId: string, offerId: string, body: Record<string, unknown>) => unknown,
): ControlRoute {
  return {
    method,
    path: `offers/:publisherId/:offerId${path}`,
    act: (control, body, params) => act(control, params["publisherId"] ?? "", params["offerId"] ?? "", body),
  };
}

function waitForRequests(control: Control, query: Params): unknown {
  const count = query["count"] === undefined ? undefined : Number(query["count"]);
  const answered = query["answered"] === "true";
  return control.waitForRequests({ method: query["method"], path: query["path"], count, answered });
}

function parseBody(body: unknown): Record<string, unknown> {
  if (typeof body !== "string" || body.trim() === "") return {};
  const value: unknown = JSON.parse(body);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ControlError("The body must be a JSON object.");
}

function check<T>(shape: z.ZodType<T>, body: Record<string, unknown>): T {
  const result = shape.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ControlError(`The body is not valid: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`);
}
