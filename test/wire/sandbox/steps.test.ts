import assert from "node:assert/strict";
import { type Json, closeSandboxes, day, hour, openSandbox, seedOf, stepStatus } from "./support";

const offer = ["contoso", "contoso-offer"] as const;

describe("the sandbox's step machine", () => {
  afterEach(closeSandboxes);

  it("takes a release from publish to live in ten days of a turned clock", async () => {
    const { clock, publish, goLive, status, operation, submissions, control } = await openSandbox({
      seed: seedOf({ publishingVersion: 1, liveVersion: 1 }),
    });
    assert.equal((await publish()).status, 202);
    assert.equal((await status()).body.publishingVersion, 2);
    const seen: string[] = [];
    for (let passed = 0; passed < 4 * day; passed += hour) {
      const { body } = await status();
      const word = body.steps.find((s: Json) => s.status === "inProgress")?.id ?? body.status;
      if (seen.at(-1) !== word) seen.push(word);
      clock.turn(hour);
    }
    assert.deepEqual(seen, [
      "displaydummycertify",
      "displaycertify",
      "displayprovision",
      "displaypackage",
      "waitingForPublisherReview",
    ]);
    // The sandbox's own go-live half takes three days, the human in between another two.
    clock.turn(2 * day);
    assert.equal((await goLive()).status, 202);
    assert.equal((await operation()).body.status, "running");
    assert.equal(stepStatus((await status()).body, "live"), "inProgress");
    clock.turn(3 * day - 1);
    assert.equal((await operation()).body.status, "running");
    clock.turn(1);
    assert.equal((await operation()).body.status, "succeeded");
    const { body } = await status();
    assert.deepEqual([body.status, body.publishingVersion, stepStatus(body, "live")], ["succeeded", 2, "complete"]);
    const list = (await submissions()).body;
    assert.deepEqual(
      list.map((s: Json) => [s.submissionType, s.slot, s.submissionState, s.publishingVersion]),
      [
        ["goLive", "production", "succeeded", 2],
        ["publish", "staging", "succeeded", 2],
        ["goLive", "production", "succeeded", 1],
        ["publish", "staging", "succeeded", 1],
      ],
    );
    clock.turn(day);
    assert.equal(control.offer(...offer).operations.at(-1)?.endedAt, new Date(clock.now() - day).toISOString());
  });

  it("runs the seed's own go-live steps one after the other", async () => {
    const goLiveSteps = [
      { id: "displayprovision", durationMs: 4 * day, estimatedTimeFrame: "< 4 days" },
      { id: "microsoft-review", durationMs: day },
      { id: "live", durationMs: day },
    ];
    const { clock, goLive, operation } = await openSandbox({ seed: seedOf({ goLiveSteps }) });
    await goLive();
    let { body } = await operation();
    assert.deepEqual(
      body.steps.map((s: Json) => s.id),
      [
        "displaydummycertify",
        "displaycertify",
        "displayprovision",
        "displaypackage",
        "publisher-signoff",
        "microsoft-review",
        "live",
      ],
    );
    assert.equal(stepStatus(body, "displayprovision"), "inProgress");
    assert.equal(body.steps[2].estimatedTimeFrame, "< 4 days");
    clock.turn(4.5 * day);
    ({ body } = await operation());
    assert.deepEqual(
      [stepStatus(body, "displayprovision"), stepStatus(body, "microsoft-review")],
      ["complete", "inProgress"],
    );
    assert.equal(body.steps[5].progressPercentage, 50);
    clock.turn(1.5 * day);
    assert.equal((await operation()).body.status, "succeeded");
  });

  it("goes live within milliseconds of real time at a high speed", async () => {
    const { goLive, operation } = await openSandbox({ clock: undefined, speed: 10_000_000 });
    await goLive();
    let word: string;
    do word = (await operation()).body.status;
    while (word === "running");
    assert.equal(word, "succeeded");
  });

  it("keeps progress over changes of speed, and stands still at 0", async () => {
    const { clock, goLive, operation, control } = await openSandbox({ speed: 0 });
    await goLive();
    clock.turn(100 * day);
    assert.equal((await operation()).body.steps[5].progressPercentage, 0);
    control.setSpeed(24);
    clock.turn(1.5 * hour);
    assert.equal((await operation()).body.steps[5].progressPercentage, 50);
    control.setSpeed(1);
    clock.turn(1.5 * day - 1);
    assert.equal((await operation()).body.status, "running");
    clock.turn(1);
    assert.equal((await operation()).body.status, "succeeded");
    control.setSpeed(0);
    assert.equal((await operation()).body.status, "succeeded");
  });

  it("is pushed by hand: advance, block, unblock, fail, complete", async () => {
    const { clock, publish, goLive, status, operation, control } = await openSandbox({
      seed: seedOf({ publishingVersion: 0 }),
      speed: 0,
    });
    await publish();
    control.advance(...offer);
    assert.equal(stepStatus((await status()).body, "displaycertify"), "inProgress");
    control.advance(...offer, { step: "displayprovision" });
    assert.equal(stepStatus((await status()).body, "displaypackage"), "inProgress");
    control.block(...offer, { message: "<b>stuck</b>" });
    const { body } = await status();
    assert.equal(body.status, "running");
    assert.equal(body.steps[3].status, "blocked");
    assert.deepEqual(
      [body.steps[3].messages[0].messageHtml, body.steps[3].messages[0].level],
      ["<b>stuck</b>", "error"],
    );
    control.setSpeed(1);
    clock.turn(10 * day);
    assert.equal((await status()).body.steps[3].status, "blocked");
    control.unblock(...offer);
    assert.equal((await status()).body.steps[3].status, "inProgress");
    clock.turn(hour);
    assert.equal((await status()).body.status, "waitingForPublisherReview");

    await goLive();
    control.fail(...offer, { step: "live", message: "not accepted" });
    const failed = (await operation()).body;
    assert.deepEqual([failed.status, failed.error, stepStatus(failed, "live")], ["failed", "not accepted", "rejected"]);
    assert.equal((await status()).body.status, "failed");
    assert.equal((await goLive()).status, 409);
    const { publishingVersion } = control.publish(...offer);
    assert.equal(publishingVersion, 2);
    const second = await goLive();
    assert.equal(second.status, 202);
    control.complete(...offer);
    assert.equal(control.offer(...offer).liveVersion, 2);
  });

  it("lets a rejected submission disappear, and the version fall back", async () => {
    const { goLive, status, operation, submissions, control } = await openSandbox({ seed: seedOf({ liveVersion: 1 }) });
    await goLive();
    assert.equal((await status()).body.publishingVersion, 2);
    control.reject(...offer);
    const { body } = await status();
    assert.deepEqual([body.status, body.publishingVersion, stepStatus(body, "live")], ["succeeded", 1, "complete"]);
    assert.equal((await operation()).status, 404);
    assert.deepEqual(
      (await submissions()).body.map((s: Json) => s.publishingVersion),
      [1, 1],
    );
    assert.equal(control.publish(...offer).publishingVersion, 3);
  });

  it("can reject while the operation still claims to run", async () => {
    const { goLive, status, operation, control } = await openSandbox({ seed: seedOf({ liveVersion: 1 }) });
    await goLive();
    control.reject(...offer, { keepOperation: true });
    assert.equal((await operation()).body.status, "running");
    assert.equal((await status()).body.publishingVersion, 1);
  });

  it("shows another version when told, and carries it into a go-live from sign-off", async () => {
    const { goLive, status, operation, control } = await openSandbox();
    control.setPublishingVersion(...offer, 7);
    assert.equal((await status()).body.publishingVersion, 7);
    await goLive();
    assert.equal((await operation()).body.publishingVersion, 7);
    control.setPublishingVersion(...offer, 3);
    assert.equal((await status()).body.publishingVersion, 3);
    assert.equal((await operation()).body.publishingVersion, 7);
  });

  it("runs a go-live that somebody else started", async () => {
    const { goLive, status, control } = await openSandbox();
    const foreign = control.goLiveForeign(...offer);
    assert.equal(foreign.publishingVersion, 2);
    assert.equal((await goLive()).status, 409);
    assert.equal((await status()).body.status, "running");
    assert.deepEqual([control.counts().goLivesAccepted, control.goLives()[0]?.foreign], [0, true]);
  });
});

