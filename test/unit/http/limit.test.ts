import assert from "node:assert/strict";
import type { Call, Reply } from "../../../provider/http/call";
import { limitPolicy } from "../../../provider/http/policies/limit";

const REPLY: Reply = { status: 200, headers: {}, body: undefined, sent: "GET /x", requestId: "id" };

/** A wire on which a call stays until it is let go. */
function createSlowWire() {
  const open: { name: string; answer: () => void; fail: (error: Error) => void }[] = [];
  const sent: string[] = [];
  return {
    open,
    sent,
    send: ({ url }: Call): Promise<Reply> => {
      const name = url.pathname.slice(1);
      sent.push(name);
      return new Promise((resolve, reject) => open.push({ name, answer: () => resolve(REPLY), fail: reject }));
    },
  };
}

function callTo(name: string): Call {
  return {
    method: "GET",
    url: new URL(`https://localhost/${name}`),
    headers: {},
    timeoutMs: 1000,
    isFreshConnection: false,
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("limit policy", () => {
  it("lets so many pass at a time, and the others in the order in which they came", async () => {
    const wire = createSlowWire();
    const policy = limitPolicy(2);
    const answers = Promise.all(["a", "b", "c", "d", "e"].map((name) => policy(callTo(name), wire.send)));
    await settle();
    assert.deepEqual(wire.sent, ["a", "b"]);
    while (wire.sent.length < 5) {
      wire.open.shift()?.answer();
      await settle();
      assert.ok(wire.open.length <= 2, `${wire.open.length} at a time`);
    }
    for (const { answer } of wire.open) answer();
    assert.equal((await answers).length, 5);
    assert.deepEqual(wire.sent, ["a", "b", "c", "d", "e"]);
  });

  it("gives the place of a call that failed to the next", async () => {
    const wire = createSlowWire();
    const policy = limitPolicy(1);
    const failed = assert.rejects(Promise.resolve(policy(callTo("a"), wire.send)), /cut off/);
    const next = policy(callTo("b"), wire.send);
    await settle();
    wire.open[0]?.fail(new Error("cut off"));
    await failed;
    await settle();
    assert.deepEqual(wire.sent, ["a", "b"]);
    wire.open[1]?.answer();
    assert.equal((await next).status, 200);
  });

  it("has all its places again once nobody waits", async () => {
    const wire = createSlowWire();
    const policy = limitPolicy(2);
    for (const round of ["1", "2"]) {
      const both = Promise.all(["a", "b"].map((name) => policy(callTo(`${name}${round}`), wire.send)));
      await settle();
      assert.equal(wire.open.length, 2);
      for (const { answer } of wire.open.splice(0)) answer();
      await both;
    }
  });
});
