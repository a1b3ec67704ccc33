import assert from "node:assert/strict";
import { MarketplaceError } from "../../../provider/model/errors";
import type { Operation } from "../../../provider/model/operation";
import type { CancelAnswer } from "../../../provider/port/marketplaceApi";
import { failing, live, operationWith, stepsUntil } from "../../support/fakeApi";
import { type Bench, HOUR, type Values, bench } from "../../support/lifecycleBench";
import { assertGolden } from "../../support/golden";

const ID = "contoso/contoso-offer";
const MINUTE = 60_000;

interface CancelBench extends Bench {
  /** How often the service was asked to cancel. */
  cancels: () => number;
  /** The state after the go-live was accepted. */
  state: Values;
  destroy(): Promise<void>;
}

/** A go-live that runs, can be cancelled, and ends `afterMs` after the cancel as `end`. */
async function cancelBench(
  answer: () => CancelAnswer = () => ({ kind: "accepted", requestId: "r-9" }),
  end: Operation = operationWith("canceled"),
  afterMs = 2 * MINUTE,
  inputs: Values = {},
): Promise<CancelBench> {
  const made = bench();
  const { api, world, lifecycle } = made;
  let count = 0;
  let endsAtMs = Infinity;
  const { state } = await made.create({ onDelete: "cancel", waitFor: "accepted", ...inputs });
  const running = (): Operation => ({ ...operationWith("running"), canCancel: true });
  api.operation = () => (world.clock.monotonic() >= endsAtMs ? end : running());
  api.cancelOperation = async () => {
    count++;
    endsAtMs = world.clock.monotonic() + afterMs;
    return answer();
  };
  const destroy = (): Promise<void> => lifecycle.delete(world.call, ID, state);
  return { ...made, state, cancels: () => count, destroy };
}

const error = (status: number): MarketplaceError =>
  new MarketplaceError(status === 400 ? "badRequest" : "serviceError", { status, sent: "POST …/cancel" });