describe("cancel at the sandbox", () => {
  afterEach(closeSandboxes);
  const cancel = "/api/publishers/contoso/offers/contoso-offer/cancel?api-version=2017-10-31";

  it("takes two minutes for a running publish, and is at once at sign-off", async () => {
    const { clock, publish, post, submissions, status } = await openSandbox({ seed: seedOf({ publishingVersion: 0 }) });
    await publish();
    const reply = await post(cancel);
    assert.equal(reply.status, 202);
    assert.ok(reply.headers["location"]);
    assert.equal((await publish()).status, 409);
    clock.turn(120_000);
    assert.equal((await submissions()).body[0].submissionState, "canceled");
    assert.equal((await status()).body.status, "canceled");
    assert.equal((await publish()).status, 202);

    const waiting = await openSandbox();
    assert.equal((await waiting.post(cancel)).status, 200);
    assert.equal((await waiting.goLive()).status, 409);
  });

  it("answers 202 where nothing runs, and refuses a go-live unless switched", async () => {
    const { goLive, post, operation, control } = await openSandbox({ seed: seedOf({ liveVersion: 1 }) });
    await goLive();
    assert.equal((await operation()).body.cancellationRequestState, undefined);
    assert.equal((await post(cancel)).status, 400);
    control.setDivergences({ goLiveCancellable: true });
    assert.equal((await operation()).body.cancellationRequestState, "canCancel");
    assert.equal((await post(cancel)).status, 202);
    assert.equal((await operation()).body.status, "running");
    control.advance(...offer);
    assert.equal((await operation()).body.status, "canceled");
    const idle = await post(cancel);
    assert.deepEqual([idle.status, idle.headers["location"]], [202, undefined]);
  });
});
