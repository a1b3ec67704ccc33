import type { Env } from "../ambient";
import { MarketplaceError } from "../model/errors";
import { isSecureUrl, isLoopbackHost } from "../model/secureUrl";

/** A variable that is set. */
export interface Setting {
  name: string;
  value: string;
}

/** The two ids that every application sign-in needs. */
export interface ApplicationIds {
  tenantId: string;
  clientId: string;
}

/** Where tokens are issued. */
export interface Authority {
  authorityHost: string;
  /** True for a token endpoint on this machine, which Microsoft's list of clouds cannot know. */
  disableInstanceDiscovery: boolean;
}

const DEFAULT_AUDIENCE = "https://cloudpartner.azure.com";

const CLOUDS: Readonly<Record<string, string>> = {
  public: "https://login.microsoftonline.com",
  usgovernment: "https://login.microsoftonline.us",
  china: "https://login.chinacloudapi.cn",
};

/** The first of these variables that is set. */
export function firstSetting(env: Env, names: readonly string[]): Setting | undefined {
  for (const name of names) {
    const value = env.get(name);
    if (value !== undefined) return { name, value: value.trim() };
  }
  return undefined;
}

/** A switch such as `ARM_USE_OIDC`; undefined where it is not set. Anything but `true` or `1` is off. */
export function readSwitch(env: Env, name: string): boolean | undefined {
  const value = env.get(name)?.trim().toLowerCase();
  return value === undefined ? undefined : value === "true" || value === "1";
}

/**
 * The ids that belong to `because`. Its own family of variables (ARM_* or AZURE_*) comes first, so that two principals
 * in one environment are not mixed.
 * @throws MarketplaceError `noCredential`, naming each variable that is missing
 */
export function requireApplicationIds(env: Env, because: string): ApplicationIds {
  const families = because.startsWith("AZURE_") ? ["AZURE", "ARM"] : ["ARM", "AZURE"];
  const find = (name: string): Setting | undefined =>
    firstSetting(
      env,
      families.map((family) => `${family}_${name}`),
    );
  const tenant = find("TENANT_ID");
  const client = find("CLIENT_ID");
  if (tenant && client) return { tenantId: tenant.value, clientId: client.value };
  const missing = [tenant ? undefined : "TENANT_ID", client ? undefined : "CLIENT_ID"]
    .filter((name) => name !== undefined)
    .map((name) => `ARM_${name} (or AZURE_${name})`);
  throw misconfigured(`${because} is set, but ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing`);
}

/** The scope to ask for: `AZURE_MARKETPLACE_AUDIENCE`, else the vendor's. @see cpp-api.md §5 "Getting a token" */
export function resolveScope(env: Env): string {
  const audience = env.get("AZURE_MARKETPLACE_AUDIENCE")?.trim() ?? DEFAULT_AUDIENCE;
  return audience.endsWith("/.default") ? audience : `${audience}/.default`;
}

/**
 * Where tokens come from: `AZURE_AUTHORITY_HOST`, else the cloud that `ARM_ENVIRONMENT` names, else the public one.
 * @throws MarketplaceError `noCredential` for an address that is no https, or an unknown cloud
 */
export function resolveAuthority(env: Env): Authority {
  const host = env.get("AZURE_AUTHORITY_HOST")?.trim();
  if (host === undefined) {
    const cloud = env.get("ARM_ENVIRONMENT")?.trim().toLowerCase() ?? "public";
    const authorityHost = Object.hasOwn(CLOUDS, cloud) ? CLOUDS[cloud] : undefined;
    if (authorityHost === undefined) {
      throw misconfigured(`ARM_ENVIRONMENT is ${JSON.stringify(cloud)}; accepted: ${Object.keys(CLOUDS).join(", ")}`);
    }
    return { authorityHost, disableInstanceDiscovery: false };
  }
  const address = host.includes("://") ? host : `https://${host}`;
  if (!URL.canParse(address) || !isSecureUrl(new URL(address))) {
    throw misconfigured(`AZURE_AUTHORITY_HOST is ${JSON.stringify(host)}; accepted: https://host`);
  }
  return { authorityHost: address, disableInstanceDiscovery: isLoopbackHost(new URL(address).hostname) };
}

/** The error for a sign-in that is asked for by halves or cannot work as it is configured. */
export function misconfigured(detail: string): MarketplaceError {
  const step = "correct, complete or unset the variables named here; the first sign-in that is begun is the one taken";
  return new MarketplaceError("noCredential", { detail, step });
}
