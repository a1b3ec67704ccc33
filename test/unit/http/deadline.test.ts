import assert from "node:assert/strict";
import { createDeadline } from "../../../provider/http/deadline";

const CALL = {
  method: "GET" as const,
  url: new URL("https://localhost/x"),
  headers: {},
  timeoutMs: 1,
  isFreshConnection: false,
};

const longerThanTheCall = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe("deadline of a call", () => {
  it("says why it stopped the call: its time, or the caller, whichever came first", async () => {
    const timedOut = createDeadline(CALL);
    await longerThanTheCall();
    assert.equal(timedOut.reason(), "timeout");
    assert.ok(timedOut.signal.aborted);
    const caller = new AbortController();
    const stopped = createDeadline({ ...CALL, signal: caller.signal });
    caller.abort();
    await longerThanTheCall();
    assert.equal(stopped.reason(), "aborted");
  });

  it("leaves neither timer nor listener behind", async () => {
    const caller = new AbortController();
    const ended = createDeadline({ ...CALL, signal: caller.signal });
    ended.end();
    caller.abort();
    await longerThanTheCall();
    assert.equal(ended.reason(), undefined);
    assert.ok(!ended.signal.aborted);
  });
});
