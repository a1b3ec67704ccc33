import assert from "node:assert/strict";
import { defaultDivergences, type Divergences } from "../../../sandbox/marketplace/src";
import {
  type Json,
  call,
  closeSandboxes,
  offerPath,
  openSandbox,
  type Sandbox,
  seedOf,
  stepStatus,
  vendorId,
  version,
} from "./support";

const offer = ["contoso", "contoso-offer"] as const;
const minute = 60_000;

type Case = (sandbox: Sandbox, set: (changes: Partial<Divergences>) => void) => Promise<void>;

// One case for every switch: a new switch without a case fails the first test below.
const cases: Record<keyof Divergences, Case> = {
  operationLocationHeader: async ({ goLive }, set) => {
    set({ operationLocationHeader: true });
    const { headers } = await goLive();
    assert.deepEqual([headers["location"], typeof headers["operation-location"]], [undefined, "string"]);
  },
  absoluteLocation: async ({ goLive, marketplace }, set) => {
    set({ absoluteLocation: true });
    assert.equal((await goLive()).headers["location"], `${marketplace.url}${offerPath}/operations/${vendorId}`);
  },
  arrayBody: async ({ goLive, operation }, set) => {
    await goLive();
    set({ arrayBody: true });
    assert.equal((await operation()).body[0].status, "running");
  },
  statusWord: async ({ goLive, operation, control, submissions, status }, set) => {
    await goLive();
    control.complete(...offer);
    for (const statusWord of ["completed", "complete", "succeeded"] as const) {
      set({ statusWord });
      assert.equal((await operation()).body.status, statusWord);
      assert.equal((await submissions()).body[0].submissionState, statusWord);
      assert.equal((await status()).body.status, "succeeded");
    }
  },
  spacedStatusWords: async ({ status }, set) => {
    set({ spacedStatusWords: true });
    const { body } = await status();
    assert.equal(body.status, "waiting for publisher review");
    assert.equal(stepStatus(body, "live"), "not started");
  },
  listingLagMs: async ({ goLive, submissions, status, clock, control }, set) => {
    set({ listingLagMs: 2 * minute });
    await goLive();
    assert.deepEqual(
      (await submissions()).body.map((s: Json) => s.submissionType),
      ["publish", "goLive", "publish"],
    );
    assert.equal((await status()).body.status, "running");
    clock.turn(2 * minute);
    assert.equal((await submissions()).body.length, 4);
    assert.equal((await submissions()).body[0].submissionState, "running");
    control.complete(...offer);
    clock.turn(2 * minute - 1);
    assert.equal((await submissions()).body[0].submissionState, "running");
    clock.turn(1);
    assert.equal((await submissions()).body[0].submissionState, "succeeded");
  },
  statusLagMs: async ({ goLive, status, submissions, clock }, set) => {
    set({ statusLagMs: 2 * minute });
    await goLive();
    assert.equal((await status()).body.status, "waitingForPublisherReview");
    assert.equal((await submissions()).body.length, 4);
    clock.turn(2 * minute);
    assert.equal((await status()).body.status, "running");
  },
  submissionsMissing: async ({ submissions }, set) => {
    set({ submissionsMissing: true });
    assert.equal((await submissions()).status, 404);
  },
  slotsMissing: async ({ get }, set) => {
    for (const path of ["slot/preview", "slot/Draft", "versions/1"]) {
      set({ slotsMissing: false });
      assert.equal((await get(`${offerPath}/${path}?${version}`)).status, 200);
      set({ slotsMissing: true });
      assert.equal((await get(`${offerPath}/${path}?${version}`)).status, 404);
    }
  },
  etagMissing: async ({ get }, set) => {
    assert.equal((await get(`${offerPath}?${version}`)).headers["etag"], undefined);
    set({ etagMissing: false });
    assert.match(String((await get(`${offerPath}?${version}`)).headers["etag"]), /^W\/"datetime'2018-/);
  },
  putWithoutIfMatch: async ({ marketplace }, set) => {
    const put = (headers: Record<string, string> = {}) =>
      call(marketplace.url, "PUT", `${offerPath}?${version}`, {
        headers,
        body: `{"definition":{"displayText":"new"}}`,
      });
    for (const putWithoutIfMatch of [409, 400, 200] as const) {
      set({ putWithoutIfMatch });
      assert.equal((await put()).status, putWithoutIfMatch);
    }
    assert.equal((await put({ "if-match": `W/"other"` })).status, 412);
    const changed = await put({ "if-match": "*" });
    assert.deepEqual([changed.status, changed.body.definition.displayText, changed.body.version], [200, "new", 3]);
    assert.equal((await put({ "if-match": String(changed.headers["etag"]) })).status, 200);
  },
  staleOperationGets: async ({ goLive, operation, status }, set) => {
    set({ staleOperationGets: 1 });
    await goLive();
    assert.equal((await operation()).body.status, "succeeded");
    assert.equal((await operation()).body.status, "running");
    assert.equal((await status()).body.status, "running");
  },
  staleStatusGets: async ({ goLive, status }, set) => {
    set({ staleStatusGets: 2 });
    await goLive();
    for (let i = 0; i < 2; i += 1) {
      const { body } = await status();
      assert.deepEqual([body.status, body.publishingVersion, stepStatus(body, "live")], ["succeeded", 1, "complete"]);
    }
    assert.deepEqual([(await status()).body.status], ["running"]);
  },
  statusWithoutLiveStep: async ({ status }, set) => {
    set({ statusWithoutLiveStep: true });
    assert.equal(stepStatus((await status()).body, "live"), undefined);
  },
  statusWithoutSignoffStep: async ({ status }, set) => {
    set({ statusWithoutSignoffStep: true });
    const { body } = await status();
    assert.deepEqual([stepStatus(body, "publisher-signoff"), body.status], [undefined, "waitingForPublisherReview"]);
  },
  noPublishingVersion: async ({ status }, set) => {
    set({ noPublishingVersion: true });
    assert.ok(!("publishingVersion" in (await status()).body));
  },
  sharedOperationId: async () => {
    for (const shared of [true, false]) {
      const classic = await openSandbox({
        seed: seedOf({ migrated: false, publishingVersion: 1, liveVersion: 1 }),
        divergences: { sharedOperationId: shared },
      });
      const published = String((await classic.publish()).headers["location"]);
      classic.control.complete(...offer);
      const live = String((await classic.goLive()).headers["location"]);
      assert.equal(live, `/api/operations/contoso$contoso-offer$2$preview?${version}`);
      assert.equal(published === live, shared);
      // A shared id now means the go-live: whoever kept it from the publish reads another operation.
      assert.equal((await classic.get(published)).body.status, shared ? "running" : "succeeded");
    }
  },
  topLevelSignoff: async ({ status }, set) => {
    set({ topLevelSignoff: "running" });
    const { body } = await status();
    assert.deepEqual([body.status, stepStatus(body, "publisher-signoff")], ["running", "waitingForPublisherReview"]);
  },
  operationGone: async ({ goLive, operation }, set) => {
    set({ operationGone: true });
    await goLive();
    assert.equal((await operation()).status, 200);
    assert.equal((await operation()).status, 404);
  },
  errorShape: async ({ goLive, operation, control }, set) => {
    await goLive();
    control.fail(...offer, { message: "broken" });
    const seen: unknown[] = [];
    for (const errorShape of ["none", "string", "object"] as const) {
      set({ errorShape });
      seen.push((await operation()).body.error);
    }
    assert.deepEqual(seen, [undefined, "broken", { code: "OperationFailed", message: "broken" }]);
  },
  statusLinks: async ({ status, goLive, control }, set) => {
    assert.deepEqual((await status()).body.previewLinks, []);
    set({ statusLinks: "strings" });
    assert.equal(typeof (await status()).body.previewLinks[0], "string");
    set({ statusLinks: "objects" });
    assert.match((await status()).body.previewLinks[0].uri, /-preview$/);
    await goLive();
    control.complete(...offer);
    assert.equal((await status()).body.liveLinks[0].displayText, "contoso-offer");
  },
  goLiveCancellable: async ({ goLive, operation }, set) => {
    await goLive();
    set({ goLiveCancellable: true });
    assert.equal((await operation()).body.cancellationRequestState, "canCancel");
  },
  documentedOperationFields: async ({ goLive, operation }, set) => {
    await goLive();
    set({ documentedOperationFields: true });
    const { body } = await operation();
    assert.deepEqual([body.id, body.submissionType], [vendorId, "GoLive"]);
    assert.match(body.createdDateTime, /\.\d{7}Z$/);
  },
  tokenLifetimeMs: async ({ control }, set) => {
    set({ tokenLifetimeMs: 5 * minute });
    assert.equal(control.divergences().tokenLifetimeMs, 5 * minute);
  },
};

describe("a divergence of the sandbox", () => {
  afterEach(closeSandboxes);

  it("has a case here, and a documented default", () => {
    assert.deepEqual(Object.keys(cases).sort(), Object.keys(defaultDivergences()).sort());
  });

  for (const [name, run] of Object.entries(cases)) {
    it(name, async () => {
      const sandbox = await openSandbox({ seed: seedOf({ liveVersion: 1 }) });
      await run(sandbox, (changes) => sandbox.control.setDivergences(changes));
    });
  }

  it("is refused when it does not exist", async () => {
    const { control } = await openSandbox();
    assert.throws(() => control.setDivergences({ lies: true } as never), /lies/);
    assert.throws(() => control.setDivergences({ listingLagMs: -1 }), /listingLagMs/);
  });
});
