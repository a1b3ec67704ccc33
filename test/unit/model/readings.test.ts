import assert from "node:assert/strict";
import {
  isAtSignOff,
  isGoLiveRunning,
  isGoLiveSubmission,
  isLive,
  isPublishRunning,
  parseOffer,
  parseOfferStatus,
  parseOffers,
  parseSubmissions,
} from "../../../provider/model/offer";
import { errorMessages, findStep, parseOperation } from "../../../provider/model/operation";
import { isTerminal, parseOfferState, parseOperationStatus, parseStepStatus } from "../../../provider/model/status";
import { asCount, foldWord, stripHtml } from "../../../provider/model/words";

const statusOf = (body: object): NonNullable<ReturnType<typeof parseOfferStatus>> => {
  const status = parseOfferStatus(body);
  assert.ok(status);
  return status;
};

describe("status words", () => {
  it("§8.5 takes succeeded, completed and complete for the one success", () => {
    for (const word of ["succeeded", "completed", "complete", "Completed"]) {
      assert.equal(parseOperationStatus(word), "succeeded", word);
    }
  });

  it("§8.6 reads every spelling of a word as one", () => {
    for (const word of ["not started", "notStarted", "NotStarted", "NOT-STARTED"]) {
      assert.equal(parseOperationStatus(word), "notStarted", word);
      assert.equal(parseStepStatus(word), "notStarted", word);
      assert.equal(parseOfferState(word), "notStarted", word);
    }
    assert.equal(parseOperationStatus("cancelled"), "canceled");
    assert.equal(parseOperationStatus("Canceled"), "canceled");
    assert.equal(foldWord("Publisher-SignOff"), "publishersignoff");
  });

  it("§8.7 knows no unknown word as terminal, not even the names of JavaScript's own properties", () => {
    for (const word of ["live!", "constructor", "__proto__", "toString", "", " ", 7, null, undefined, ["succeeded"]]) {
      assert.equal(parseOperationStatus(word), "unknown", String(word));
      assert.equal(parseOfferState(word), "unknown", String(word));
      assert.equal(parseStepStatus(word), "unknown", String(word));
      assert.equal(isTerminal(parseOperationStatus(word)), false);
    }
  });

  it("reads both of the vendor's tables of step words", () => {
    const words = [
      "running",
      "inProgress",
      "completed",
      "complete",
      "failed",
      "Blocked",
      "Rejected",
      "waitingForApproval",
    ];
    assert.deepEqual(words.map(parseStepStatus), [
      "inProgress",
      "inProgress",
      "complete",
      "complete",
      "failed",
      "blocked",
      "rejected",
      "waitingForApproval",
    ]);
  });

  it("ends a wait on success, failure and cancellation only", () => {
    const words = ["succeeded", "failed", "rejected", "canceled", "running", "notStarted", "blocked"];
    assert.deepEqual(
      words.map((word) => isTerminal(parseOperationStatus(word))),
      [true, true, true, true, false, false, false],
    );
  });
});

describe("operation", () => {
  it("§8.4 is an object, or an array of one; nothing else", () => {
    assert.equal(parseOperation([{ status: "running" }])?.status, "running");
    for (const body of [
      [],
      [{ status: "running" }, { status: "failed" }],
      null,
      undefined,
      "running",
      5,
      {},
      { status: 1 },
    ]) {
      assert.equal(parseOperation(body), undefined, JSON.stringify(body));
    }
  });

  it("§8.23 reads `error` as text or as an object, and falls back to messages of level error", () => {
    assert.equal(parseOperation({ status: "failed", error: "<b>No&nbsp;image</b>" })?.error, "No image");
    assert.equal(parseOperation({ status: "failed", error: { code: "E1", message: "no" } })?.error, "E1: no");
    for (const error of [null, [], 5, {}, ""])
      assert.equal(parseOperation({ status: "failed", error })?.error, undefined);
    const steps = [
      { id: "a", status: "blocked", messages: [{ messageHtml: "<p>One</p>", level: "Error" }, { messageHtml: "x" }] },
      { id: "b", status: "notStarted", messages: ["plain text", { level: "error", messageHtml: "<br/>" }] },
    ];
    const operation = parseOperation({
      status: "failed",
      error: "whole",
      steps,
      messages: [{ message: "m", level: "error" }],
    });
    assert.ok(operation);
    assert.deepEqual(errorMessages(operation), ["whole", "m", "One"]);
  });

  it("§8.24 takes counts that are safe, and drops numbers beyond", () => {
    const counts = ["2", 2, 2 ** 53, "636576975611768314", -1, 1.5, NaN, "2x", null];
    assert.deepEqual(counts.map(asCount), [2, 2, ...Array<undefined>(7).fill(undefined)]);
  });

  it("§8.25 keeps names and messages of steps, and does not even read percentages", () => {
    const step = { id: "live", stepName: "Live", status: "complete", progressPercentage: 0, processPercentage: 100 };
    const parsed = parseOperation({ status: "succeeded", steps: [step, null, 5, {}, { stepName: "Only name" }] });
    assert.deepEqual(
      parsed?.steps.map(({ id, name, status }) => ({ id, name, status })),
      [
        { id: "live", name: "Live", status: "complete" },
        { id: "Only name", name: "Only name", status: "unknown" },
      ],
    );
    assert.doesNotMatch(JSON.stringify(parsed), /ercentage/);
  });

  it("§8.22 calls an operation cancellable only where it says so", () => {
    const states = ["canCancel", "CanCancel", "cannotCancel", "", undefined, true];
    const can = states.map((cancellationRequestState) =>
      parseOperation({ status: "running", cancellationRequestState }),
    );
    assert.deepEqual(
      can.map((operation) => operation?.canCancel),
      [true, true, false, false, false, false],
    );
  });

  it("finds a step by its id, else by its name", () => {
    const steps = parseOperation({
      status: "running",
      steps: [
        { id: "x", stepName: "Publisher signoff", status: "complete" },
        { id: "publisherSignOff", stepName: "y", status: "inProgress" },
      ],
    })?.steps;
    assert.equal(findStep(steps ?? [], "publisher-signoff")?.status, "inProgress");
    assert.equal(findStep((steps ?? []).slice(0, 1), "publisher-signoff")?.status, "complete");
    assert.equal(findStep([], "live"), undefined);
  });

  it("lets no SAS signature of a message or a link through", () => {
    const uri = "https://x.blob.core.windows.net/i.vhd?sv=1&sig=abcDEF%2B123&se=2";
    const parsed = parseOperation({
      status: "failed",
      error: uri,
      messages: [{ messageHtml: `<a href="${uri}">${uri}</a>` }],
      previewLinks: [uri, { displayText: "p", uri }],
    });
    assert.ok(parsed);
    assert.doesNotMatch(JSON.stringify(parsed), /abcDEF/);
    assert.match(JSON.stringify(parsed), /&se=2/);
  });

  it("reads links as texts and as objects", () => {
    const links = ["https://a", { displayText: "B", uri: "https://b" }, { url: "https://c" }, "", {}, null];
    assert.deepEqual(parseOperation({ status: "succeeded", liveLinks: links })?.liveLinks, [
      { uri: "https://a" },
      { text: "B", uri: "https://b" },
      { text: undefined, uri: "https://c" },
    ]);
  });

  it("strips HTML to what a person reads", () => {
    assert.equal(stripHtml("<p>a&lt;b&gt;&quot;c&#39;&amp;lt;</p><script>x()</script>\n <br>d"), "a<b>\"c'&lt; d");
  });
});

