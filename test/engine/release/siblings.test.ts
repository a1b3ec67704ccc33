import assert from "node:assert/strict";
import { ENGINES, createEngineBench, itAtOnce } from "../../support/engineBench";

/** Two releases under one component, the second after the first. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { OfferGoLive } = require("pulumi-azure-marketplace");
const parent = new pulumi.ComponentResource("test:index:Products", "products");
const [first, second] = Object.entries(require("./declared.json"));
const one = new OfferGoLive(first[0], first[1], { parent });
const two = new OfferGoLive(second[0], { ...second[1], reason: pulumi.interpolate\`after \${one.operationId}\` }, { parent, dependsOn: [one] });
exports.status = two.status;
`;

for (const engine of ENGINES) {
  describe(`releases under one component on ${engine}`, function () {
    this.timeout(300_000);

    itAtOnce({
      "may be ordered: neither waits for their common parent": async () => {
        const bench = await createEngineBench({ engine, files: { "index.js": PROGRAM } });
        bench.declare({
          offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2 },
          classic: { offerId: "contoso-classic", release: "1.0.0", candidate: 2 },
        });
        await bench.up();
        assert.equal(bench.counts().accepted, 2);
        assert.match(String(bench.outputs("classic")?.["reason"]), /^after [0-9a-f-]+/);
        assert.match(String(bench.outputs("classic")?.["__urn"]), /::classic$/);
      },
    });
  });
}
