import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Json, call, closeSandboxes, handClock, offerPath, openSandbox, type Sandbox, version } from "./support";

const run = promisify(execFile);

// Runs with the CA in its environment, as Json real client would; prints what the sign-in library got.
const program = `
const { ClientSecretCredential, ClientAssertionCredential } = require("@azure/identity");
const [authorityHost, proof, secret] = process.argv.slice(1);
const options = { authorityHost, disableInstanceDiscovery: true };
const credential = proof === "secret"
  ? new ClientSecretCredential("contoso-tenant", "contoso-app", secret, options)
  : new ClientAssertionCredential("contoso-tenant", "contoso-app", async () => secret, options);
credential.getToken("https://cloudpartner.azure.com/.default").then(
  (token) => console.log(JSON.stringify(token)),
  (error) => console.log(JSON.stringify({ error: error.message })),
);
`;

describe("the sandbox's token endpoint", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "sandbox-tokens-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(closeSandboxes);

  async function signIn({ marketplace }: Sandbox, proof: "secret" | "assertion", secret = "right"): Promise<Json> {
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, marketplace.caPem);
    const env = { PATH: process.env["PATH"], NODE_EXTRA_CA_CERTS: caFile };
    const args = ["-e", program, marketplace.authorityUrl, proof, secret];
    const { stdout } = await run(process.execPath, args, { env, cwd: join(__dirname, "../../..") });
    return JSON.parse(stdout);
  }

  const statusWith = (sandbox: Sandbox, token: string) =>
    call(sandbox.marketplace.url, "GET", `${offerPath}/status?${version}`, {
      headers: { authorization: `Bearer ${token}` },
    });

  it("serves the sign-in library with a secret; the API takes its token and no other", async () => {
    const clock = handClock(Date.now());
    const sandbox = await openSandbox({ auth: "issued", clock });
    const { token } = await signIn(sandbox, "secret");
    assert.equal((await statusWith(sandbox, token)).status, 200);
    assert.equal((await sandbox.status()).status, 401);
    const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString("utf8"));
    assert.deepEqual(
      [claims.aud, claims.appid, claims.tid],
      ["https://cloudpartner.azure.com", "contoso-app", "contoso-tenant"],
    );
    assert.match(claims.oid, /^[0-9a-f-]{36}$/);
    assert.equal(claims.exp, Math.floor(clock.now() / 1000) + 3600);

    clock.turn(3_600_000);
    assert.equal((await statusWith(sandbox, token)).status, 401);
  });

  it("serves an assertion, and refuses issued tokens that were expired by hand", async () => {
    const sandbox = await openSandbox({ auth: "issued", clock: handClock(Date.now()) });
    const { token } = await signIn(sandbox, "assertion");
    sandbox.control.expireTokens();
    assert.equal((await statusWith(sandbox, token)).status, 401);
    sandbox.control.setDivergences({ tokenLifetimeMs: 300_000 });
    const { token: next } = await signIn(sandbox, "assertion");
    const claims = JSON.parse(Buffer.from(next.split(".")[1], "base64url").toString("utf8"));
    assert.equal(claims.exp - claims.iat, 300);
    assert.equal((await statusWith(sandbox, next)).status, 200);
  });

  it("refuses the secret `wrong` as the real one does", async () => {
    const sandbox = await openSandbox();
    const { error } = await signIn(sandbox, "secret", "wrong");
    assert.match(error, /AADSTS7000215/);
  });
});
