import type { Env } from "../ambient";
import { MarketplaceError } from "../model/errors";
import { asObject, asText } from "../model/words";
import { firstSetting, misconfigured } from "./settings";
import type { SignInWorld } from "./signIn";

/** Where a federated assertion comes from. */
export interface AssertionSource {
  /** Names it for messages. */
  readonly from: string;
  /** The assertion of this moment. */
  fetch(signal: AbortSignal): Promise<string>;
  /** Values that may never be shown. */
  secrets(): string[];
}

/** What Entra ID wants an assertion to be made for. */
const ASSERTION_AUDIENCE = "api://AzureADTokenExchange";

const REQUEST_URLS = ["ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"];
const REQUEST_TOKENS = ["ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"];
const CONNECTIONS = [
  "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
  "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
  "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
];

/**
 * Picks the source that the environment names: a token, a file, Azure Pipelines, GitHub Actions, in this order.
 * @throws MarketplaceError `noCredential`, naming what is missing
 */
export function chooseAssertion(world: SignInWorld): AssertionSource {
  const source = fromVariable(world) ?? fromFile(world) ?? fromPipelines(world) ?? fromGitHub(world);
  if (source) return source;
  throw misconfigured(
    "ARM_USE_OIDC=true, but no assertion: set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH; in GitHub Actions give the " +
      "job `permissions: id-token: write`; in Azure Pipelines map SYSTEM_ACCESSTOKEN and set " +
      "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
  );
}

function fromVariable({ ambient }: SignInWorld): AssertionSource | undefined {
  const read = (): string => ambient.env.get("ARM_OIDC_TOKEN")?.trim() ?? "";
  if (read() === "") return undefined;
  return { from: "ARM_OIDC_TOKEN", fetch: async () => read(), secrets: () => [read()] };
}

function fromFile({ ambient }: SignInWorld): AssertionSource | undefined {
  const file = firstSetting(ambient.env, ["ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE"]);
  if (!file) return undefined;
  const read = async (): Promise<string> => {
    try {
      return (await ambient.files.read(file.value)).trim();
    } catch (error) {
      const detail = `${file.name}: ${error instanceof Error ? error.message : String(error)}`;
      throw new MarketplaceError("credentialFailed", { detail });
    }
  };
  return { from: file.name, fetch: read, secrets: () => [] };
}

// https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
function fromPipelines({ ambient, fetchJson }: SignInWorld): AssertionSource | undefined {
  const connection = firstSetting(ambient.env, CONNECTIONS);
  const isPipeline = ambient.env.get("SYSTEM_OIDCREQUESTURI") !== undefined;
  if (!connection && !isPipeline) return undefined;
  if (!connection) throw misconfigured(`SYSTEM_OIDCREQUESTURI is set, but ${CONNECTIONS[0]} is missing`);
  const { url, token } = requireRequest(ambient.env, connection.name, isPipeline);
  url.searchParams.set("api-version", "7.1");
  url.searchParams.set("serviceConnectionId", connection.value);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return {
    from: "Azure Pipelines",
    fetch: async (signal) => {
      const answer = await fetchJson({ url: url.href, method: "POST", headers, signal });
      return expectAssertion(answer, "oidcToken", "Azure Pipelines");
    },
    secrets: () => [token],
  };
}

// https://docs.github.com/actions/reference/security/oidc
function fromGitHub({ ambient, fetchJson }: SignInWorld): AssertionSource | undefined {
  const names = [...REQUEST_URLS.slice(0, 2), ...REQUEST_TOKENS.slice(0, 2)];
  const found = firstSetting(ambient.env, names);
  if (!found) return undefined;
  const { url, token } = requireRequest(ambient.env, found.name, false);
  url.searchParams.set("audience", ASSERTION_AUDIENCE);
  return {
    from: "GitHub Actions",
    fetch: async (signal) => {
      const headers = { authorization: `Bearer ${token}` };
      return expectAssertion(await fetchJson({ url: url.href, method: "GET", headers, signal }), "value", "GitHub");
    },
    secrets: () => [token],
  };
}

function requireRequest(env: Env, because: string, isPipeline: boolean): { url: URL; token: string } {
  // In a pipeline its own pair counts, whatever else is set.
  const pick = (names: string[]): string[] => (isPipeline ? names.slice(-1) : names);
  const url = firstSetting(env, isPipeline ? ["ARM_OIDC_REQUEST_URL", ...pick(REQUEST_URLS)] : REQUEST_URLS);
  const token = firstSetting(env, isPipeline ? ["ARM_OIDC_REQUEST_TOKEN", ...pick(REQUEST_TOKENS)] : REQUEST_TOKENS);
  const missing = [url ? undefined : REQUEST_URLS, token ? undefined : REQUEST_TOKENS]
    .filter((names) => names !== undefined)
    .map((names) => pick(names).join(" or "));
  if (!url || !token) throw misconfigured(`${because} is set, but ${missing.join(" and ")} is missing`);
  if (!URL.canParse(url.value)) throw misconfigured(`${url.name} is no URL`);
  return { url: new URL(url.value), token: token.value };
}

function expectAssertion(answer: unknown, field: string, from: string): string {
  const assertion = asText(asObject(answer)?.[field]);
  if (assertion !== undefined) return assertion;
  throw new MarketplaceError("credentialFailed", { detail: `the answer of ${from} holds no ${field}` });
}
