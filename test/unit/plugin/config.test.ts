import assert from "node:assert/strict";
import { createFixedEnv } from "../../../provider/ambient";
import { checkConfig, createConfiguredEnv, readConfig } from "../../../provider/plugin/config";
import { UNKNOWN } from "../../../provider/resources/offerGoLive/check";

const properties = (given: Record<string, unknown>): string[] => checkConfig(given).map(({ property }) => property);

describe("the provider's configuration", () => {
  it("is read with nested values as objects and as JSON text, and without what the engine adds", () => {
    const nested = { auth: { envPrefix: "CONTOSO_" }, defaults: { timeout: "45m" }, allowedPublishers: ["contoso"] };
    const asText = Object.fromEntries(Object.entries(nested).map(([name, value]) => [name, JSON.stringify(value)]));
    const plain = { endpoint: "https://cloudpartner.azure.com", api: "cpp", version: "1.2.3", __internal: {} };
    const expected = { endpoint: plain.endpoint, api: "cpp", ...nested };
    assert.deepEqual(readConfig({ ...plain, ...nested }), expected);
    assert.deepEqual(readConfig({ ...plain, ...asText }), expected);
    assert.deepEqual(readConfig({}), {});
  });

  it("refuses each property that is wrong, naming it and what is accepted", () => {
    const given = {
      endpoint: "http://cloudpartner.azure.com",
      api: "soap",
      auth: { envPrefix: "no good" },
      defaults: { timeout: "45 minutes" },
      allowedPublishers: ["../x"],
    };
    assert.deepEqual(properties(given), Object.keys(given));
    for (const { property, reason } of checkConfig(given)) {
      assert.ok(reason.startsWith(`${property}: `) && reason.includes("accepted: "), reason);
    }
    assert.deepEqual(properties({ api: "ingestion" }), ["api"]);
    assert.throws(() => readConfig(given), /allowedPublishers/);
  });

  it("says which part of a nested value is wrong, never its value", () => {
    const parts: [Record<string, unknown>, RegExp][] = [
      [{ auth: { envPrefix: "CONTOSO-" } }, /^auth: envPrefix is not accepted; accepted: /],
      [{ auth: { clientSecret: "s3cret" } }, /^auth: clientSecret is no such property; accepted: /],
      [{ defaults: { waitFor: "acepted" } }, /^defaults: waitFor is not accepted; /],
      [{ allowedPublishers: ["contoso", "../x"] }, /^allowedPublishers: 1 is not accepted; /],
    ];
    for (const [given, expected] of parts) {
      const [failure] = checkConfig(given);
      assert.match(failure?.reason ?? "", expected);
      assert.doesNotMatch(failure?.reason ?? "", /CONTOSO-;|s3cret|acepted;/);
    }
  });

  it("takes null for absent, also inside and as JSON text, and an unknown value for not given yet", () => {
    const nulls = {
      auth: "null",
      defaults: { timeout: null, waitFor: "accepted" },
      allowedPublishers: UNKNOWN,
      api: null,
    };
    assert.deepEqual(checkConfig(nulls), []);
    assert.deepEqual(readConfig(nulls), { defaults: { waitFor: "accepted" } });
  });

  it("has no place for a credential, and says where it belongs", () => {
    for (const name of ["clientSecret", "token", "password"]) {
      const [failure] = checkConfig({ [name]: "s3cret-value" });
      assert.match(failure?.reason ?? "", /read from the environment at run time/);
      assert.doesNotMatch(failure?.reason ?? "", /s3cret-value/);
    }
    assert.match(checkConfig({ auth: { clientSecret: "s3cret-value" } })[0]?.reason ?? "", /^auth: /);
    assert.doesNotMatch(JSON.stringify(checkConfig({ auth: { clientSecret: "s3cret-value" } })), /s3cret-value/);
  });

  it("never shows what an endpoint holds beside its origin", () => {
    const reason = checkConfig({ endpoint: "https://user:s3cret-value@cloudpartner.azure.com" })[0]?.reason ?? "";
    assert.match(reason, /^endpoint: /);
    assert.doesNotMatch(reason, /s3cret-value/);
  });

  it("lets pass what is not known yet", () => {
    assert.deepEqual(checkConfig({ endpoint: UNKNOWN, auth: UNKNOWN }), []);
  });
});

describe("the environment of a configured provider", () => {
  const env = createFixedEnv({
    ...{ ARM_CLIENT_SECRET: "plain", AZURE_MARKETPLACE_TOKEN: "plain", AZURE_MARKETPLACE_WAIT: "1h", CI: "1" },
    ...{ CONTOSO_ARM_CLIENT_SECRET: "contoso", AZURE_AUTHORITY_HOST: "https://login", AZURE_TENANT_ID: "plain" },
  });

  it("reads credentials by their prefix, with no way back to the plain name", () => {
    const read = createConfiguredEnv(env, { auth: { envPrefix: "CONTOSO_" } });
    assert.equal(read.get("ARM_CLIENT_SECRET"), "contoso");
    assert.equal(read.get("AZURE_MARKETPLACE_TOKEN"), undefined);
    assert.equal(read.get("AZURE_TENANT_ID"), undefined);
    assert.equal(read.get("ARM_USE_CLI"), "false", "nor does whoever is signed in by `az login`");
  });

  it("reads everything about the run and the cloud as ever", () => {
    const read = createConfiguredEnv(env, { auth: { envPrefix: "CONTOSO_" } });
    assert.equal(read.get("AZURE_MARKETPLACE_WAIT"), "1h");
    assert.equal(read.get("AZURE_AUTHORITY_HOST"), "https://login");
    assert.equal(read.get("CI"), "1");
  });

  it("takes endpoint and ids from the configuration", () => {
    const read = createConfiguredEnv(env, { endpoint: "https://other", auth: { tenantId: "t", clientId: "c" } });
    assert.equal(read.get("AZURE_MARKETPLACE_ENDPOINT"), "https://other");
    for (const family of ["ARM", "AZURE"]) {
      assert.equal(read.get(`${family}_TENANT_ID`), "t");
      assert.equal(read.get(`${family}_CLIENT_ID`), "c");
    }
    assert.equal(read.get("ARM_CLIENT_SECRET"), "plain");
  });
});
