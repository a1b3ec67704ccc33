import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Values } from "./types";

/** The keys by which the engine marks what JSON cannot say. @see reference, pulumi-provider §4 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What stands for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret as it travels. */
export function secretOf(value: unknown): Values {
  return { [SIGNATURE]: SECRET, value };
}

/** An output value as it travels; without a value it is not known yet. */
export function outputOf(value: unknown, isSecret = false): Values {
  return { [SIGNATURE]: OUTPUT, secret: isSecret, ...(value === undefined ? {} : { value }) };
}

/** A reference to a resource as it travels. */
export function referenceOf(urn: string, id: string): Values {
  return { [SIGNATURE]: RESOURCE, urn, id };
}

/** True for a secret as it travels. */
export function isSecret(value: unknown): boolean {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

/** Values without their wrappers, as a program sees them. */
export function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (!isObject(value)) return value;
  if (isSecret(value)) return open(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, open(inner)]));
}

/** The parts that are not inside of a secret, as text. */
export function textOutsideSecrets(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isSecret(inner) ? "secret" : inner)) ?? "";
}

/** What another language's engine could not read: numbers that are none, and what has no JSON form. */
export function findUnreadable(value: unknown, path = ""): string[] {
  if (value === null || typeof value === "string" || typeof value === "boolean") return [];
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value !== "object") return [`${path} is ${typeof value}`];
  return Object.entries(value).flatMap(([name, inner]) => findUnreadable(inner, `${path}/${name}`));
}

/** Names in this object that the faces and the engine do not keep for themselves. */
export function ownNames(values: Values): string[] {
  return Object.keys(values).filter((name) => !name.startsWith("__"));
}

/** Values as a message carries them. */
export function toStruct(values: Values): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as Record<string, JavaScriptValue>);
}

/** Values of a message; none where there are none. */
export function fromStruct(struct: Struct | undefined): Values {
  return (struct?.toJavaScript() ?? {}) as Values;
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null;
}
