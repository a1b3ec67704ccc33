import assert from "node:assert/strict";
import { join } from "node:path";
import { ENGINES, createEngineBench, diagnosticsOf, itAtOnce } from "../../support/engineBench";

const EXAMPLE = join(__dirname, "..", "..", "..", "examples", "go-live");

/** A label that is not known before the update, and a release that waits for another one. */
const CHAINED = `
const pulumi = require("@pulumi/pulumi");
const { OfferGoLive } = require("pulumi-azure-marketplace");

class Label extends pulumi.dynamic.Resource {
  constructor(name) {
    super({ create: async () => ({ id: "label", outs: { text: "2026.11" } }) }, name, { text: undefined });
  }
}

const label = new Label("label");
const first = new OfferGoLive("first", { publisherId: "contoso", offerId: "contoso-offer", release: label.text });
new OfferGoLive(
  "second",
  { publisherId: "contoso", offerId: "contoso-classic", release: first.release },
  { dependsOn: [first] },
);
`;

for (const engine of ENGINES) {
  describe(`programs on ${engine}`, function () {
    this.timeout(300_000);
    itAtOnce({
      "posts the other offer where one is refused with 403, and the refused one at the next up": async () => {
        const bench = await createEngineBench({ engine });
        const release = "1.0.0";
        bench.declare({
          classic: { offerId: "contoso-classic", release, candidate: 2 },
          offer: { offerId: "contoso-offer", release, candidate: 2 },
        });
        const match = { method: "POST", path: "/contoso-classic/golive" };
        bench.control.addFault({ match, effect: { kind: "status", code: 403 } });
        const { code, text } = await bench.run(["up", "--yes", "--skip-preview", "--continue-on-error"]);
        assert.notEqual(code, 0);
        assert.match(text, /not released: contoso\/contoso-classic release 1\.0\.0/);
        assert.equal(bench.outputs("offer")?.["status"], "succeeded");
        assert.notEqual(bench.outputs("classic")?.["status"], "succeeded");
        assert.deepEqual(acceptedOffers(bench), ["contoso/contoso-offer"]);

        await bench.up();
        assert.equal(bench.outputs("classic")?.["status"], "succeeded");
        assert.deepEqual(acceptedOffers(bench), ["contoso/contoso-classic", "contoso/contoso-offer"]);
      },

      "may post a label that is not known yet, and releases one offer after the other": async () => {
        const bench = await createEngineBench({ engine, files: { "index.js": CHAINED } });
        const preview = await bench.ok(["preview"]);
        const may = "MAY POST: release will be known during the update";
        assert.deepEqual(diagnosticsOf(preview), [may, may], preview.text);
        assert.deepEqual(bench.counts(), { calls: 0, posts: 0, accepted: 0 });

        await bench.up();
        for (const name of ["first", "second"]) {
          const outputs = bench.outputs(name);
          assert.deepEqual([outputs?.["release"], outputs?.["status"]], ["2026.11", "succeeded"]);
        }
        const [first, second] = bench.control.goLives();
        assert.deepEqual([first?.offer, second?.offer], ["contoso/contoso-offer", "contoso/contoso-classic"]);
        assert.equal(bench.counts().accepted, 2);
      },

      "runs examples/go-live as it is: two offers, each posted once": async () => {
        const bench = await createEngineBench({ engine, copyOf: EXAMPLE });
        await bench.up();
        for (const name of ["contoso-offer", "contoso-classic"]) {
          assert.equal(bench.outputs(name)?.["status"], "succeeded");
        }
        assert.deepEqual(acceptedOffers(bench), ["contoso/contoso-classic", "contoso/contoso-offer"]);
      },
    });
  });
}

function acceptedOffers(bench: { control: { goLives(): { offer: string }[] } }): string[] {
  return bench.control
    .goLives()
    .map(({ offer }) => offer)
    .sort();
}
