import assert from "node:assert/strict";
import { MarketplaceError } from "../../../provider/model/errors";
import { makeToken } from "../../wire/cpp/client";
import { expectGoldenError } from "../../wire/cpp/golden";
import { createWorld } from "./world";

const IDS = { ARM_TENANT_ID: "tenant", ARM_CLIENT_ID: "client" };
const GITHUB = {
  ...IDS,
  ARM_USE_OIDC: "true",
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://ci.example/token?api=1",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token-of-github",
};
const PIPELINES = {
  ...IDS,
  ARM_USE_OIDC: "1",
  SYSTEM_OIDCREQUESTURI: "https://dev.example/_apis/oidctoken",
  SYSTEM_ACCESSTOKEN: "system-access-token",
  AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: "connection",
};
const PUBLIC = { authorityHost: "https://login.microsoftonline.com", disableInstanceDiscovery: false };
const SCOPE = "https://cloudpartner.azure.com/.default";

describe("choosing a sign-in", () => {
  const rows: [env: Record<string, string>, kind: string, made: string, args: unknown[]][] = [
    [
      { ...IDS, ARM_CLIENT_SECRET: "s3cret-value" },
      "service principal (secret)",
      "ClientSecretCredential",
      ["tenant", "client", "s3cret-value", PUBLIC],
    ],
    [
      {
        AZURE_TENANT_ID: "t2",
        AZURE_CLIENT_ID: "c2",
        AZURE_CLIENT_SECRET: "azure-secret",
        ARM_TENANT_ID: "t1",
        ARM_CLIENT_ID: "c1",
      },
      "service principal (secret)",
      "ClientSecretCredential",
      ["t2", "c2", "azure-secret", PUBLIC],
    ],
    [
      { ...GITHUB, ARM_CLIENT_SECRET: "s3cret-value" },
      "service principal (secret)",
      "ClientSecretCredential",
      ["tenant", "client", "s3cret-value", PUBLIC],
    ],
    [{ ARM_USE_MSI: "true" }, "managed identity (system-assigned)", "ManagedIdentityCredential", []],
    [
      { ARM_USE_MSI: "true", ARM_CLIENT_ID: "client" },
      "managed identity (user-assigned)",
      "ManagedIdentityCredential",
      [{ clientId: "client" }],
    ],
    [{}, "Azure CLI (az login)", "AzureCliCredential", [{ tenantId: undefined }]],
    [
      { ARM_TENANT_ID: "tenant", ARM_USE_OIDC: "false" },
      "Azure CLI (az login)",
      "AzureCliCredential",
      [{ tenantId: "tenant" }],
    ],
    [{ ...IDS, ARM_USE_CLI: "true" }, "Azure CLI (az login)", "AzureCliCredential", [{ tenantId: "tenant" }]],
  ];
  for (const [env, kind, made, args] of rows) {
    it(`${Object.keys(env).join(" ") || "nothing"}: ${kind}`, async () => {
      const world = createWorld(env);
      assert.equal(world.source.kind, kind);
      assert.equal(world.loads(), 0);
      await world.source.getToken(0);
      assert.deepEqual([world.made[0]?.name, world.made[0]?.args], [made, args]);
      assert.deepEqual(world.made[0]?.scopes, [SCOPE]);
    });
  }

  it("takes an explicit token first, and loads no library for it", async () => {
    const world = createWorld({
      ...IDS,
      ARM_CLIENT_SECRET: "s3cret-value",
      AZURE_MARKETPLACE_TOKEN: ` Bearer ${makeToken()}\n`,
    });
    assert.deepEqual(await world.source.getToken(300_000), { token: makeToken(), expiresAtMs: undefined });
    assert.equal(world.source.kind, "explicit token (AZURE_MARKETPLACE_TOKEN)");
    assert.equal(world.loads(), 0);
  });

  it("reads a certificate in PEM form, with its password", async () => {
    const pem = "-----BEGIN CERTIFICATE-----\nx";
    const env = { ...IDS, ARM_CLIENT_CERTIFICATE_PATH: "/c.pem", ARM_CLIENT_CERTIFICATE_PASSWORD: "pass" };
    const world = createWorld(env, { files: { "/c.pem": pem } });
    await world.source.getToken(0);
    const configuration = { certificate: pem, certificatePassword: "pass" };
    assert.deepEqual(world.made[0]?.args, ["tenant", "client", configuration, PUBLIC]);
    assert.equal(world.source.kind, "service principal (certificate)");
  });

  const settings: [env: Record<string, string>, authority: object, scope: string][] = [
    [
      { ARM_ENVIRONMENT: "USGovernment" },
      { authorityHost: "https://login.microsoftonline.us", disableInstanceDiscovery: false },
      SCOPE,
    ],
    [
      { ARM_ENVIRONMENT: "china" },
      { authorityHost: "https://login.chinacloudapi.cn", disableInstanceDiscovery: false },
      SCOPE,
    ],
    [
      { AZURE_AUTHORITY_HOST: "login.example" },
      { authorityHost: "https://login.example", disableInstanceDiscovery: false },
      SCOPE,
    ],
    [
      { AZURE_AUTHORITY_HOST: "https://127.0.0.1:4433", ARM_ENVIRONMENT: "china" },
      { authorityHost: "https://127.0.0.1:4433", disableInstanceDiscovery: true },
      SCOPE,
    ],
    [{ AZURE_MARKETPLACE_AUDIENCE: "api://other" }, PUBLIC, "api://other/.default"],
    [{ AZURE_MARKETPLACE_AUDIENCE: "api://other/.default" }, PUBLIC, "api://other/.default"],
  ];
  for (const [env, authority, scope] of settings) {
    it(`${Object.entries(env).join(" ")} goes to the right authority and audience`, async () => {
      const world = createWorld({ ...IDS, ARM_CLIENT_SECRET: "s3cret-value", ...env });
      await world.source.getToken(0);
      assert.deepEqual(world.made[0]?.args[3], authority);
      assert.deepEqual(world.made[0]?.scopes, [scope]);
    });
  }
});

