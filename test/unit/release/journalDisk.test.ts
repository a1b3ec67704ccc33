import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAmbient } from "../../../provider/ambient";
import { createReleaseState } from "../../../provider/release/attempt";
import { JOURNAL_VARIABLE } from "../../../provider/release/journal";
import { BASE } from "../../support/lifecycleBench";
import { TOKEN, createWireBench } from "../../support/wireBench";
import { ORIGIN, attempt, openJournal, writeWhole } from "./journalSupport";

const SYSTEM_FILES = createAmbient().files;
const EMPTY = createReleaseState({ serviceOrigin: ORIGIN, portalUrl: "https://portal" });
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe("the journal on a real disk", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "journal-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is this user's alone, has each line when the service has the POST, and holds no secret", async () => {
    const kept = join(folder, "deep", "journal");
    const bench = await createWireBench({}, { [JOURNAL_VARIABLE]: kept, AZURE_MARKETPLACE_WAIT: "1m" });
    const { world, host, marketplace } = bench;
    world.ambient.files = SYSTEM_FILES;
    marketplace.control.addFault({ match: { method: "POST" }, effect: { kind: "applied5xx" } });
    try {
      const creating = host.offerGoLive.create(world.call, { ...BASE, reason: "because" });
      await marketplace.control.waitForRequests({ method: "POST" });
      const [name = ""] = readdirSync(kept).filter((file) => file.endsWith(".jsonl"));
      const path = join(kept, name);
      assert.deepEqual([modeOf(path), modeOf(kept)], ["600", "700"]);
      assert.match(readFileSync(path, "utf8"), /"kind":"posting".*\n$/);
      if (existsSync(path.replace(/jsonl$/, "lock"))) assert.equal(modeOf(path.replace(/jsonl$/, "lock")), "600");
      assert.equal((await creating).state["status"], "running");
      const text = readFileSync(path, "utf8");
      assert.match(text, /"posting".*\n+.*"doubted".*\n+.*"located"/);
      assert.ok(!text.includes(TOKEN) && !/bearer|authorization/i.test(text));
      assert.deepEqual(readdirSync(kept), [name], "no lock is left");
    } finally {
      await bench.close();
    }
  });

  it("is synced before the line counts as written", async () => {
    const handle = await open(join(folder, "any"), "w");
    const prototype = Object.getPrototypeOf(handle) as { sync(): Promise<void> };
    await handle.close();
    const { sync } = prototype;
    const { journal } = openJournal(SYSTEM_FILES, folder);
    let isSynced = false;
    prototype.sync = async function (this: unknown) {
      await sync.call(this);
      isSynced = true;
    };
    try {
      await journal.posting(attempt());
      assert.ok(isSynced);
    } finally {
      prototype.sync = sync;
    }
  });

  it("is read after a cut at any byte, also within a letter", async () => {
    const { journal } = openJournal(SYSTEM_FILES, folder);
    await writeWhole(journal, attempt({ reason: "π🚀" }));
    const path = join(folder, readdirSync(folder)[0] ?? "");
    const whole = readFileSync(path);
    for (let length = whole.length; length >= 0; length -= 23) {
      truncateSync(path, length);
      const merged = await openJournal(SYSTEM_FILES, folder).journal.merge(EMPTY);
      assert.ok(merged.posted.length <= 1, `at byte ${length}`);
      writeFileSync(path, whole.subarray(0, length));
      await openJournal(SYSTEM_FILES, folder).journal.posting(
        attempt({ release: "1.1.0", submittedAt: "2026-02-01T08:00:00Z" }),
      );
      const next = await openJournal(SYSTEM_FILES, folder).journal.merge(EMPTY);
      assert.equal(next.record?.release, "1.1.0", `at byte ${length}`);
    }
  });

  it("keeps mode 0600 when it is pruned, and leaves nothing else behind", async () => {
    const { journal } = openJournal(SYSTEM_FILES, folder);
    await writeWhole(journal);
    await journal.prune(await journal.merge(EMPTY));
    const names = readdirSync(folder);
    assert.equal(names.length, 1);
    assert.equal(modeOf(join(folder, names[0] ?? "")), "600");
    assert.match(
      readFileSync(join(folder, names[0] ?? ""), "utf8"),
      /^\{"kind":"posted","line":"1\.0\.0#1 succeeded v2"\}\n$/,
    );
  });

  it("warns once where its folder cannot be made, and goes on", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { journal, world } = openJournal(SYSTEM_FILES, join(file, "journal"));
    await journal.lock(0);
    await writeWhole(journal);
    assert.deepEqual((await journal.merge(EMPTY)).posted, []);
    await journal.unlock();
    assert.equal(world.told.texts("warn").length, 1);
    assert.match(world.told.texts("warn")[0] ?? "", /ENOTDIR.*AZURE_MARKETPLACE_JOURNAL/);
  });
});

describe("the lock on a real disk", () => {
  const children: ChildProcess[] = [];
  let folder: string;
  const spawn = async (): Promise<ChildProcess> => {
    const script = join(__dirname, "..", "..", "support", "crashLockChild.ts");
    const child = fork(script, [folder], { execArgv: ["-r", join(__dirname, "..", "..", "setup.cjs")] });
    children.push(child);
    await once(child, "message");
    return child;
  };
  const answer = async (child: ChildProcess): Promise<unknown> => (await once(child, "message"))[0];
  before(() => void (folder = mkdtempSync(join(tmpdir(), "lock-"))));
  after(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("never has two holders of two processes that race twenty times, for a free, a dead one's and a torn lock", async () => {
    const [one, two, dead] = await Promise.all([spawn(), spawn(), spawn()]);
    const deadId = dead.pid;
    dead.send("die");
    await once(dead, "exit");
    const lock = join(folder, "offer.lock");
    const behind = readFileSync(lock, "utf8");
    assert.equal((JSON.parse(behind) as { process: number }).process, deadId);
    for (let round = 0; round < 20; round++) {
      if (round % 4 === 1) writeFileSync(lock, behind);
      if (round % 4 === 3) writeFileSync(lock, behind.slice(0, round));
      const answers = Promise.all([answer(one), answer(two)]);
      one.send("take");
      two.send("take");
      assert.deepEqual(await answers, ["held", "held"], `round ${round}`);
    }
    assert.deepEqual(readdirSync(folder), []);
  });
});
