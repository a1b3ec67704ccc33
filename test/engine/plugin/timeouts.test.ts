import assert from "node:assert/strict";
import { ENGINES, createEngineBench, itAtOnce } from "../../support/engineBench";
import { programFiles } from "./programs";

const FACES = ["plugin", "dynamic"] as const;
const OFFER = { offerId: "contoso-offer", release: "1.0.0", candidate: 2 };
const SHORT = { customTimeouts: { create: "5s" } };

for (const engine of ENGINES) {
  for (const face of FACES) {
    describe(`a customTimeouts of five seconds, ${face}, on ${engine}`, function () {
      this.timeout(300_000);

      itAtOnce({
        "ends the wait there, as pending: exit 0, the id in state, and the next up continues": async () => {
          const bench = await createEngineBench({ engine, files: programFiles(face), goLiveMs: 0 });
          bench.declare({ offer: { ...OFFER, $opts: SHORT } });
          const { text } = await bench.up();
          assert.match(text, /NOT LIVE YET: contoso\/contoso-offer release 1\.0\.0 is running/);
          assert.equal(bench.outputs("offer")?.["status"], "running");
          assert.ok(bench.outputs("offer")?.["operationId"]);
          bench.control.complete("contoso", "contoso-offer");
          await bench.up();
          assert.equal(bench.outputs("offer")?.["status"], "succeeded");
          assert.equal(bench.counts().posts, 1);
        },

        'ends the wait there, as a failure, where onTimeout is "fail"; the id is in state all the same': async () => {
          const bench = await createEngineBench({ engine, files: programFiles(face), goLiveMs: 0 });
          bench.declare({ offer: { ...OFFER, onTimeout: "fail", $opts: SHORT } });
          const { code, text } = await bench.run(["up", "--yes", "--skip-preview"]);
          assert.notEqual(code, 0);
          assert.match(text, /not live in time: contoso\/contoso-offer release 1\.0\.0 is running/);
          assert.equal(bench.outputs("offer")?.["status"], "running");
          bench.control.complete("contoso", "contoso-offer");
          await bench.up();
          assert.equal(bench.counts().posts, 1);
        },
      });
    });
  }
}
