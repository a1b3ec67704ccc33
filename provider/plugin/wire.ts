import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../resources/offerGoLive/check";

type Values = Record<string, unknown>;

/** A call's values, plain, and which of them were secret. */
export interface Received {
  values: Values;
  /** Names of the top-level properties that are secret, or hold something secret. */
  secrets: ReadonlySet<string>;
}

/** The keys by which the engine marks what JSON cannot say. @see reference, pulumi-provider §4 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Reads values as the engine sends them; secrets and output values are opened, a reference becomes the resource's id. */
export function receive(struct: Struct | undefined): Received {
  const raw = (struct?.toJavaScript() ?? {}) as Values;
  const secrets = new Set<string>();
  const values = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, open(value, () => secrets.add(name))]),
  );
  return { values, secrets };
}

/** Values as the engine takes them: what JSON cannot carry is left out, what is secret is marked as secret. */
export function send(values: Values, secrets: ReadonlySet<string> = new Set()): Struct {
  const plain = JSON.parse(JSON.stringify(values)) as Record<string, JavaScriptValue>;
  const marked = Object.entries(plain).map(([name, value]) => [
    name,
    secrets.has(name) ? { [SIGNATURE]: SECRET, value } : value,
  ]);
  return Struct.fromJavaScript(Object.fromEntries(marked) as Record<string, JavaScriptValue>);
}

function open(value: unknown, onSecret: () => void): unknown {
  if (Array.isArray(value)) return value.map((item) => open(item, onSecret));
  if (typeof value !== "object" || value === null) return value;
  const source = value as Values;
  const inner = (): unknown => open(source["value"], onSecret);
  switch (source[SIGNATURE]) {
    case SECRET:
      onSecret();
      return inner();
    case OUTPUT:
      if (source["secret"] === true) onSecret();
      return Object.hasOwn(source, "value") ? inner() : UNKNOWN;
    case RESOURCE:
      return open(source["id"] ?? source["urn"], onSecret);
    default:
      return Object.fromEntries(Object.entries(source).map(([name, item]) => [name, open(item, onSecret)]));
  }
}
