import assert from "node:assert/strict";
import { createReleaseState } from "../../../provider/release/attempt";
import { JOURNAL_VARIABLE, createJournal } from "../../../provider/release/journal";
import { LOCATION, OPERATION_ID } from "../../support/fakeApi";
import { BASE, bench } from "../../support/lifecycleBench";
import { createMemoryFiles } from "../../support/memoryFiles";
import { ORIGIN, attempt, journalPath, openJournal, recording, writeWhole } from "./journalSupport";

const EMPTY = createReleaseState({ serviceOrigin: ORIGIN, portalUrl: "https://portal" });

describe("the journal", () => {
  it("has the attempt before the POST leaves and the Location before anything else is asked", async () => {
    const calls: string[] = [];
    const { world, api, create } = bench({}, 60_000);
    world.ambient.files = recording(world.ambient.files, calls);
    const { answer, operation } = api;
    api.answer = () => {
      calls.push("POST");
      return answer();
    };
    api.operation = () => {
      if (calls.at(-1) !== "poll") calls.push("poll");
      return operation();
    };
    const { state } = await create();
    assert.equal(state["status"], "succeeded");
    assert.deepEqual(calls, ["append posting", "POST", "append located", "poll", "append ended"]);
  });

  it("does not post where writing the attempt is not over", async () => {
    const { world, api, create } = bench();
    world.ambient.files = { ...world.ambient.files, append: () => new Promise(() => undefined) };
    void create();
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    assert.equal(api.posts, 0);
  });

  it("gives a later process what an earlier one wrote, and state's own end goes before it", async () => {
    const { files, journal } = openJournal();
    const ended = await writeWhole(journal);
    const merged = await openJournal(files).journal.merge(EMPTY);
    assert.deepEqual(merged.record, JSON.parse(JSON.stringify({ ...ended, evidence: "operation" })));
    assert.equal(merged.operationLocation, LOCATION);
    const failed = { ...merged, record: { ...ended, result: "failed" as const } };
    assert.equal((await openJournal(files).journal.merge(failed)).record?.result, "failed");
  });

  it("tolerates a torn last line: cut after any byte, every whole line counts and the next one is read", async () => {
    const path = await journalPath();
    const { files, journal } = openJournal();
    const record = attempt({ reason: "Größe „π“ 🚀" });
    await writeWhole(journal, record);
    const whole = Buffer.from(await files.read(path));
    const order = ["nothing", "posting", "located", "ended"];
    let last = 0;
    for (let length = 0; length <= whole.length; length++) {
      const cut = createMemoryFiles(new Map([[path, whole.subarray(0, length).toString()]]));
      const { journal: later } = openJournal(cut);
      const { record: found, operationLocation } = await later.merge(EMPTY);
      const reached = found?.result ? 3 : operationLocation ? 2 : found ? 1 : 0;
      assert.ok(reached >= last && reached <= last + 1, `${order[last]} to ${order[reached]} at byte ${length}`);
      last = reached;
      await later.posting(attempt({ release: "1.1.0", submittedAt: "2026-01-09T08:00:00Z" }));
      const next = await later.merge(EMPTY);
      assert.equal(next.record?.release, "1.1.0", `at byte ${length}`);
      assert.equal(next.history.length, reached === 0 ? 0 : 1, `at byte ${length}`);
    }
    assert.equal(last, 3);
  });

  it("passes over lines that it does not know, and lines of a kind it knows that lack what they must have", async () => {
    const path = await journalPath();
    const odd = [
      '{"kind":"ceremony","record":{"attemptId":"x"}}',
      "null",
      "7",
      "[]",
      '"posting"',
      "{}",
      "not JSON",
      '{"kind":"posting"}',
      '{"kind":"ended","record":null}',
      '{"kind":"located"}',
      '{"kind":"posted"}',
    ];
    for (const line of odd) {
      const { files, journal } = openJournal(createMemoryFiles(new Map([[path, `${line}\n`]])));
      await writeWhole(journal);
      await files.append(path, `${line}\n`);
      const merged = await openJournal(files).journal.merge(EMPTY);
      assert.equal(merged.record?.result, "succeeded", line);
      assert.deepEqual(merged.posted, ["1.0.0#1 succeeded v2"], line);
      await openJournal(files).journal.prune(merged);
      assert.equal((await openJournal(files).journal.merge(merged)).record?.result, "succeeded", line);
    }
  });

  it("drops an attempt that is older than state's record, and one that was not applied", async () => {
    const { journal } = openJournal();
    const newer = { ...attempt({ release: "2.0.0", submittedAt: "2026-02-01T08:00:00Z" }), operationId: "b" };
    await journal.posting(attempt());
    const state = { ...EMPTY, record: newer, operationLocation: "/api/operations/b", posted: ["2.0.0#1 open v2"] };
    assert.equal((await journal.merge(state)).record?.release, "2.0.0");
    assert.equal((await journal.merge(state)).operationLocation, "/api/operations/b");
    await journal.ended(attempt(), "notApplied");
    const merged = await journal.merge(EMPTY);
    assert.equal(merged.record, undefined);
    assert.deepEqual(merged.posted, []);
  });

  it("adds a Location, or the reason of a doubt, to state's own open record", async () => {
    const { journal } = openJournal();
    const open = { ...EMPTY, record: attempt(), posted: ["1.0.0#1 open v2"] };
    await journal.posting(attempt());
    await journal.doubted(attempt({ doubt: "the answer was lost" }));
    assert.equal((await journal.merge(EMPTY)).record?.doubt, "the answer was lost");
    await journal.located(attempt({ operationId: OPERATION_ID }), LOCATION);
    const merged = await journal.merge(open);
    assert.equal(merged.operationLocation, LOCATION);
    assert.equal(merged.operationId, OPERATION_ID);
    assert.equal(merged.record?.doubt, undefined);
  });

  it("adds to state's own open record that the offer's status proved it", async () => {
    const { journal } = openJournal();
    await journal.posting(attempt());
    await journal.located({ ...attempt(), evidence: "status" }, undefined);
    assert.equal((await journal.merge(EMPTY)).record?.evidence, "status");
    const open = { ...EMPTY, record: attempt(), posted: ["1.0.0#1 open v2"] };
    assert.equal((await journal.merge(open)).record?.evidence, "status");
  });

  it("takes back state's own open record where it was proved since that it was not applied", async () => {
    const { journal } = openJournal();
    const open = { ...EMPTY, record: attempt(), posted: ["1.0.0#1 open v2"] };
    await journal.posting(attempt());
    await journal.ended(attempt(), "notApplied");
    const merged = await journal.merge(open);
    assert.equal(merged.record, undefined);
    assert.deepEqual(merged.posted, []);
    await journal.posting(attempt({ attemptId: "again", submittedAt: "2026-01-05T09:00:00Z" }));
    const again = await journal.merge(open);
    assert.equal(again.record?.attemptId, "again");
    assert.deepEqual(again.history, [], "history holds what has ended");
  });

  it("has files of its own for every service and every offer", async () => {
    const { world, files } = openJournal();
    const offers = [
      [ORIGIN, "contoso", "contoso-offer"],
      ["http://127.0.0.1:8080", "contoso", "contoso-offer"],
      [ORIGIN, "a__b", "c"],
      [ORIGIN, "a", "b__c"],
    ] as const;
    for (const [origin, publisherId, offerId] of offers) {
      await createJournal(world.ambient, world.told, origin, { publisherId, offerId }).posting(attempt());
    }
    const { contents } = files as ReturnType<typeof createMemoryFiles>;
    assert.equal(contents.size, offers.length, [...contents.keys()].join("\n"));
  });

  it("is kept where the variable, else XDG_STATE_HOME, else the user's folder says", async () => {
    const places: [Record<string, string>, string][] = [
      [{}, "/state/pulumi-azure-marketplace/"],
      [{ XDG_STATE_HOME: "/xdg" }, "/xdg/pulumi-azure-marketplace/"],
      [{ XDG_STATE_HOME: "/xdg", [JOURNAL_VARIABLE]: "/mnt/kept" }, "/mnt/kept/"],
    ];
    for (const [env, start] of places) {
      const { world, create } = bench({ ...env }, 60_000);
      await create();
      const { contents } = world.ambient.files as ReturnType<typeof createMemoryFiles>;
      assert.deepEqual(
        [...contents.keys()].filter((path) => !path.startsWith(start)),
        [],
      );
      assert.equal(contents.size, 1);
    }
  });

  it("writes nothing where it is off", async () => {
    const { world, create, api } = bench({ [JOURNAL_VARIABLE]: "off" }, 60_000);
    assert.equal((await create()).state["status"], "succeeded");
    assert.equal((world.ambient.files as ReturnType<typeof createMemoryFiles>).contents.size, 0);
    assert.equal(api.posts, 1);
  });

  it("warns once where its folder cannot be used, and the release goes on", async () => {
    const { world, create, update, api } = bench({ [JOURNAL_VARIABLE]: "/read-only" }, 60_000);
    const refused = async (): Promise<never> => Promise.reject(new Error("EROFS: read-only file system"));
    world.ambient.files = { ...world.ambient.files, append: refused, makeDirectory: refused, createNew: refused };
    const { state } = await create();
    assert.equal(state["status"], "succeeded");
    await update(state, { ...BASE, reason: "again" });
    const warnings = world.told.texts("warn").filter((text) => text.includes("/read-only"));
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(warnings[0] ?? "", /EROFS.*Set AZURE_MARKETPLACE_JOURNAL to a folder that can be written/);
    assert.equal(api.posts, 1);
  });
});
