import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ENGINES,
  type EngineBench,
  createEngineBench,
  createTestMarketplace,
  itAtOnce,
} from "../../support/engineBench";

const CLAIMS = Buffer.from(JSON.stringify({ appid: "an-application", exp: 4_070_908_800 })).toString("base64url");
const SIGNATURE = "recognisable-signature-of-the-token";
const TOKEN = `eyJhbGciOiJub25lIn0.${CLAIMS}.${SIGNATURE}`;
const SECRET = "recognisable~client.secret";
/** How every token begins that the sandbox's own token endpoint issues. */
const ISSUED = Buffer.from('{"typ":"JWT"').toString("base64url");

const DECLARED = {
  offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2 },
  classic: { offerId: "contoso-classic", release: "1.0.0", candidate: 2 },
};

for (const engine of ENGINES) {
  describe(`secrets on ${engine}`, function () {
    this.timeout(300_000);
    itAtOnce({
      "are not found where a token is given, even if the service repeats it in its answers": async () => {
        const bench = await createEngineBench({ engine, env: { AZURE_MARKETPLACE_TOKEN: TOKEN } });
        bench.declare(DECLARED);
        const error = { code: "Forbidden", message: `The token Bearer ${TOKEN} may not do this.` };
        const match = { method: "POST", path: "/contoso-classic/golive" };
        bench.control.addFault({ match, effect: { kind: "status", code: 403, body: { error } } });
        const refused = await bench.run(["up", "--yes", "--skip-preview"]);
        assert.match(refused.text, /not released: contoso\/contoso-classic release 1\.0\.0/);
        assert.match(refused.text, /may not do this/, "the service's own words must be shown");
        await bench.up();
        await bench.ok(["refresh", "--yes", "--skip-preview"]);
        await bench.ok(["stack", "export"]);
        assert.deepEqual(findEverywhere(bench, [TOKEN, CLAIMS, SIGNATURE]), []);
      },

      "are not found where a service principal signs in, wrongly and then rightly": async () => {
        const marketplace = await createTestMarketplace({ auth: "issued" });
        try {
          const bench = await createEngineBench({ engine, marketplace, env: signInWith(marketplace, "wrong") });
          writeFileSync(join(bench.dir, "ca.pem"), marketplace.caPem);
          const ca = { NODE_EXTRA_CA_CERTS: join(bench.dir, "ca.pem") };
          bench.declare(DECLARED);
          const refused = await bench.run(["up", "--yes", "--skip-preview"], { env: ca });
          assert.match(refused.text, /ARM_CLIENT_SECRET|service principal/, refused.text);
          assert.equal(bench.counts().posts, 0);

          await bench.up({ env: { ...ca, ...signInWith(marketplace, SECRET) } });
          assert.equal(bench.outputs("offer")?.["status"], "succeeded");
          await bench.ok(["stack", "export"]);
          assert.deepEqual(findEverywhere(bench, [SECRET, ISSUED]), []);
        } finally {
          await marketplace.close();
        }
      },
    });
  });
}

function signInWith({ authorityUrl }: { authorityUrl: string }, secret: string): NodeJS.ProcessEnv {
  return {
    AZURE_MARKETPLACE_TOKEN: undefined,
    AZURE_AUTHORITY_HOST: authorityUrl,
    ARM_TENANT_ID: "3c6cfcb9-2dbb-4b6c-8f0b-6f3f3f0f4a11",
    ARM_CLIENT_ID: "8d2b4d4c-6c0f-4f0d-9f0a-3f4c5b6a7d22",
    ARM_CLIENT_SECRET: secret,
  };
}

/** Where one of these texts is found, as it is or in base64: in what was printed, or in any file below the bench. */
function findEverywhere(bench: EngineBench, secrets: readonly string[]): string[] {
  const needles = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "")]);
  const holds = (text: string): boolean => needles.some((needle) => text.includes(needle));
  const files = readdirSync(bench.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  assert.ok(files.length > 4 && bench.said.length > 2, "there is something to search in");
  return [
    ...files.filter((file) => holds(readFileSync(file, "latin1"))),
    ...bench.said.flatMap((text) => text.split("\n").filter(holds)),
  ];
}
