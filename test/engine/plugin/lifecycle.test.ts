import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENGINES, VENDOR_OPERATION_ID, createEngineBench, declaredState, itAtOnce } from "../../support/engineBench";
import { TOKEN } from "../../support/wireBench";
import { programFiles } from "./programs";

const OFFER = { offerId: "contoso-offer", release: "1.0.0", candidate: 2 };
const TYPE = "azure-marketplace:index:OfferGoLive";

for (const engine of ENGINES) {
  describe(`the plugin on ${engine}`, function () {
    this.timeout(300_000);

    itAtOnce({
      "previews, posts once, is unchanged, refreshes, records, and forgets": async () => {
        const bench = await createEngineBench({ engine, files: programFiles("plugin") });
        bench.declare({ offer: OFFER });
        const preview = await bench.ok(["preview", "--diff"]);
        assert.match(preview.text, /WILL POST 1\.0\.0 \(candidate v2\)/);
        assert.equal(bench.counts().calls, 0, "a preview calls nobody");
        await bench.up();
        const [resource] = bench.resources().filter(({ type }) => type === TYPE);
        assert.equal(resource?.id, "contoso/contoso-offer");
        assert.equal(resource?.outputs?.["status"], "succeeded");
        assert.equal(resource?.outputs?.["operationId"], VENDOR_OPERATION_ID);
        assert.deepEqual(Object.keys(resource?.inputs ?? {}).sort(), [
          "candidate",
          "offerId",
          "publisherId",
          "release",
        ]);
        const before = declaredState(bench);
        await bench.ok(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
        await bench.ok(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
        assert.deepEqual(declaredState(bench), before);
        bench.declare({ offer: { ...OFFER, reason: "monthly" } });
        const recorded = await bench.ok(["preview", "--diff"]);
        assert.match(recorded.text, /RECORDS reason, no POST/);
        assert.match(recorded.text, /\+ *reason *: *"monthly"/);
        await bench.up();
        assert.equal(bench.outputs("offer")?.["reason"], "monthly");
        assert.equal(bench.counts().posts, 1);
        await bench.ok(["destroy", "--yes", "--skip-preview"]);
        assert.equal(bench.counts().accepted, 1);
        assert.ok(!bench.said.join("").includes(TOKEN), "the token was printed");
      },

      "keeps secret what was declared as a secret, wherever it is repeated": async () => {
        const bench = await createEngineBench({ engine, files: programFiles("plugin") });
        const hidden = "because-of-the-merger";
        bench.declare({ offer: { ...OFFER, reason: hidden, $secret: ["reason"] } });
        await bench.up();
        await bench.ok(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
        await bench.ok(["refresh", "--yes", "--skip-preview"]);
        const state = JSON.stringify(bench.resources());
        assert.ok(!state.includes(hidden) && !bench.said.join("").includes(hidden), "the secret is in plain text");
        assert.ok(!state.includes(TOKEN), "the token is in state");
        const [resource] = bench.resources().filter(({ type }) => type === TYPE);
        for (const kept of [
          resource?.inputs?.["reason"],
          resource?.outputs?.["reason"],
          resource?.outputs?.["record"],
        ]) {
          assert.ok(Object.hasOwn(Object(kept), "ciphertext"), JSON.stringify(kept));
        }
      },

      "refuses in preview what no go-live may be made of, naming the property": async () => {
        const bench = await createEngineBench({ engine, files: programFiles("plugin") });
        bench.declare({ offer: { ...OFFER, timeout: "45 minutes" } });
        const { code, text } = await bench.run(["preview"]);
        assert.notEqual(code, 0);
        assert.match(text, /timeout "45 minutes" is not accepted; accepted: a duration/);
        assert.equal(bench.counts().calls, 0);
      },

      "takes over a stack of the dynamic face by its alias: no replacement, no POST, no code left in state":
        async () => {
          const bench = await createEngineBench({ engine, files: programFiles("dynamic") });
          bench.declare({ offer: OFFER });
          await bench.up();
          assert.ok(JSON.stringify(bench.resources()).includes("__provider"));
          for (const [name, text] of Object.entries(programFiles("plugin")))
            writeFileSync(join(bench.project, name), text);
          const preview = await bench.ok(["preview", "--diff"]);
          assert.match(preview.text, /MOVES here from the dynamic face, no POST/);
          assert.doesNotMatch(preview.text, /replac|WILL POST|to delete/i);
          await bench.up();
          const [resource] = bench.resources().filter(({ type }) => type === TYPE);
          assert.equal(resource?.id, "contoso/contoso-offer");
          assert.equal(resource?.outputs?.["operationId"], VENDOR_OPERATION_ID);
          assert.doesNotMatch(JSON.stringify(resource), /__provider|__urn|exports\.handler/);
          await bench.ok(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
          bench.declare({ offer: { ...OFFER, release: "1.1.0", candidate: 3 } });
          assert.match((await bench.ok(["preview"])).text, /WILL POST 1\.1\.0 \(candidate v3\)/);
          assert.equal(bench.counts().posts, 1);
        },
    });
  });
}
