import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMarketplace } from "../../../sandbox/marketplace/src";
import { runCommand, serve, type Served } from "./processes";
import {
  type Json,
  call,
  closeSandboxes,
  day,
  handClock,
  offerPath,
  openSandbox,
  seedOf,
  stepStatus,
  vendorId,
  version,
} from "./support";

describe("the sandbox's store", () => {
  let folder: string;
  const served: Served[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
    writeFileSync(join(folder, "seed.json"), JSON.stringify(seedOf()));
  });
  afterEach(async () => {
    await Promise.all(served.splice(0).map((process) => process.kill()));
    await closeSandboxes();
    rmSync(folder, { recursive: true });
  });

  const start = async (...args: string[]) => {
    const process = await serve(["--data", join(folder, "data"), "--seed", join(folder, "seed.json"), ...args]);
    served.push(process);
    return process;
  };

  it("holds a go-live that was accepted before kill -9, on the same port and with the same authority", async () => {
    const first = await start();
    const accepted = await call(first.url, "POST", `${offerPath}/golive?${version}`);
    assert.equal(accepted.status, 202);
    const ca = readFileSync(first.caFile, "utf8");
    served.splice(0);
    await first.kill();

    const second = await start("--port", new URL(first.url).port);
    assert.equal(second.url, first.url);
    const operation = await call(second.url, "GET", String(accepted.headers["location"]));
    assert.deepEqual([operation.status, operation.body.status], [200, "running"]);
    const log = await call(second.url, "GET", "/_sandbox/go-lives");
    assert.deepEqual(
      log.body.map((g: Json) => g.operationId),
      [vendorId],
    );
    const counts = await call(second.url, "GET", "/_sandbox/counts");
    assert.deepEqual([counts.body.goLivePosts, counts.body.goLivesAccepted], [1, 1]);
    assert.equal((await call(second.url, "POST", `${offerPath}/golive?${version}`)).status, 409);
    assert.equal(readFileSync(second.caFile, "utf8"), ca);
    assert.match(second.sentence, /control plane/);
  });

  it("holds a go-live whose answer was lost and whose process was killed at once", async () => {
    const first = await start();
    const fault = JSON.stringify({ match: { path: "/golive" }, effect: { kind: "dropAfter" } });
    await call(first.url, "POST", "/_sandbox/faults", { body: fault });
    await assert.rejects(call(first.url, "POST", `${offerPath}/golive?${version}`));
    served.splice(0);
    await first.kill();
    const second = await start();
    assert.equal((await call(second.url, "GET", "/_sandbox/counts")).body.goLivesAccepted, 1);
  });

  it("goes on with time that passed while it was down, and drops a torn last line", async () => {
    const clock = handClock();
    const dataDir = join(folder, "data");
    const first = await createMarketplace({ dataDir, clock, seed: seedOf() });
    await call(first.url, "POST", `${offerPath}/golive?${version}`);
    await first.close();
    appendFileSync(join(dataDir, "journal.ndjson"), `{"offer":{"publisherId":"con`);
    clock.turn(3 * day);
    const { status, operation } = await openSandbox({ dataDir, clock });
    assert.equal((await operation()).body.status, "succeeded");
    assert.equal(stepStatus((await status()).body, "live"), "complete");
  });

  it("says so when a line in the middle is damaged", async () => {
    const dataDir = join(folder, "data");
    await (await createMarketplace({ dataDir })).close();
    const path = join(dataDir, "journal.ndjson");
    writeFileSync(path, `{"settings":\n${readFileSync(path, "utf8")}`);
    await assert.rejects(createMarketplace({ dataDir }), /damaged in line 1/);
  });

  it("keeps switches and speed, and forgets all on reset", async () => {
    const clock = handClock();
    const dataDir = join(folder, "data");
    const first = await createMarketplace({ dataDir, clock, seed: seedOf(), speed: 5 });
    first.control.setDivergences({ arrayBody: true });
    first.control.publish("contoso", "contoso-offer");
    await first.close();
    const { control, marketplace } = await openSandbox({ dataDir, clock });
    assert.deepEqual([control.speed(), control.divergences().arrayBody], [5, true]);
    assert.equal(control.offer("contoso", "contoso-offer").publishingVersion, 3);
    await marketplace.reset();
    assert.deepEqual([control.divergences().arrayBody, control.requests()], [false, []]);
    assert.equal(control.offer("contoso", "contoso-offer").publishingVersion, 2);
  });
});

describe("the command azure-marketplace-sandbox", () => {
  it("lists what is implemented and what answers 501", async () => {
    const { code, out } = await runCommand(["routes"]);
    assert.equal(code, 0);
    assert.match(out, /^yes {2}POST +\/api\/publishers\/:publisherId\/offers\/:offerId\/golive /m);
    assert.match(out, /^501 {2}GET +\/api\/offerTypes /m);
  });

  it("explains itself", async () => {
    const { code, out } = await runCommand(["--help"]);
    assert.equal(code, 0);
    for (const word of ["serve", "routes", "--port", "--data", "--seed", "--speed", "--mode"])
      assert.ok(out.includes(word));
  });

  const mistakes: [string[], RegExp][] = [
    [[], /Unknown command \(none\); try --help\./],
    [["serve", "--speed", "fast"], /--speed must be a number of at least 0, not fast\./],
    [["serve", "--mode", "kind"], /mode must be refuse409, refuse400 or strict, not kind\./],
    [["serve", "--seed", "/nowhere/seed.json"], /The seed file \/nowhere\/seed\.json cannot be read\./],
    [["serve", "--seed", __filename], /is not JSON/],
    [["serve", "--colour"], /--colour/],
  ];
  for (const [args, sentence] of mistakes) {
    it(`says in one sentence what is wrong: ${args[1] ?? "no command"} ${args[2]?.slice(-12) ?? ""}`, async () => {
      const { code, err } = await runCommand(args);
      assert.equal(code, 2);
      assert.match(err, sentence);
      assert.equal(err.trim().split("\n").length, 1);
    });
  }

  it("names the wrong place of a seed", async () => {
    await assert.rejects(
      createMarketplace({
        seed: { publishers: [{ id: "c", offers: [{ id: "o", publishingVersion: 1, liveVersion: 2 }] }] },
      }),
      /seed\.publishers\.0\.offers\.0\.liveVersion: must not be above publishingVersion/,
    );
    await assert.rejects(createMarketplace({ seed: { publishers: [{ name: "c" }] } as never }), /seed\.publishers\.0/);
  });
});
