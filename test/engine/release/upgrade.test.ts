import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import {
  ENGINES,
  closeBenches,
  createEngineBench,
  createTestMarketplace,
  declaredState,
} from "../../support/engineBench";
import { unpackInto } from "../package/packed";

const NEXT_VERSION = "99.0.0";
const DECLARED = { offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2 } };

for (const engine of ENGINES) {
  describe(`state and versions on ${engine}`, function () {
    this.timeout(300_000);
    afterEach(closeBenches);

    it("shows no change when the package is replaced by another version", async () => {
      const bench = await createEngineBench({ engine });
      bench.declare(DECLARED);
      await unpackInto(installed(bench.project));
      await bench.up();
      const before = declaredState(bench);

      const next = join(bench.dir, "next");
      cpSync(bench.project, next, { recursive: true, filter: (path) => !path.includes("node_modules") });
      await unpackInto(installed(next), NEXT_VERSION);
      const { text } = await bench.ok(["preview", "--diff", "--expect-no-changes"], { cwd: next });
      assert.doesNotMatch(text, /OfferGoLive/, text);
      await bench.ok(["refresh", "--yes", "--skip-preview", "--expect-no-changes"], { cwd: next });
      assert.deepEqual(declaredState(bench), before);
      const agents = bench.control.requests().map(({ userAgent }) => userAgent);
      assert.equal(agents.at(-1), `pulumi-azure-marketplace/${NEXT_VERSION}`, "the refresh ran the other version");
      assert.equal(bench.counts().posts, 1);
    });
  });
}

describe("a state that the embedded engine wrote", function () {
  this.timeout(300_000);
  afterEach(closeBenches);
  const title = "is imported by the real CLI and previews without a change";

  if (!ENGINES.includes("pulumi")) return void it.skip(`${title} (skipped: no pulumi CLI on this machine)`);

  it(title, async () => {
    const marketplace = await createTestMarketplace();
    try {
      const files = { "index.js": PROGRAM_WITH_SECRET };
      const embedded = await createEngineBench({ engine: "embedded", marketplace, files });
      embedded.declare(DECLARED);
      await embedded.up();
      const file = join(embedded.dir, "export.json");
      await embedded.ok(["stack", "export", "--file", file]);

      const real = await createEngineBench({ engine: "pulumi", marketplace, files });
      real.declare(DECLARED);
      await real.ok(["stack", "import", "--file", file]);
      assert.equal(real.outputs("offer")?.["status"], "succeeded");
      const before = real.counts();
      await real.ok(["preview", "--expect-no-changes"]);
      await real.ok(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
      assert.deepEqual(real.counts(), before);
      const { stdout } = await real.ok(["stack", "output", "hidden", "--show-secrets"]);
      assert.equal(stdout.trim(), "kept in state under the passphrase");
    } finally {
      await marketplace.close();
    }
  });
});

const PROGRAM_WITH_SECRET = `
const pulumi = require("@pulumi/pulumi");
const { OfferGoLive } = require("pulumi-azure-marketplace");
for (const [name, args] of Object.entries(require("./declared.json"))) new OfferGoLive(name, args);
exports.hidden = pulumi.secret("kept in state under the passphrase");
`;

function installed(project: string): string {
  return join(project, "node_modules", "pulumi-azure-marketplace");
}
