import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Marketplace, createMarketplace } from "../../../sandbox/marketplace/src";

/** What a child reports: the claims' line of each token, or the message of the error. */
interface Report {
  kind: string;
  lines: string[];
  tokens: string[];
  error?: string;
}

const CHILD = `
  const { createAmbient } = require("./provider/ambient");
  const { createTokenSource } = require("./provider/credentials");
  const { createFetchJson } = require("./provider/http");
  const { formatTokenClaims, parseTokenClaims } = require("./provider/model/accessToken");
  const ambient = createAmbient();
  const source = createTokenSource(ambient, { fetchJson: createFetchJson(ambient, "test/1") });
  const report = { kind: source.kind, lines: [], tokens: [] };
  const once = async () => {
    const { token } = await source.getToken(300000);
    report.lines.push(formatTokenClaims(parseTokenClaims(token)));
    report.tokens.push(token);
  };
  (async () => {
    try {
      await once();
      await once();
      if (process.env.NEW_ASSERTION) {
        require("node:fs").writeFileSync(process.env.AZURE_FEDERATED_TOKEN_FILE, process.env.NEW_ASSERTION);
        source.renew();
        await once();
      }
    } catch (error) {
      report.error = error.message;
    }
    process.stdout.write(JSON.stringify(report));
  })();`;

describe("@azure/identity against the emulator's token endpoint", () => {
  let marketplace: Marketplace;
  let folder: string;
  before(async () => {
    marketplace = await createMarketplace({ speed: 0, auth: "issued" });
    folder = mkdtempSync(join(tmpdir(), "sign-in-"));
    writeFileSync(join(folder, "ca.pem"), marketplace.caPem);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await marketplace.close();
  });

  const run = (env: Record<string, string>): Promise<Report> =>
    runChild({ AZURE_AUTHORITY_HOST: marketplace.authorityUrl, NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"), ...env });

  it("signs in by a secret, once for two calls, for the vendor's audience", async () => {
    const report = await run({
      ARM_TENANT_ID: "contoso-tenant",
      ARM_CLIENT_ID: "app",
      ARM_CLIENT_SECRET: "s3cret-value",
    });
    assert.equal(report.error, undefined);
    assert.equal(report.kind, "service principal (secret)");
    assert.equal(new Set(report.tokens).size, 1);
    assert.match(
      report.lines[0] ?? "",
      /application app, .*tenant contoso-tenant, audience https:\/\/cloudpartner.azure.com$/,
    );
  });

  it("tells a wrong secret as what it is, without the secret", async () => {
    const report = await run({ ARM_TENANT_ID: "contoso-tenant", ARM_CLIENT_ID: "app", ARM_CLIENT_SECRET: "wrong" });
    assert.match(report.error ?? "", /^the sign-in was refused: service principal \(secret\): .*AADSTS7000215/);
  });

  it("sends an assertion that changed in its file anew at the next renewal", async () => {
    const file = join(folder, "assertion");
    writeFileSync(file, "first-assertion");
    const env = { AZURE_TENANT_ID: "contoso-tenant", AZURE_CLIENT_ID: "app", AZURE_FEDERATED_TOKEN_FILE: file };
    const good = await run({ ...env, NEW_ASSERTION: "second-assertion" });
    assert.equal(good.error, undefined);
    assert.equal(good.tokens.length, 3);
    assert.equal(good.tokens[0], good.tokens[1]);
    assert.notEqual(good.tokens[2], good.tokens[0]);
    writeFileSync(file, "first-assertion");
    const bad = await run({ ...env, NEW_ASSERTION: "wrong" });
    assert.equal(bad.tokens.length, 2);
    assert.match(bad.error ?? "", /^the sign-in was refused: federated credential/);
  });
});

function runChild(env: Record<string, string>): Promise<Report> {
  // Nothing of the machine's own sign-in may reach the child.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(ARM|AZURE|ACTIONS|SYSTEM|MSI|IDENTITY)_/.test(name),
  );
  const child: ChildProcess = spawn(process.execPath, ["--require", "./test/setup.cjs", "--eval", CHILD], {
    env: { ...Object.fromEntries(inherited), HTTPS_PROXY: "", HTTP_PROXY: "", https_proxy: "", http_proxy: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let out = "";
    let err = "";
    child.stdout?.on("data", (chunk) => (out += chunk));
    child.stderr?.on("data", (chunk) => (err += chunk));
    child.on("error", reject);
    child.on("close", () => {
      try {
        resolve(JSON.parse(out) as Report);
      } catch {
        reject(new Error(`the child said: ${out} ${err}`));
      }
    });
  });
}
