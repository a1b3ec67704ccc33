import assert from "node:assert/strict";
import { ENGINES, VENDOR_OPERATION_ID, createEngineBench, itAtOnce } from "../../support/engineBench";
import { programFiles } from "./programs";

/** Reads before and after its own release. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { OfferGoLive, getOfferStatus, getOperation } = require("pulumi-azure-marketplace/FACE");
const { offer } = require("./declared.json");
const ids = { publisherId: offer.publisherId, offerId: offer.offerId };
module.exports = async () => {
  const before = await getOfferStatus(ids);
  const bad = await getOfferStatus({ ...ids, offerId: "../x" }).catch((error) => error.message);
  const resource = new OfferGoLive("offer", { ...offer, candidate: before.publishingVersion });
  const operation = pulumi.runtime.isDryRun()
    ? undefined
    : resource.operationId.apply((operation) => getOperation({ ...ids, operation }));
  return { before: before.phase, bad, operation: operation && operation.status };
};
`;

for (const engine of ENGINES) {
  for (const face of ["plugin", "dynamic"] as const) {
    describe(`functions, ${face}, on ${engine}`, function () {
      this.timeout(300_000);

      itAtOnce({
        "tell where an offer stands and what an operation came to, and refuse arguments by their name": async () => {
          const bench = await createEngineBench({ engine, files: programFiles(face, PROGRAM) });
          bench.declare({ offer: { offerId: "contoso-offer", release: "1.0.0" } });
          await bench.up();
          const { stdout } = await bench.ok(["stack", "output", "--json"]);
          const { before, bad, operation } = JSON.parse(stdout) as Record<string, string>;
          assert.equal(before, "atSignOff");
          assert.match(String(bad), /offerId/);
          assert.equal(operation, "succeeded");
          assert.equal(bench.outputs("offer")?.["operationId"], VENDOR_OPERATION_ID);
          assert.equal(bench.outputs("offer")?.["candidate"], 2, "the function's answer pins the release");
          assert.equal(bench.counts().posts, 1);
        },
      });
    });
  }
}