describe("offer status", () => {
  const step = (id: string, status: string): object => ({ id, status });

  it("§8.12 is at sign-off where the step says so, or, without that step, the offer", () => {
    const waiting = "waitingForPublisherReview";
    assert.equal(isAtSignOff(statusOf({ status: "running", steps: [step("publisher-signoff", waiting)] })), true);
    assert.equal(isAtSignOff(statusOf({ status: waiting, steps: [] })), true);
    assert.equal(isAtSignOff(statusOf({ status: waiting, steps: [step("publisher-signoff", "complete")] })), false);
    assert.equal(isAtSignOff(statusOf({ status: "succeeded" })), false);
  });

  it("tells a running go-live from a running publish, and calls nothing unknown either", () => {
    const running = (signOff: string): object => ({ status: "running", steps: [step("publisher-signoff", signOff)] });
    assert.equal(isGoLiveRunning(statusOf(running("complete"))), true);
    assert.equal(isPublishRunning(statusOf(running("complete"))), false);
    assert.equal(isPublishRunning(statusOf(running("notStarted"))), true);
    assert.equal(isGoLiveRunning(statusOf(running("splining"))), false);
    assert.equal(
      isGoLiveRunning(statusOf({ status: "mystery", steps: [step("publisher-signoff", "complete")] })),
      false,
    );
    assert.equal(isPublishRunning(statusOf({ status: "mystery" })), false);
  });

  it("§8.11 §8.25 is live by its status and its step, whatever the percentages", () => {
    const live = (status: string, word: string): boolean =>
      isLive(statusOf({ status, steps: [{ ...step("live", word), progressPercentage: 0 }] }));
    assert.equal(live("succeeded", "complete"), true);
    assert.equal(live("succeeded", "notStarted"), false);
    assert.equal(live("running", "complete"), false);
    assert.equal(live("mystery", "complete"), false);
    assert.equal(isLive(statusOf({ status: "succeeded" })), true);
  });
});

describe("lists and documents", () => {
  it("§8.24 leaves the ticks of a submission alone", () => {
    const [row] = parseSubmissions(JSON.parse('[{"id":"a","version":636576975611768314,"publishingVersion":2}]')) ?? [];
    assert.equal(row?.publishingVersion, 2);
    assert.doesNotMatch(JSON.stringify(row), /6365769/);
  });

  it("§8.19 reads a list of submissions, bare or wrapped, and drops rows without an id", () => {
    const rows = [{ id: "a", submissionState: "Running", submissionType: "Go-Live" }, {}, null, "x"];
    assert.deepEqual(
      parseSubmissions(rows)?.map((row) => [row.id, row.state, row.type]),
      [["a", "running", "golive"]],
    );
    assert.equal(parseSubmissions({ value: rows })?.length, 1);
    for (const body of [undefined, null, "[]", {}, { value: {} }]) assert.equal(parseSubmissions(body), undefined);
  });

  it("knows a go-live by its type, else by its slot", () => {
    const rows = [
      { id: "1", submissionType: "publish", slot: "production" },
      { id: "2", submissionType: "GoLive" },
      { id: "3", slot: "production" },
      { id: "4", slot: "staging" },
    ];
    assert.deepEqual((parseSubmissions(rows) ?? []).map(isGoLiveSubmission), [false, true, true, false]);
  });

  it("§8.15 knows an offer's ETag from the header, else from the document, else not at all", () => {
    assert.equal(parseOffer({ id: "o", eTag: "doc" }, "header")?.etag, "header");
    assert.equal(parseOffer({ id: "o", eTag: "doc" })?.etag, "doc");
    assert.equal(parseOffer({ id: "o" })?.etag, undefined);
    assert.equal(parseOffers({ value: [{ id: "o" }, {}] })?.length, 1);
    assert.equal(parseOffers({}), undefined);
  });
});
