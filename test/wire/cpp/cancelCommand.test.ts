import assert from "node:assert/strict";
import { assertGolden } from "../../support/golden";
import { type WireBench, withoutPort } from "../../support/wireBench";
import { type CommandRun, createWireBench, exportOf, runCommand, sentCount } from "./commands";

const BASE = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0", waitFor: "accepted" };
const OFFER = ["--publisher", "contoso", "--offer", "contoso-offer"];
const MINUTE = 60_000;

type Values = Record<string, unknown>;

describe("§8.22 the command cancel", () => {
  let bench: WireBench;
  afterEach(() => bench.close());

  const open = async (goLiveCancellable = true): Promise<void> => {
    bench = await createWireBench({ divergences: { goLiveCancellable } });
  };
  const release = async (more: Values = {}): Promise<Values> =>
    (await bench.host.offerGoLive.create(bench.world.call, { ...BASE, ...more })).state;
  const cancel = (argv: string[], document?: unknown): Promise<CommandRun> =>
    runCommand(bench.world, ["cancel", ...argv], document);
  const cancels = (): number => sentCount(bench, "/cancel");
  const fault = (effect: Parameters<WireBench["marketplace"]["control"]["addFault"]>[0]["effect"]): void =>
    bench.marketplace.control.addFault({ match: { method: "POST", path: "/cancel" }, effect });

  it("sends nothing without --yes", async () => {
    await open();
    const state = await release();
    const { code, out, err } = await cancel([], exportOf({ linux: state }));
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, /add --yes to cancel it/);
    assert.equal(cancels(), 0);
  });

  it("cancels the go-live of a resource, waits for its own operation, and exits with 0", async () => {
    await open();
    const document = exportOf({ linux: await release() });
    const { code, out, err } = await cancel(["--yes"], document);
    assert.equal(code, 0);
    assertGolden("cli/cancel-done.txt", `${out}${withoutPort(err)}`);
    assert.equal(cancels(), 1);
    assert.equal(bench.marketplace.control.offer("contoso", "contoso-offer").operations.at(-1)?.outcome, "canceled");
    const again = await cancel(["--yes", "--resource", "linux"], document);
    assert.equal(again.code, 0);
    assert.match(again.out, /^canceled .*it ended as canceled; no cancel was sent/);
    assert.equal(cancels(), 1);
  });

  it("cancels what the service lists as running on a named offer, a publish as well", async () => {
    await open();
    await release();
    const goLive = await cancel(["--yes", ...OFFER]);
    assert.equal(goLive.code, 0, goLive.err);
    assert.match(goLive.out, /operation 56615b67-\S+ \(go-live\): it ended as canceled; one cancel was sent/);
    const nothing = await cancel(["--yes", ...OFFER]);
    assert.equal(nothing.code, 20);
    assert.match(nothing.out, /^not canceled \(exit code 20\): .*nothing runs on this offer/);
    assert.equal(cancels(), 1);
  });

  it("exits with 20 where it cannot be cancelled, the service refuses, or it ended otherwise", async () => {
    await open(false);
    const state = await release();
    const document = exportOf({ linux: state });
    const cannot = await cancel(["--yes"], document);
    assert.equal(cannot.code, 20);
    assertGolden("cli/cancel-cannot.txt", cannot.out);
    assert.equal(cancels(), 0);
    bench.marketplace.control.setDivergences({ goLiveCancellable: true });
    fault({ kind: "status", code: 403, shape: "E1" });
    const denied = await cancel(["--yes"], document);
    assert.equal(denied.code, 20);
    assert.match(denied.out, /HTTP 403.*one cancel was sent, and refused/);
    bench.marketplace.control.complete("contoso", "contoso-offer");
    const late = await cancel(["--yes"], document);
    assert.equal(late.code, 20);
    assert.match(late.out, /it ended as succeeded before anything was sent: what it released is live and stays live/);
    assert.equal(cancels(), 1);
    const ended = exportOf({ linux: { ...state, record: { ...(state["record"] as Values), result: "failed" } } });
    assert.match((await cancel(["--yes"], ended)).out, /^not canceled .*release 1\.0\.0 has ended as failed/);
  });

  it("exits with 10 where the wait is over first, and with 30 where the answer is lost and nothing happens", async () => {
    await open();
    const document = exportOf({ linux: await release() });
    const before = bench.world.clock.monotonic();
    const short = await cancel(["--yes", "--timeout", "1m"], document);
    assert.equal(short.code, 10);
    assert.match(short.out, /^pending \(exit code 10\): .*it has not ended yet: the wait is over; step 6 of 6, Live/);
    assert.equal(bench.world.clock.monotonic() - before, MINUTE);
    await bench.close();
    await open();
    const other = exportOf({ linux: await release() });
    fault({ kind: "dropBefore" });
    const lost = await cancel(["--yes"], other);
    assert.equal(lost.code, 30);
    assert.match(lost.out, /^unclear \(exit code 30\): .*one cancel was sent, and its answer is not known/);
    assert.equal(cancels(), 1);
  });

  it("exits with 1 and sends nothing where it is not clear what is meant", async () => {
    await open();
    const state = await release();
    const unlocated = { ...state, operationLocation: undefined };
    const cases: [string[], unknown, RegExp][] = [
      [["--yes"], exportOf({ a: state, b: state }), /several; name one by --resource: a \(contoso\/contoso-offer\), b/],
      [["--yes", "--resource", "c"], exportOf({ a: state }), /has no OfferGoLive "c"; it has a/],
      [["--yes"], exportOf({}), /holds no OfferGoLive/],
      [
        ["--yes"],
        exportOf({ a: { ...state, serviceOrigin: "https://x.example" } }),
        /was made on https:\/\/x\.example/,
      ],
      [["--yes"], exportOf({ a: unlocated }), /its operation is not known, and the service cancels whatever runs/],
      [["--yes", "--publisher", "contoso", "--offer", "nobody"], undefined, /no list of submissions/],
    ];
    for (const [argv, document, problem] of cases) {
      const { code, out, err } = await cancel(argv, document);
      assert.deepEqual([code, out], [1, ""], problem.source);
      assert.match(err, problem);
    }
    const env = bench.world.ambient.env;
    bench.world.ambient.env = { get: (name) => (name === "AZURE_MARKETPLACE_SUBMIT" ? "never" : env.get(name)) };
    assert.match((await cancel(["--yes", ...OFFER])).err, /may not submit anything/);
    assert.equal(cancels(), 0);
  });
});
