import { type Env, createFixedEnv } from "../ambient";
import { resolveEndpoint } from "../http";
import { isMarketplaceError } from "../model/errors";
import type { CheckFailure } from "../port/lifecycle";
import { isUnknown } from "../resources/offerGoLive/check";
import { CONFIG, type ConfigName, type ProviderConfig } from "./configShape";

type Values = Record<string, unknown>;

const NAMES = Object.keys(CONFIG) as ConfigName[];
/** What the engine adds of its own. */
const ENGINES_OWN = /^(version|pluginDownloadURL|__.*)$/;
const CREDENTIAL = /secret|token|password|assertion|certificate/i;
/** These name the run or the cloud, not who signs in. */
const NOT_OF_SIGN_IN =
  /^(AZURE_MARKETPLACE_(ENDPOINT|SUBMIT|WAIT|SETTLE|JOURNAL|AUDIENCE)|AZURE_AUTHORITY_HOST|ARM_ENVIRONMENT)$/;

/** Checks the provider's configuration without any call; each failure names the property and what is accepted. */
export function checkConfig(given: Values): CheckFailure[] {
  const values = decode(given);
  return [...Object.keys(values).flatMap(checkName), ...NAMES.flatMap((name) => checkValue(name, values[name]))];
}

/**
 * Reads the configuration that was checked.
 * @throws Error naming every property that is refused
 */
export function readConfig(given: Values): ProviderConfig {
  const failures = checkConfig(given);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
  const values = decode(given);
  return Object.fromEntries(
    NAMES.flatMap((name) => (values[name] == null || isUnknown(values[name]) ? [] : [[name, values[name]]])),
  );
}

/** The environment as this configuration has it read: its endpoint, its ids, and its own variables for credentials. */
export function createConfiguredEnv(env: Env, { endpoint, auth }: ProviderConfig): Env {
  const { envPrefix, tenantId, clientId } = auth ?? {};
  const fixed = {
    AZURE_MARKETPLACE_ENDPOINT: endpoint,
    ...{ ARM_TENANT_ID: tenantId, AZURE_TENANT_ID: tenantId, ARM_CLIENT_ID: clientId, AZURE_CLIENT_ID: clientId },
  };
  const configured = createFixedEnv(fixed);
  // No way back to the plain name: a variable that is missing must not let somebody else sign in.
  const nameOf = (name: string): string =>
    envPrefix !== undefined && /^(ARM|AZURE)_/.test(name) && !NOT_OF_SIGN_IN.test(name) ? envPrefix + name : name;
  // Nor may whoever happens to be signed in by `az login`, unless that is asked for by the prefixed name.
  const fallbacks = createFixedEnv(envPrefix === undefined ? {} : { ARM_USE_CLI: "false" });
  return { prefix: envPrefix, get: (name) => configured.get(name) ?? env.get(nameOf(name)) ?? fallbacks.get(name) };
}

/** Nested values travel as JSON text. */
function decode(given: Values): Values {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => !ENGINES_OWN.test(name))
      .map(([name, value]) => [name, decodeValue(value)]),
  );
}

function decodeValue(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*([[{"]|null\s*$)/.test(value)) return withoutNulls(value);
  try {
    return withoutNulls(JSON.parse(value));
  } catch {
    return value;
  }
}

/** What is null is left out, as for inputs. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}

function checkName(name: string): CheckFailure[] {
  if (Object.hasOwn(CONFIG, name)) return [];
  const why = CREDENTIAL.test(name)
    ? "credentials are read from the environment at run time, because configuration is kept in state"
    : `the properties are ${NAMES.join(", ")}`;
  return [{ property: name, reason: `${name} is no property of this provider's configuration; ${why}` }];
}

function checkValue(name: ConfigName, value: unknown): CheckFailure[] {
  if (value === undefined || value === null || isUnknown(value)) return [];
  const { schema, accepts } = CONFIG[name];
  const { error } = schema.safeParse(value);
  const problem = error ? describeIssue(error.issues[0]) : checkFurther(name, value);
  return problem === undefined ? [] : [{ property: name, reason: `${name}: ${problem}; accepted: ${accepts}` }];
}

/** Which part is wrong; not its value, which may be a credential in the wrong place. */
function describeIssue(issue: { path: PropertyKey[]; keys?: string[] } | undefined): string {
  if (issue?.keys) return `${issue.keys.join(", ")} is no such property`;
  const part = (issue?.path ?? []).map(String).join(".");
  return part === "" ? "it is not accepted" : `${part} is not accepted`;
}

function checkFurther(name: ConfigName, value: unknown): string | undefined {
  if (name === "api" && value === "ingestion") return '"ingestion" is not available in this version';
  if (name !== "endpoint") return undefined;
  try {
    resolveEndpoint(createFixedEnv({ AZURE_MARKETPLACE_ENDPOINT: String(value) }));
    return undefined;
  } catch (error) {
    if (!isMarketplaceError(error)) throw error;
    // Not the value: it may hold a user name and a password.
    return "it is refused";
  }
}
