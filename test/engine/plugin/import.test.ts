import assert from "node:assert/strict";
import { ENGINES, createEngineBench, itAtOnce } from "../../support/engineBench";
import { programFiles } from "./programs";

const TYPE = "azure-marketplace:index:OfferGoLive";
const LIVE = { id: "contoso-offer", publishingVersion: 18, liveVersion: 18 };
const FILES = programFiles("plugin");
const IMPORT = ["import", TYPE, "offer"];
const QUIET = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false"];

for (const engine of ENGINES) {
  describe(`pulumi import on ${engine}`, function () {
    this.timeout(300_000);

    itAtOnce({
      "takes a live release with its label; the program previews clean, and the next release posts once": async () => {
        const bench = await createEngineBench({ engine, files: FILES, offers: [LIVE] });
        bench.declare({ offer: { offerId: "contoso-offer", release: "1.4.0" } });
        await bench.ok([...IMPORT, "contoso/contoso-offer@1.4.0", ...QUIET]);
        const [resource] = bench.resources().filter(({ type }) => type === TYPE);
        assert.equal(resource?.id, "contoso/contoso-offer");
        await bench.ok(["preview", "--expect-no-changes"]);
        await bench.ok(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
        assert.equal(bench.counts().posts, 0);
      },

      "takes a live release without a label by its version, and lets a label name it": async () => {
        const bench = await createEngineBench({ engine, files: FILES, offers: [LIVE] });
        bench.declare({ offer: { offerId: "contoso-offer", release: "v18" } });
        await bench.ok([...IMPORT, "contoso/contoso-offer", ...QUIET]);
        assert.equal(bench.outputs("offer")?.["labelled"], false);
        await bench.ok(["preview", "--expect-no-changes"]);
        bench.declare({ offer: { offerId: "contoso-offer", release: "1.5.0", candidate: 18 } });
        assert.match((await bench.ok(["preview"])).text, /NAMES v18 1\.5\.0, no POST/);
        await bench.up();
        assert.equal(bench.outputs("offer")?.["labelled"], undefined);
        assert.equal(bench.outputs("offer")?.["status"], "succeeded");
        await bench.ok(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
        assert.equal(bench.counts().posts, 0);
      },

      "says of an offer that there is none": async () => {
        const bench = await createEngineBench({ engine, files: FILES, offers: [LIVE] });
        const { code, text } = await bench.run([...IMPORT, "contoso/no-such-offer", ...QUIET]);
        assert.notEqual(code, 0);
        assert.match(text, /does not exist/);
      },
    });
  });
}
