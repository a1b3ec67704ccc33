import assert from "node:assert/strict";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { secretsOf } from "../../../provider/plugin/secrets";
import { receive, send } from "../../../provider/plugin/wire";
import { UNKNOWN } from "../../../provider/resources/offerGoLive/check";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });
const output = (rest: object) => ({ [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...rest });
const struct = (values: object): Struct => Struct.fromJavaScript(values as Record<string, JavaScriptValue>);

describe("values on the wire", () => {
  it("opens secrets, and tells which properties held one", () => {
    const { values, secrets } = receive(
      struct({ reason: secret("because"), approval: { release: "1", ticket: secret("T-1") }, release: "1" }),
    );
    assert.deepEqual(values, { reason: "because", approval: { release: "1", ticket: "T-1" }, release: "1" });
    assert.deepEqual([...secrets].sort(), ["approval", "reason"]);
  });

  it("opens output values: known, unknown and secret", () => {
    const { values, secrets } = receive(
      struct({
        candidate: output({ value: 3, dependencies: [] }),
        release: output({}),
        reason: output({ value: secret("x"), secret: true }),
      }),
    );
    assert.deepEqual(values, { candidate: 3, release: UNKNOWN, reason: "x" });
    assert.deepEqual([...secrets], ["reason"]);
  });

  it("takes a resource for its id", () => {
    const reference = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:pulumi:s::p::t::n", id: "id-1" };
    assert.deepEqual(receive(struct({ release: reference })).values, { release: "id-1" });
  });

  it("sends plain JSON, and marks what is secret", () => {
    const sent = send({ a: 1, b: undefined, c: { d: undefined, e: null } }, new Set(["c", "absent"])).toJavaScript();
    assert.deepEqual(sent, { a: 1, c: secret({ e: null }) });
  });

  it("keeps secret every output that repeats a secret input", () => {
    const received = receive(struct({ reason: secret("because"), release: "1" }));
    assert.deepEqual([...secretsOf(...received.secrets)].sort(), ["history", "reason", "record"]);
    assert.ok(secretsOf(...receive(struct({ release: secret("1") })).secrets).has("posted"));
  });
});
