import assert from "node:assert/strict";
import { ENGINES, createEngineBench, itAtOnce, vendorOffers } from "../../support/engineBench";
import { programFiles } from "./programs";

const FILES = programFiles("plugin");

for (const engine of ENGINES) {
  describe(`the plugin's configuration on ${engine}`, function () {
    this.timeout(300_000);

    itAtOnce({
      "serves two providers of one program, each with credentials and publishers of its own": async () => {
        const env = {
          AZURE_MARKETPLACE_TOKEN: undefined,
          CONTOSO_AZURE_MARKETPLACE_TOKEN: "contoso-token",
          CLASSIC_AZURE_MARKETPLACE_TOKEN: "classic-token",
        };
        const bench = await createEngineBench({ engine, files: FILES, env });
        const provider = (envPrefix: string) => ({ auth: { envPrefix }, allowedPublishers: ["contoso"] });
        bench.declare({
          $providers: { one: provider("CONTOSO_"), two: provider("CLASSIC_") },
          offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2, $opts: { provider: "one" } },
          classic: { offerId: "contoso-classic", release: "1.0.0", candidate: 2, $opts: { provider: "two" } },
        });
        await bench.up();
        assert.equal(bench.counts().accepted, 2);
        assert.equal(bench.outputs("offer")?.["status"], "succeeded");
        assert.equal(bench.outputs("classic")?.["status"], "succeeded");
        assert.doesNotMatch(JSON.stringify(bench.resources()) + bench.said.join(""), /(contoso|classic)-token/);
        await bench.ok(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
        await bench.ok(["refresh", "--yes", "--skip-preview"]);
      },

      "does not sign in as somebody else where the named variable is missing": async () => {
        const bench = await createEngineBench({ engine, files: FILES });
        bench.declare({
          $providers: { one: { auth: { envPrefix: "NOBODY_" } } },
          offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2, $opts: { provider: "one" } },
        });
        const { code } = await bench.run(["up", "--yes", "--skip-preview"], {
          env: { PATH: "/nowhere:" + process.env["PATH"] },
        });
        assert.notEqual(code, 0);
        assert.equal(bench.counts().posts, 0);
      },

      "refuses in preview a publisher that is not allowed, and announces no POST": async () => {
        const offers = vendorOffers();
        const bench = await createEngineBench({ engine, files: FILES, offers });
        bench.declare({
          $providers: { one: { allowedPublishers: ["fabrikam"] } },
          offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2, $opts: { provider: "one" } },
        });
        const { code, text } = await bench.run(["preview"]);
        assert.notEqual(code, 0);
        assert.match(
          text,
          /publisherId "contoso" is not accepted: this provider may not release for it; accepted: fabrikam/,
        );
        assert.doesNotMatch(text, /WILL POST/);
        assert.equal(bench.counts().calls, 0);
      },

      "refuses a credential in its configuration, and does not show it": async () => {
        const bench = await createEngineBench({ engine, files: FILES });
        bench.declare({
          $providers: { one: { clientSecret: "s3cret-value" } },
          offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2, $opts: { provider: "one" } },
        });
        const { code, text } = await bench.run(["preview"]);
        assert.notEqual(code, 0);
        assert.match(text, /credentials are read from the environment at run time/);
        assert.doesNotMatch(text, /s3cret-value/);
      },

      "gives the inputs of its defaults to releases that have none": async () => {
        const bench = await createEngineBench({ engine, files: FILES });
        bench.declare({
          $providers: { one: { defaults: { waitFor: "accepted" } } },
          offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2, $opts: { provider: "one" } },
        });
        const { text } = await bench.up();
        assert.match(text, /NOT LIVE YET/);
        assert.equal(bench.outputs("offer")?.["waitFor"], "accepted");
        await bench.up();
        assert.equal(bench.counts().posts, 1);
      },
    });
  });
}
