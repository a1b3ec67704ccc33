import assert from "node:assert/strict";
import type { Divergences } from "../../../sandbox/marketplace/src";
import { assertGolden } from "../../support/golden";
import { TOKEN, type WireBench, withoutPort } from "../../support/wireBench";
import { type CommandRun, createWireBench, exportOf, runCommand, sentCount } from "./commands";

const OFFER = ["--publisher", "contoso", "--offer", "contoso-offer"];

describe("doctor", () => {
  let bench: WireBench;
  afterEach(async () => {
    assert.equal(sentCount(bench), 0, "a doctor sends nothing but GETs");
    await bench.close();
  });

  const doctor = (argv: string[], document?: unknown): Promise<CommandRun> =>
    runCommand(bench.world, ["doctor", ...argv], document);

  it("finds all well with an offer at sign-off, and shows who is signed in but never the token", async () => {
    bench = await createWireBench();
    const { code, out, err } = await doctor(OFFER);
    assert.deepEqual([code, err], [0, ""]);
    assertGolden("cli/doctor-well.txt", withoutPort(out));
    assert.ok(!out.includes(TOKEN));
    assert.match(
      out,
      /sign-in .*explicit token \(AZURE_MARKETPLACE_TOKEN\): application app-1, object obj-1, tenant ten-1/,
    );
  });

  it("reads every offer of the stack once, with the Locations that state holds", async () => {
    bench = await createWireBench();
    const inputs = { publisherId: "contoso", release: "1.0.0", waitFor: "accepted" };
    const states = [];
    for (const offerId of ["contoso-offer", "contoso-classic"]) {
      states.push((await bench.host.offerGoLive.create(bench.world.call, { ...inputs, offerId })).state);
    }
    const [first = {}, second = {}] = states;
    const posted = sentCount(bench);
    const { code, out } = await doctor([], exportOf({ linux: first, classic: second, again: first }));
    assert.equal(sentCount(bench), posted);
    bench.marketplace.control.reset();
    assert.equal(code, 0, out);
    assertGolden("cli/doctor-stack.txt", withoutPort(out));
    assert.match(out, /contoso\/contoso-classic +operation \(state\): running/);
    assert.equal(out.match(/contoso\/contoso-offer +status:/g)?.length, 1);
  });

  const deviations: [Partial<Divergences>, RegExp][] = [
    [{ submissionsMissing: true }, /warn .*submissions: the service has no such list \(404\)/],
    [{ noPublishingVersion: true }, /warn .*status: it tells no publishingVersion; the newest submission's is used/],
    [{ noPublishingVersion: true, submissionsMissing: true }, /warn .*a pinned candidate is refused as not ready/],
    [{ statusWithoutLiveStep: true }, /warn .*status: it has no step live/],
    [{ statusWithoutSignoffStep: true }, /warn .*status: it has no step publisher-signoff/],
  ];
  for (const [divergences, line] of deviations) {
    it(`tells of ${Object.keys(divergences).join(" and ")} as a warning, and exits with 0`, async () => {
      bench = await createWireBench({ divergences });
      const { code, out } = await doctor(OFFER);
      assert.equal(code, 0, out);
      assert.match(out, line);
      assert.match(out, /next: /);
    });
  }

  it("tells of words, fields and operations that are not as expected", async () => {
    bench = await createWireBench();
    const text = JSON.stringify({ status: "certifying", steps: [{ id: "live", status: "humming" }] });
    bench.marketplace.control.addFault({
      match: { method: "GET", path: "/status" },
      effect: { kind: "bodyText", text },
    });
    const { code, out } = await doctor(OFFER);
    assert.equal(code, 0);
    assert.match(out, /warn .*status: "certifying" is a word that is not known: no success, no failure/);
    assert.match(out, /warn .*step live has a status that is not known: "humming"/);
  });

  it("fails where the offer, the permission, the service or the sign-in is missing, and says what to do", async () => {
    bench = await createWireBench();
    const unknown = await doctor(["--publisher", "contoso", "--offer", "nobody"]);
    assert.equal(unknown.code, 1);
    assert.match(unknown.out, /fail .*does not know this offer.*\n +next: check publisherId and offerId/);
    const effect = { kind: "status", code: 403, shape: "E1" } as const;
    bench.marketplace.control.addFault({ match: { method: "GET" }, effect, times: 99 });
    const denied = await doctor(OFFER);
    assert.equal(denied.code, 1);
    assert.match(
      denied.out,
      /fail .*HTTP 403.*signed in as: application app-1.*\n +next: add the application to the publisher/,
    );
    assert.equal(denied.out.match(/^fail/gm)?.length, 1);
    bench.marketplace.control.clearFaults();
    bench.world.ambient.env = {
      get: (name) =>
        name === "AZURE_MARKETPLACE_ENDPOINT" ? bench.marketplace.url : name === "ARM_USE_CLI" ? "false" : undefined,
    };
    const nobody = await doctor(OFFER);
    assert.equal(nobody.code, 1);
    assert.match(nobody.out, /fail +sign-in .*no usable sign-in is configured.*\n +next: set AZURE_MARKETPLACE_TOKEN/);
    bench.world.ambient.env = {
      get: (name) => (name === "AZURE_MARKETPLACE_ENDPOINT" ? "http://example.com" : undefined),
    };
    const insecure = await doctor(OFFER);
    assert.equal(insecure.code, 1);
    assert.match(insecure.out, /fail +service .*AZURE_MARKETPLACE_ENDPOINT: /);
  });

  it("goes on without a stack, and fails; refuses state that was made on another service", async () => {
    bench = await createWireBench();
    const none = await doctor([]);
    assert.equal(none.code, 1);
    assert.match(none.out, /fail +stack +there is no `pulumi` on PATH.*\n +next: run it in the project's folder/);
    assert.match(none.out, /ok +sign-in/);
    const elsewhere = {
      publisherId: "contoso",
      offerId: "contoso-offer",
      release: "1.0.0",
      status: "succeeded",
      serviceOrigin: "https://cloudpartner.azure.com",
    };
    const { code, out } = await doctor([], exportOf({ linux: elsewhere }));
    assert.equal(code, 1);
    assert.match(out, /fail .*state was made on https:\/\/cloudpartner\.azure\.com, not on http/);
  });

  it("says whether the journal can be written, is in use, or is off", async () => {
    bench = await createWireBench();
    const { files, env } = bench.world.ambient;
    assert.match((await doctor(OFFER)).out, /ok +journal +\/state\/pulumi-azure-marketplace can be written/);
    assert.ok(
      ![...(files as typeof files & { contents: Map<string, string> }).contents.keys()].some((p) =>
        p.endsWith(".lock"),
      ),
    );
    bench.world.ambient.files = {
      ...files,
      makeDirectory: () => Promise.reject(new Error("EROFS: read-only file system")),
    };
    bench.world.ambient.env = { get: (name) => (name === "XDG_STATE_HOME" ? "/read-only" : env.get(name)) };
    const locked = await doctor(OFFER);
    assert.equal(locked.code, 1);
    assert.match(
      locked.out,
      /fail +journal +the journal in \/read-only.*EROFS.*\n +next: set AZURE_MARKETPLACE_JOURNAL/,
    );
    bench.world.ambient.files = {
      ...files,
      createNew: async () => false,
      readIfThere: async () => JSON.stringify({ process: 2, host: "here" }),
    };
    const busy = await doctor(OFFER);
    assert.equal(busy.code, 0);
    assert.match(busy.out, /warn +journal +another process of this machine works on this offer/);
    bench.world.ambient.env = { get: (name) => (name === "AZURE_MARKETPLACE_JOURNAL" ? "off" : env.get(name)) };
    assert.match((await doctor(OFFER)).out, /warn +journal +it is off/);
  });
});
