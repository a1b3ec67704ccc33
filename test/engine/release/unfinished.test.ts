import assert from "node:assert/strict";
import { ENGINES, VENDOR_OPERATION_ID, createEngineBench, diagnosticsOf, itAtOnce } from "../../support/engineBench";

const DECLARED = { offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2 } };
const ONE_POST = { calls: 0, posts: 1, accepted: 1 };
const HOUR = 3_600_000;

for (const engine of ENGINES) {
  describe(`a go-live that one run does not finish, on ${engine}`, function () {
    this.timeout(300_000);
    itAtOnce({
      "is left pending by a run that only waits for the acceptance, and continued by the next one": async () => {
        const bench = await createEngineBench({ engine, goLiveMs: 0 });
        bench.declare(DECLARED);
        const first = await bench.up({ env: { AZURE_MARKETPLACE_WAIT: "accepted" } });
        const last = diagnosticsOf(first).at(-1);
        assert.match(last ?? "", /^warning: NOT LIVE YET: contoso\/contoso-offer release 1\.0\.0/, first.text);
        const pending = bench.outputs("offer");
        assert.deepEqual([pending?.["status"], pending?.["operationId"]], ["running", VENDOR_OPERATION_ID]);
        assert.deepEqual({ ...bench.counts(), calls: 0 }, ONE_POST);

        const before = bench.counts();
        const preview = await bench.ok(["preview"]);
        assert.ok(preview.text.includes(`CONTINUES ${VENDOR_OPERATION_ID}, no POST`), preview.text);
        assert.deepEqual(bench.counts(), before);

        bench.control.complete("contoso", "contoso-offer");
        await bench.up();
        assert.deepEqual({ ...bench.counts(), calls: 0 }, ONE_POST);
        const live = bench.outputs("offer");
        assert.deepEqual([live?.["status"], live?.["operationId"]], ["succeeded", VENDOR_OPERATION_ID]);
        assert.deepEqual(live?.["posted"], ["1.0.0#1 succeeded v2"]);
      },

      "is unclear while its answer is lost and the service shows nothing of it, and is never posted again":
        async () => {
          const env = { AZURE_MARKETPLACE_WAIT: "2s" };
          const bench = await createEngineBench({ engine, env });
          bench.declare(DECLARED);
          bench.control.addFault({ match: { method: "POST", path: "/golive" }, effect: { kind: "dropAfter" } });
          bench.control.setDivergences({ listingLagMs: HOUR, statusLagMs: HOUR });
          const first = await bench.run(["up", "--yes", "--skip-preview"]);
          assert.notEqual(first.code, 0, first.text);
          assert.match(first.text, /unclear: nobody knows yet what became of the go-live of contoso\/contoso-offer/);
          assert.equal(bench.outputs("offer")?.["status"], "unclear");
          assert.deepEqual({ ...bench.counts(), calls: 0 }, ONE_POST);

          const second = await bench.run(["up", "--yes", "--skip-preview"]);
          assert.notEqual(second.code, 0, second.text);
          assert.match(second.text, /CHECKS the attempt of .*, POSTS only if the service never got it/);
          assert.equal(bench.outputs("offer")?.["status"], "unclear");
          assert.deepEqual({ ...bench.counts(), calls: 0 }, ONE_POST);

          bench.control.setDivergences({ listingLagMs: 0, statusLagMs: 0 });
          await bench.up();
          const found = bench.outputs("offer");
          assert.deepEqual([found?.["status"], found?.["operationId"]], ["succeeded", VENDOR_OPERATION_ID]);
          assert.deepEqual({ ...bench.counts(), calls: 0 }, ONE_POST);
        },
    });
  });
}
