import assert from "node:assert/strict";
import { type ReleaseState, createReleaseState } from "../../../provider/release/attempt";
import { LOCATION } from "../../support/fakeApi";
import { ORIGIN, attempt, journalPath, openJournal, writeWhole } from "./journalSupport";

const EMPTY = createReleaseState({ serviceOrigin: ORIGIN, portalUrl: "https://portal" });
const second = attempt({ release: "1.1.0", submittedAt: "2026-02-01T08:00:00Z", publishingVersion: 3 });

/** The kinds of the lines on disk. */
async function kinds(files: { readIfThere(path: string): Promise<string | undefined> }): Promise<string[]> {
  const lines = ((await files.readIfThere(await journalPath())) ?? "").split("\n").filter((line) => line !== "");
  return lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
}

/** What a call that knew everything would have saved. */
async function saved(journal: ReturnType<typeof openJournal>["journal"]): Promise<ReleaseState> {
  return journal.merge(EMPTY);
}

describe("pruning the journal", () => {
  it("drops an attempt that the old outputs show as ended, and leaves one line of its pair", async () => {
    const { files, journal } = openJournal();
    await writeWhole(journal);
    await journal.prune(await saved(journal));
    assert.deepEqual(await kinds(files), ["posted"]);
    const later = await openJournal(files).journal.merge(EMPTY);
    assert.deepEqual(later.posted, ["1.0.0#1 succeeded v2"]);
    assert.equal(later.record, undefined);
  });

  it("leaves that line also where another machine saw the end", async () => {
    const { files, journal } = openJournal();
    await journal.posting(attempt());
    await journal.located(attempt({ operationId: "b" }), LOCATION);
    const record = { ...attempt({ operationId: "b" }), baseline: undefined, result: "succeeded" as const };
    await journal.prune({ ...EMPTY, record, posted: ["1.0.0#1 succeeded v2"] });
    const later = await openJournal(files).journal.merge(EMPTY);
    assert.equal(later.record, undefined, "the attempt itself is saved");
    assert.deepEqual(later.posted, ["1.0.0#1 succeeded v2"]);
  });

  it("keeps what no old output shows: an open attempt, and an end that was not saved", async () => {
    const { files, journal } = openJournal();
    await writeWhole(journal);
    const before = await kinds(files);
    await journal.prune(EMPTY);
    assert.deepEqual(await kinds(files), before);
    const open = { ...EMPTY, record: attempt({ operationId: "b" }), posted: ["1.0.0#1 open v2"] };
    await journal.prune(open);
    assert.deepEqual(await kinds(files), before, "the old outputs show it as open: its end is news");
    assert.equal((await journal.merge(open)).record?.result, "succeeded");
  });

  it("keeps the attempt after the saved one", async () => {
    const { files, journal } = openJournal();
    await writeWhole(journal);
    const old = await saved(journal);
    await journal.posting(second);
    await journal.prune(old);
    assert.deepEqual(await kinds(files), ["posted", "posting"]);
    const merged = await openJournal(files).journal.merge(old);
    assert.equal(merged.record?.release, "1.1.0");
    assert.equal(merged.record?.result, undefined);
    assert.deepEqual(merged.posted, ["1.0.0#1 succeeded v2", "1.1.0#1 open v3"]);
  });

  it("keeps every pair's line, however often it is pruned, and one for each pair", async () => {
    const { files, journal } = openJournal();
    let state: ReleaseState = EMPTY;
    for (let month = 1; month <= 9; month++) {
      await writeWhole(journal, attempt({ release: `1.${month}.0`, submittedAt: `2026-0${month}-01T08:00:00Z` }));
      state = await journal.merge(state);
      await journal.prune(state);
      await journal.prune(state);
    }
    assert.equal((await kinds(files)).length, 9);
    assert.equal((await openJournal(files).journal.merge(EMPTY)).posted.length, 9);
  });

  it("does not write where there is nothing to drop", async () => {
    const { world, files } = openJournal();
    let replaced = 0;
    world.ambient.files = { ...files, replace: async () => void replaced++ };
    const { journal } = openJournal(world.ambient.files);
    await writeWhole(journal);
    await journal.prune(EMPTY);
    assert.equal(replaced, 0);
  });

  it("keeps, and completes, a record that went to the history", async () => {
    const { journal } = openJournal();
    await writeWhole(journal);
    const old = await saved(journal);
    const later = { ...old, record: { ...second, result: "failed" as const }, history: [old.record ?? attempt()] };
    await journal.prune(later);
    assert.equal((await journal.merge(later)).record?.release, "1.1.0");
    assert.equal((await journal.merge(later)).history.length, 1);
  });

  it("does not grow with attempts that were never applied", async () => {
    const { files, journal } = openJournal();
    await writeWhole(journal);
    const old = await saved(journal);
    for (let run = 0; run < 5; run++) {
      const refused = attempt({ release: "1.1.0", attemptId: `r${run}`, submittedAt: `2026-02-0${run + 1}T08:00:00Z` });
      await journal.posting(refused);
      await journal.ended(refused, "notApplied");
    }
    await journal.prune(old);
    assert.deepEqual(await kinds(files), ["posted"]);
  });
});
