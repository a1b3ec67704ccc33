// The token endpoint: OIDC discovery, instance discovery and client credentials over TLS, as the sign-in library asks.
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { Certificates } from "./certificates";
import { errorE6, notFound } from "./errors";
import { type Answer, json } from "./http";
import { readBodiesAsText, serve, serverOptions } from "./server";
import type { World } from "./world";

/** A secret or assertion that is always refused, so that a wrong one can be tried. */
export const wrongSecret = "wrong";

/** The token server, not yet listening. */
export function createTokenServer(world: World, certificates: Certificates): FastifyInstance {
  const https = { cert: certificates.certificatePem, key: certificates.keyPem };
  const app = fastify({ ...serverOptions, https }) as unknown as FastifyInstance;
  readBodiesAsText(app);
  const get = (url: string, answer: (request: FastifyRequest) => Answer) =>
    app.get(url, (request, reply) => serve(world, request, reply, () => answer(request)));
  get("/common/discovery/instance", () => instanceDiscovery(world));
  get("/:tenant/v2.0/.well-known/openid-configuration", (request) => discovery(world, tenantOf(request)));
  get("/:tenant/.well-known/openid-configuration", (request) => discovery(world, tenantOf(request)));
  for (const url of ["/:tenant/oauth2/v2.0/token", "/:tenant/oauth2/token"]) {
    app.post(url, (request, reply) => serve(world, request, reply, () => token(world, request)));
  }
  app.setNotFoundHandler((request, reply) => serve(world, request, reply, () => notFound("The path")));
  return app;
}

function token(world: World, request: FastifyRequest): Answer {
  const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
  if (form.get("grant_type") !== "client_credentials") {
    return errorE6(400, "unsupported_grant_type", "AADSTS70003: The sandbox knows the grant client_credentials only.");
  }
  const clientId = form.get("client_id") ?? "";
  if (clientId === "") return errorE6(400, "invalid_request", "AADSTS900144: The body must contain 'client_id'.");
  const proof = form.get("client_secret") ?? form.get("client_assertion");
  if (proof === null || proof === "") {
    return errorE6(401, "invalid_client", "AADSTS7000216: 'client_assertion' or 'client_secret' is required.");
  }
  if (proof === wrongSecret) return errorE6(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
  const audience = audienceOf(form);
  if (audience === undefined) {
    return errorE6(400, "invalid_scope", "AADSTS1002012: The scope must end with '/.default'.");
  }
  const tenant = tenantOf(request);
  const lifetimeMs = world.divergences.tokenLifetimeMs;
  const accessToken = world.tokens.issue({ tenant, clientId, audience, issuer: issuerOf(world, tenant), lifetimeMs });
  const seconds = Math.floor(lifetimeMs / 1000);
  return json(200, {
    token_type: "Bearer",
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: accessToken,
  });
}

// v2 asks for a scope, v1 for a resource.
function audienceOf(form: URLSearchParams): string | undefined {
  const resource = form.get("resource");
  if (resource !== null) return resource.replace(/\/$/, "");
  const scope = (form.get("scope") ?? "").split(" ").find((part) => part.endsWith("/.default"));
  return scope?.slice(0, -"/.default".length);
}

function discovery(world: World, tenant: string): Answer {
  const base = `${world.authority}/${tenant}`;
  return json(200, {
    issuer: issuerOf(world, tenant),
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ["code", "id_token", "token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
  });
}

function instanceDiscovery(world: World): Answer {
  const host = new URL(world.authority).host;
  return json(200, {
    "api-version": "1.1",
    tenant_discovery_endpoint: `${world.authority}/common/v2.0/.well-known/openid-configuration`,
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
}

function issuerOf(world: World, tenant: string): string {
  return `${world.authority}/${tenant}/v2.0`;
}

function tenantOf(request: FastifyRequest): string {
  return (request.params as { tenant?: string }).tenant ?? "common";
}
