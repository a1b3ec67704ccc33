import assert from "node:assert/strict";
import { isMarketplaceError } from "../../../provider/model/errors";
import { isAtSignOff, isGoLiveRunning, isGoLiveSubmission, isLive } from "../../../provider/model/offer";
import type { GoLiveAnswer, MarketplaceApi } from "../../../provider/port/marketplaceApi";
import { type FaultEffect, type Marketplace, createMarketplace } from "../../../sandbox/marketplace/src";
import { OFFER, createClient } from "./client";

const CLASSIC = { publisherId: "contoso", offerId: "contoso-classic" };

describe("client and emulator", () => {
  let marketplace: Marketplace;
  let api: MarketplaceApi;
  before(async () => {
    marketplace = await createMarketplace({ speed: 0 });
  });
  beforeEach(async () => {
    await marketplace.reset();
    api = createClient(marketplace.url).api;
  });
  after(() => marketplace.close());

  const fault = (effect: FaultEffect, method = "POST"): void =>
    marketplace.control.addFault({ match: { method }, effect });
  const accepted = async (offer = OFFER): Promise<Extract<GoLiveAnswer, { kind: "accepted" }>> => {
    const answer = await api.goLive(offer);
    assert.ok(answer.kind === "accepted", answer.kind === "accepted" ? "" : answer.error.message);
    return answer;
  };

  it("releases an offer from sign-off to live", async () => {
    assert.ok(isAtSignOff(await api.getOfferStatus(OFFER)));
    const { operationLocation } = await accepted();
    assert.equal((await api.getOperation(operationLocation)).operation.status, "running");
    assert.ok(isGoLiveRunning(await api.getOfferStatus(OFFER)));
    assert.ok((await api.listSubmissions(OFFER))?.some(isGoLiveSubmission));
    marketplace.control.complete("contoso", "contoso-offer");
    const { operation } = await api.getOperation(operationLocation);
    assert.deepEqual([operation.status, operation.publishingVersion], ["succeeded", 2]);
    const status = await api.getOfferStatus(OFFER);
    assert.ok(isLive(status));
    assert.equal(status.publishingVersion, 2);
    assert.equal(marketplace.control.counts().goLivePosts, 1);
  });

  it("§8.3 follows a non-migrated offer's Location", async () => {
    const { operationId, operationLocation } = await accepted(CLASSIC);
    assert.equal(operationId, "contoso$contoso-classic$2$preview");
    assert.equal(operationLocation, "/api/operations/contoso$contoso-classic$2$preview?api-version=2017-10-31");
    assert.ok((await api.getOperation(operationLocation)).operation);
  });

  it("§8.1 §8.2 follows an absolute Operation-Location without api-version", async () => {
    marketplace.control.setDivergences({ operationLocationHeader: true, absoluteLocation: true });
    const { operationLocation } = await accepted();
    assert.ok(operationLocation.startsWith(`${marketplace.url}/api/`));
    assert.equal((await api.getOperation(operationLocation)).operation.status, "running");
  });

  for (const statusWord of ["succeeded", "completed", "complete"] as const) {
    it(`§8.4 §8.5 §8.6 reads ${statusWord}, in an array, spelt with spaces`, async () => {
      marketplace.control.setDivergences({ statusWord, arrayBody: true, spacedStatusWords: true });
      const { operationLocation } = await accepted();
      assert.equal((await api.getOperation(operationLocation)).operation.status, "running");
      marketplace.control.complete("contoso", "contoso-offer");
      assert.equal((await api.getOperation(operationLocation)).operation.status, "succeeded");
    });
  }

  for (const errorShape of ["none", "string", "object"] as const) {
    it(`§8.23 reads a failed operation whose error is ${errorShape}`, async () => {
      marketplace.control.setDivergences({ errorShape });
      const { operationLocation } = await accepted();
      marketplace.control.fail("contoso", "contoso-offer", { message: "<p>No image</p>" });
      const { operation } = await api.getOperation(operationLocation);
      assert.equal(operation.status, "failed");
      assert.equal(operation.error === undefined, errorShape === "none");
      assert.match(JSON.stringify(operation), /No image/);
    });
  }

  it("§8.19 §8.20 does without submissions and slots where the service has none", async () => {
    assert.equal((await api.getOffer(OFFER, "preview"))?.id, "contoso-offer");
    assert.equal((await api.getOffer(OFFER, "production"))?.id, "contoso-offer");
    assert.equal((await api.getOffer(OFFER))?.publisherId, "contoso");
    assert.deepEqual((await api.listOffers("contoso")).map(({ id }) => id).sort(), [
      "contoso-classic",
      "contoso-live",
      "contoso-offer",
    ]);
    marketplace.control.setDivergences({ submissionsMissing: true, slotsMissing: true });
    assert.equal(await api.listSubmissions(OFFER), undefined);
    assert.equal(await api.getOffer(OFFER, "preview"), undefined);
  });

  it("§8.17 tells a go-live that runs already from one that was refused", async () => {
    await accepted();
    const again = await api.goLive(OFFER);
    assert.ok(again.kind === "contested");
    assert.equal(again.error.code, "conflict");
    const unknown = await api.goLive({ publisherId: "contoso", offerId: "nobody" });
    assert.ok(unknown.kind === "refused");
    assert.equal(unknown.error.code, "notFound");
    assert.equal(marketplace.control.counts().goLivesAccepted, 1);
  });

  const effects: [FaultEffect, GoLiveAnswer["kind"], applied: boolean][] = [
    [{ kind: "dropBefore" }, "unclear", false],
    [{ kind: "dropAfter" }, "unclear", true],
    [{ kind: "applied5xx", code: 500, shape: "E2" }, "unclear", true],
    [{ kind: "noLocation" }, "unclear", true],
    [{ kind: "foreignLocation" }, "unclear", true],
    [{ kind: "redirect", url: "/api/elsewhere" }, "unclear", false],
    [{ kind: "emptyBody" }, "accepted", true],
    [{ kind: "bodyText", text: "<html>" }, "accepted", true],
    [{ kind: "wrongContentType" }, "accepted", true],
    [{ kind: "expiredToken" }, "refused", false],
    [{ kind: "status", code: 422, shape: "E4" }, "refused", false],
  ];
  for (const [effect, kind, applied] of effects) {
    it(`§8.18 after ${effect.kind} a go-live is ${kind}, and was posted once`, async () => {
      fault(effect);
      assert.equal((await api.goLive(OFFER)).kind, kind);
      const { goLivePosts, goLivesAccepted } = marketplace.control.counts();
      assert.deepEqual([goLivePosts, goLivesAccepted], [1, applied ? 1 : 0]);
    });
  }

  it("§8.18 rides out a burst of failures in a read", async () => {
    const { operationLocation } = await accepted();
    fault({ kind: "burst", codes: [503, 500, 429], shape: "E5" }, "GET");
    assert.equal((await api.getOperation(operationLocation)).operation.status, "running");
  });

  it("§8.9 passes on that an operation has gone", async () => {
    const { operationLocation } = await accepted();
    marketplace.control.reject("contoso", "contoso-offer");
    await assert.rejects(api.getOperation(operationLocation), (error) => {
      assert.ok(isMarketplaceError(error));
      return error.code === "notFound";
    });
  });

  it("§8.13 §8.15 sends neither body nor If-Match, and says who it is", async () => {
    const { requestId } = await accepted();
    const [request] = marketplace.control.requests().filter(({ method }) => method === "POST");
    assert.equal(request?.clientRequestId, requestId);
    assert.equal(request?.userAgent, "pulumi-azure-marketplace/0.0.0-test");
    assert.equal(marketplace.control.goLives()[0]?.requestId, requestId);
  });
});