describe("federated sign-in", () => {
  it("asks GitHub for an assertion with Entra's audience, anew at every renewal", async () => {
    let count = 0;
    const world = createWorld(GITHUB, { fetchJson: async () => ({ value: `assertion-${++count}` }) });
    assert.equal(world.source.kind, "federated credential (GitHub Actions)");
    await world.source.getToken(0);
    world.source.renew();
    await world.source.getToken(0);
    assert.deepEqual(
      world.made.map(({ args }) => args.slice(0, 2)),
      [
        ["tenant", "client"],
        ["tenant", "client"],
      ],
    );
    assert.deepEqual(
      world.made.map(({ assertions }) => assertions),
      [["assertion-1"], ["assertion-2"]],
    );
    const [request] = world.fetched;
    assert.equal(request?.url, "https://ci.example/token?api=1&audience=api%3A%2F%2FAzureADTokenExchange");
    assert.deepEqual([request?.method, request?.headers], ["GET", { authorization: "Bearer request-token-of-github" }]);
  });

  it("asks Azure Pipelines by POST for its service connection", async () => {
    const world = createWorld(PIPELINES, { fetchJson: async () => ({ oidcToken: "assertion" }) });
    assert.equal(world.source.kind, "federated credential (Azure Pipelines)");
    await world.source.getToken(0);
    const [request] = world.fetched;
    assert.equal(request?.url, "https://dev.example/_apis/oidctoken?api-version=7.1&serviceConnectionId=connection");
    assert.equal(request?.method, "POST");
    assert.equal(request?.headers["authorization"], "Bearer system-access-token");
    assert.deepEqual(world.made[0]?.assertions, ["assertion"]);
  });

  it("reads the file anew at every renewal", async () => {
    const env = { AZURE_TENANT_ID: "t", AZURE_CLIENT_ID: "c", AZURE_FEDERATED_TOKEN_FILE: "/token" };
    const world = createWorld(env, { files: { "/token": "one\n" } });
    assert.equal(world.source.kind, "federated credential (AZURE_FEDERATED_TOKEN_FILE)");
    await world.source.getToken(0);
    world.files["/token"] = "two";
    world.clock.advance(3_600_000);
    await world.source.getToken(0);
    assert.deepEqual(
      world.made.map(({ assertions }) => assertions[0]),
      ["one", "two"],
    );
  });

  it("takes ARM_OIDC_TOKEN before a file, and generic request variables for GitHub's", async () => {
    const direct = createWorld({
      ...IDS,
      ARM_USE_OIDC: "true",
      ARM_OIDC_TOKEN: "direct",
      ARM_OIDC_TOKEN_FILE_PATH: "/f",
    });
    await direct.source.getToken(0);
    assert.deepEqual(direct.made[0]?.assertions, ["direct"]);
    const env = {
      ...IDS,
      ARM_USE_OIDC: "true",
      ARM_OIDC_REQUEST_URL: "https://x.example/",
      ARM_OIDC_REQUEST_TOKEN: "rt",
    };
    const generic = createWorld(env, { fetchJson: async () => ({ value: "generic" }) });
    await generic.source.getToken(0);
    assert.deepEqual(generic.made[0]?.assertions, ["generic"]);
  });
});

describe("a sign-in that is configured by halves", () => {
  const cases: [name: string, env: Record<string, string>, files?: Record<string, string>][] = [
    ["secret-without-ids", { ARM_CLIENT_SECRET: "s3cret-value" }],
    ["secret-without-tenant", { AZURE_CLIENT_ID: "client", AZURE_CLIENT_SECRET: "s3cret-value" }],
    ["id-without-proof", { ...IDS }],
    ["oidc-without-source", { ...IDS, ARM_USE_OIDC: "true" }],
    ["oidc-without-ids", { ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "x" }],
    ["github-without-token", { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_TOKEN: " " }],
    ["pipelines-without-connection", { ...PIPELINES, AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: "" }],
    ["pipelines-without-token", { ...PIPELINES, SYSTEM_ACCESSTOKEN: "" }],
    ["no-cli", { ARM_USE_CLI: "false" }],
    ["unknown-cloud", { ...IDS, ARM_CLIENT_SECRET: "s3cret-value", ARM_ENVIRONMENT: "germany" }],
    ["insecure-authority", { ...IDS, ARM_CLIENT_SECRET: "s3cret-value", AZURE_AUTHORITY_HOST: "http://login.example" }],
    ["certificate-missing", { ...IDS, ARM_CLIENT_CERTIFICATE_PATH: "/none.pem" }],
    ["certificate-pfx", { ...IDS, ARM_CLIENT_CERTIFICATE_PATH: "/c.pfx" }, { "/c.pfx": "0\u0082" }],
    ["token-expired", { AZURE_MARKETPLACE_TOKEN: makeToken({ exp: 1_700_000_000 }) }],
    ["token-broken", { AZURE_MARKETPLACE_TOKEN: "abc def" }],
  ];
  for (const [name, env, files] of cases) {
    it(`says what is missing: ${name}`, async () => {
      const { source, made } = createWorld(env, { files });
      await assert.rejects(source.getToken(0), (error) => {
        assert.ok(error instanceof MarketplaceError && error.code === "noCredential", String(error));
        expectGoldenError(`sign-in-${name}`, error);
        assert.doesNotMatch(error.message, /s3cret|abc def|request-token|eyJ/);
        return true;
      });
      assert.deepEqual(made, []);
    });
  }
});
