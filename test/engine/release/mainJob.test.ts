import assert from "node:assert/strict";
import {
  ENGINES,
  type EngineBench,
  VENDOR_OPERATION_ID,
  closeBenches,
  createEngineBench,
  declaredState,
} from "../../support/engineBench";

const API_VERSION = "api-version=2017-10-31";
/** The two Locations of the vendor's Go Live page, character for character. */
const MIGRATED = `/api/publishers/contoso/offers/contoso-offer/operations/${VENDOR_OPERATION_ID}?${API_VERSION}`;
const NOT_MIGRATED = `/api/operations/contoso$contoso-offer$2$preview?${API_VERSION}`;

for (const engine of ENGINES) {
  describe(`releasing contoso/contoso-offer on ${engine}`, function () {
    this.timeout(300_000);
    let bench: EngineBench;

    before(async () => {
      const offer = { id: "contoso-offer", publishingVersion: 2, operationIds: [VENDOR_OPERATION_ID] };
      bench = await createEngineBench({ engine, offers: [offer], isApart: true });
      bench.declare({ offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2 } });
    });
    after(closeBenches);

    it("says in the preview that it will post, and calls nobody", async () => {
      const { text } = await bench.ok(["preview"]);
      assert.match(text, /WILL POST 1\.0\.0 \(candidate v2\)/);
      assert.match(text, /\+ 2 to create/);
      assert.deepEqual(bench.counts(), { calls: 0, posts: 0, accepted: 0 });
    });

    it("posts once and stores the Location of a migrated offer as the vendor's page shows it", async () => {
      const { text } = await bench.up();
      assert.match(text, /\+ 2 created/);
      assert.match(text, /1\.0\.0: go-live accepted, operation 56615b67-2185-49fe-80d2-c4ddf77bb2e8/);
      assert.deepEqual({ ...bench.counts(), calls: 0 }, { calls: 0, posts: 1, accepted: 1 });
      const outputs = bench.outputs("offer");
      assert.equal(outputs?.["operationLocation"], MIGRATED);
      assert.equal(outputs["operationId"], VENDOR_OPERATION_ID);
      assert.equal(outputs["status"], "succeeded");
      assert.equal(outputs["evidence"], "operation");
      assert.deepEqual(outputs["posted"], ["1.0.0#1 succeeded v2"]);
    });

    it("leaves everything as it is at the next up, without a call", async () => {
      const before = bench.counts();
      const { text } = await bench.up();
      assert.match(text, /2 unchanged/);
      assert.deepEqual(bench.counts(), before);
    });

    it("changes nothing when it refreshes what is live", async () => {
      const before = declaredState(bench);
      const { text } = await bench.ok(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
      assert.match(text, /2 unchanged/);
      assert.deepEqual(declaredState(bench), before);
      assert.equal(bench.counts().posts, 1);
    });

    it("shows a new release in the diff and posts exactly one more", async () => {
      bench.control.publish("contoso", "contoso-offer");
      bench.declare({ offer: { offerId: "contoso-offer", release: "1.1.0", candidate: 3 } });
      const before = bench.counts();
      const preview = await bench.ok(["preview", "--diff"]);
      assert.match(preview.text, /~ release *: "1\.0\.0" => "1\.1\.0"/);
      assert.match(preview.text, /WILL POST 1\.1\.0 \(candidate v3\)/);
      assert.deepEqual(bench.counts(), before);
      const { text } = await bench.up();
      assert.match(text, /~ 1 updated/);
      assert.deepEqual({ ...bench.counts(), calls: 0 }, { calls: 0, posts: 2, accepted: 2 });
      const outputs = bench.outputs("offer");
      assert.equal(outputs?.["status"], "succeeded");
      assert.deepEqual(outputs["posted"], ["1.0.0#1 succeeded v2", "1.1.0#1 succeeded v3"]);
      const [earlier] = outputs["history"] as { operationId: string; release: string }[];
      assert.deepEqual([earlier?.release, earlier?.operationId], ["1.0.0", VENDOR_OPERATION_ID]);
    });

    it("forgets what is live when it is destroyed, and says so", async () => {
      const before = bench.counts();
      const { text } = await bench.ok(["destroy", "--yes", "--skip-preview"]);
      const warning = "warning: contoso/contoso-offer: forgotten by this stack; the offer stays live (release 1.1.0)";
      assert.ok(text.includes(warning), text);
      assert.deepEqual(bench.resources(), []);
      assert.deepEqual(bench.counts(), before);
      assert.equal(bench.control.offer("contoso", "contoso-offer").liveVersion, 3);
    });

    it("stores the Location of an offer that is not migrated as the vendor's page shows it", async () => {
      const offer = { id: "contoso-offer", migrated: false, publishingVersion: 2 };
      const classic = await createEngineBench({ engine, offers: [offer] });
      classic.declare({ offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2 } });
      await classic.up();
      assert.equal(classic.outputs("offer")?.["operationLocation"], NOT_MIGRATED);
      assert.equal(classic.outputs("offer")?.["operationId"], "contoso$contoso-offer$2$preview");
      assert.equal(classic.outputs("offer")?.["status"], "succeeded");
      assert.deepEqual({ ...classic.counts(), calls: 0 }, { calls: 0, posts: 1, accepted: 1 });
    });
  });
}
