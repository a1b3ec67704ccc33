import assert from "node:assert/strict";
import { ENGINES, createEngineBench, itAtOnce } from "../../support/engineBench";

/** One wrong value for each kind of input, and a name that is none. */
const WRONG = {
  offerId: "contoso/offer",
  release: " 1.0.0 ",
  attempt: 0,
  candidate: "two",
  adopt: { operation: "live" },
  waitFor: "ever",
  timeout: "soon",
  onTimeout: "shrug",
  onForeign: "ask",
  onBlocked: "hope",
  onDelete: "undo",
  reason: 7,
  approval: { release: "0.9.0" },
  api: "soap",
  realease: "1.0.0",
};

for (const engine of ENGINES) {
  describe(`what is refused on ${engine}`, function () {
    this.timeout(300_000);
    itAtOnce({
      "names every input that is wrong before anything is sent": async () => {
        const bench = await createEngineBench({ engine });
        bench.declare({ offer: WRONG });
        const { code, text } = await bench.run(["up", "--yes", "--skip-preview"]);
        assert.notEqual(code, 0);
        const missing = Object.keys(WRONG).filter(
          (name) => !new RegExp(`\\b${name}\\b.*(accepted|is no input)`).test(text),
        );
        assert.deepEqual(missing, [], text);
        assert.equal(bench.outputs("offer"), undefined);
        assert.deepEqual(bench.counts(), { calls: 0, posts: 0, accepted: 0 });
      },

      "keeps nothing of a candidate that is not at sign-off, and posts once when it is pinned right": async () => {
        const bench = await createEngineBench({ engine });
        bench.declare({ offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 7 } });
        const { code, text } = await bench.run(["up", "--yes", "--skip-preview"]);
        assert.notEqual(code, 0);
        assert.match(text, /candidate mismatch: version 7 is pinned, but version 2 is at publisher sign-off/);
        assert.equal(bench.outputs("offer"), undefined);
        assert.equal(bench.counts().posts, 0);

        bench.declare({ offer: { offerId: "contoso-offer", release: "1.0.0", candidate: 2 } });
        await bench.up();
        assert.equal(bench.outputs("offer")?.["status"], "succeeded");
        assert.deepEqual({ ...bench.counts(), calls: 0 }, { calls: 0, posts: 1, accepted: 1 });
      },
    });
  });
}