describe('onDelete: "cancel"', () => {
  for (const kind of ["done", "accepted"] as const) {
    it(`asks once (${kind}), waits for the original operation, and forgets with a notice`, async () => {
      const made = await cancelBench(() => ({ kind, requestId: "r-9" }));
      await made.destroy();
      assert.equal(made.cancels(), 1);
      assert.equal(made.api.posts, 1);
      assert.ok(made.world.clock.monotonic() >= 2 * MINUTE && made.world.clock.monotonic() < 5 * MINUTE);
      assertGolden("messages/delete-canceled.txt", made.world.told.texts().slice(-2).join("\n"));
    });
  }

  it("warns that the offer stays live where the operation succeeded meanwhile", async () => {
    const made = await cancelBench(undefined, operationWith("succeeded", 2, stepsUntil("live", "complete")));
    made.world.clock.advance(HOUR);
    const destroyed = made.destroy();
    made.api.status = () => live(2);
    await destroyed;
    assert.equal(made.cancels(), 1);
    assertGolden("messages/delete-succeeded-meanwhile.txt", made.world.told.texts("warn").slice(-2).join("\n"));
  });

  it("does not wait for a success to show: the operation's own word is enough to know that it is not canceled", async () => {
    const made = await cancelBench(undefined, operationWith("succeeded", 2, stepsUntil("live", "complete")));
    await made.destroy();
    assert.ok(made.world.clock.monotonic() < 5 * MINUTE);
    assert.match(made.world.told.texts("warn").join("\n"), /is live and stays live/);
  });

  it("forgets without a cancel where the operation has ended already", async () => {
    const made = await cancelBench();
    made.api.operation = () => operationWith("failed");
    await made.destroy();
    assert.equal(made.cancels(), 0);
    assert.match(made.world.told.texts("warn").at(-1) ?? "", /released nothing/);
  });

  it("refuses where the operation does not say that it can be cancelled, and sends nothing", async () => {
    const made = await cancelBench();
    made.api.operation = () => operationWith("running");
    await assert.rejects(made.destroy(), ({ message }: Error) => {
      assertGolden("messages/delete-cannot-cancel.txt", message);
      return true;
    });
    assert.equal(made.cancels(), 0);
  });

  it("refuses where the operation carries another version by now, or is gone", async () => {
    const made = await cancelBench();
    made.api.operation = () => ({ ...operationWith("running", 3), canCancel: true });
    await assert.rejects(made.destroy(), /carries publishing version 3 now, not 2/);
    made.api.operation = failing("notFound", 404);
    await assert.rejects(made.destroy(), /does not find the operation \(404\)/);
    made.api.operation = failing("forbidden", 403);
    await assert.rejects(made.destroy(), /could not be cancelled: .*HTTP 403.*no cancel was sent/s);
    assert.equal(made.cancels(), 0);
  });

  it("refuses with the service's reason where the service refuses", async () => {
    const made = await cancelBench(() => ({ kind: "refused", error: error(400) }), undefined, Infinity);
    await assert.rejects(made.destroy(), ({ message }: Error) => {
      assertGolden("messages/delete-cancel-refused.txt", message);
      return true;
    });
    assert.equal(made.cancels(), 1);
  });

  it("takes a refusal for what it is where the operation had just ended", async () => {
    const made = await cancelBench(() => ({ kind: "refused", error: error(400) }), operationWith("canceled"), 0);
    await made.destroy();
    assert.match(made.world.told.texts("info").at(-1) ?? "", /was canceled/);
  });

  it("waits ten minutes after an answer that was lost, never asks twice, and says what is not known", async () => {
    const lost = (): CancelAnswer => ({ kind: "unclear", error: error(503) });
    const made = await cancelBench(lost, undefined, Infinity);
    await assert.rejects(made.destroy(), /has not ended yet: the wait is over.*its answer is not known/s);
    assert.equal(made.world.clock.monotonic(), 10 * MINUTE);
    assert.equal(made.cancels(), 1);
    const applied = await cancelBench(lost);
    await applied.destroy();
    assert.equal(applied.cancels(), 1);
  });

  it("waits no longer than timeout or customTimeouts allow", async () => {
    const never = (): CancelAnswer => ({ kind: "accepted", requestId: "r-9" });
    const own = await cancelBench(never, undefined, Infinity, { timeout: "20m" });
    await assert.rejects(own.destroy(), /has not ended yet.*202, which alone proves nothing/s);
    assert.equal(own.world.clock.monotonic(), 20 * MINUTE);
    const engines = await cancelBench(never, undefined, Infinity);
    engines.world.call.timeoutMs = 15 * MINUTE;
    await assert.rejects(engines.destroy(), /has not ended yet/);
    assert.equal(engines.world.clock.monotonic(), 15 * MINUTE);
  });

  it("ends the wait at once where it is interrupted, and sends nothing once it is", async () => {
    const made = await cancelBench(undefined, undefined, Infinity);
    const controller = new AbortController();
    made.world.call.signal = controller.signal;
    const plain = made.api.operation;
    made.api.operation = () => {
      if (made.world.clock.monotonic() > 5 * MINUTE) controller.abort();
      return plain();
    };
    await assert.rejects(made.destroy(), /the wait was interrupted/);
    assert.ok(made.world.clock.monotonic() < 10 * MINUTE);
    await assert.rejects(made.destroy(), /interrupted.*no cancel was sent/s);
    assert.equal(made.cancels(), 1);
  });

  it("leaves an operation alone that this stack took over, and any in a run that may not submit", async () => {
    const taken = await cancelBench();
    const record = { ...(taken.state["record"] as Values), adopted: true };
    await assert.rejects(
      taken.lifecycle.delete(taken.world.call, ID, { ...taken.state, record }),
      /was taken over, not started, by this stack/,
    );
    const never = await cancelBench();
    never.world.ambient.env = { get: (name) => (name === "AZURE_MARKETPLACE_SUBMIT" ? "never" : undefined) };
    await assert.rejects(never.destroy(), /AZURE_MARKETPLACE_SUBMIT=never/);
    assert.deepEqual([taken.cancels(), never.cancels()], [0, 0]);
  });

  it("refuses while it is unclear which operation is ours", async () => {
    const made = await cancelBench();
    const record = { ...(made.state["record"] as Values), operationId: undefined, doubt: "the answer was lost" };
    const unclear = { ...made.state, operationId: undefined, operationLocation: undefined, record };
    // The journal knows more than state; here it must not help.
    made.world.ambient.env = { get: (name) => (name === "AZURE_MARKETPLACE_JOURNAL" ? "off" : undefined) };
    await assert.rejects(made.lifecycle.delete(made.world.call, ID, unclear), ({ message }: Error) => {
      assertGolden("messages/delete-unclear.txt", message);
      return true;
    });
    assert.equal(made.cancels(), 0);
  });

  it("believes an operation that vanished only as far as the offer's status goes", async () => {
    const made = await cancelBench();
    let gone = false;
    const plain = made.api.operation;
    made.api.operation = () => (gone ? failing("notFound", 404)() : plain());
    const ask = made.api.cancelOperation;
    made.api.cancelOperation = (offer) => {
      gone = true;
      return ask(offer);
    };
    await assert.rejects(made.destroy(), /no longer finds its operation, which proves nothing/);
    await assert.rejects(made.destroy(), /does not find the operation \(404\).*no cancel was sent/s);
    assert.equal(made.cancels(), 1);
  });

  it("forgets an operation that vanished while the offer fell back to an older version", async () => {
    const made = await cancelBench();
    const plain = made.api.operation;
    made.api.operation = () => (made.cancels() > 0 ? failing("notFound", 404)() : plain());
    made.api.status = () => live(1);
    await made.destroy();
    assert.equal(made.cancels(), 1);
    assert.match(made.world.told.texts("info").at(-1) ?? "", /ended as rejected/);
  });
});

describe("a delete", () => {
  it("sees what a killed run has posted, although state does not", async () => {
    const { create, update, lifecycle, world, api } = bench({}, HOUR);
    const { state } = await create();
    assert.equal(state["status"], "succeeded");
    const plain = api.status;
    api.status = () =>
      api.posts < 2 ? { ...plain(), state: "waitingForPublisherReview", publishingVersion: 3, steps: [] } : plain();
    const killed = await update(state, { release: "1.1.0", waitFor: "accepted" });
    assert.equal((killed.state["record"] as Values)["release"], "1.1.0");
    await assert.rejects(lifecycle.delete(world.call, ID, state), /release 1\.1\.0 is not over/);
    assert.equal(api.posts, 2);
  });
});
