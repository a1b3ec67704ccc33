// What a property can hold inside the engine. Plain JSON values stand for themselves; two classes mark what JSON cannot say.
// Assets, archives and resource references stay the signed objects they are on the wire: this engine only carries them.

/** A property value: JSON, or a secret, or something not known before the update. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value } | Secret | Unknown;

/** The properties of a resource: its inputs or its outputs. */
export type Props = Record<string, Value>;

/** A value that must be encrypted in state and never printed. */
export class Secret {
  /** @param value what is kept secret */
  constructor(readonly value: Value) {}
}

/** A value that will be known only after the update has run. */
export class Unknown {
  private readonly kind = "unknown";
  /** Keeps the class nominal, so that `{}` is never taken for it. */
  toString(): string {
    return `[${this.kind}]`;
  }
}

/** The one unknown value. */
export const UNKNOWN = new Unknown();

/** The key that marks a signed object on the wire and in state. */
export const SIG = "4dabf18193072939515e22adb298388d";
/** Signature of a secret. */
export const SECRET_SIG = "1b47061264138c4ac30d75fd1eb44270";
/** Signature of an output value (a value with dependencies). */
export const OUTPUT_SIG = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** Signature of a reference to a resource. */
export const RESOURCE_SIG = "5cf8f73096256a8f31e491e813e4eb8e";
/** The string that stands for an unknown on the wire and in state. */
export const UNKNOWN_SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Sentinels of unknowns of every type, as other SDK versions send them. */
const SENTINELS: ReadonlySet<string> = new Set([
  UNKNOWN_SENTINEL,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Whether the value is an object with named members (not a list, secret or unknown). */
export function isObject(value: unknown): value is { [key: string]: Value } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    !(value instanceof Unknown)
  );
}

/** Reads a value as it came over the wire: sentinels and signed secrets become their classes. */
export function fromWire(raw: unknown): Value {
  if (typeof raw === "string") return SENTINELS.has(raw) ? UNKNOWN : raw;
  if (raw === null || raw === undefined) return null;
  if (Array.isArray(raw)) return raw.map(fromWire);
  if (typeof raw !== "object") return raw as boolean | number;
  const object = raw as Record<string, unknown>;
  if (object[SIG] === SECRET_SIG) return new Secret(fromWire(object["value"]));
  if (object[SIG] === OUTPUT_SIG) {
    const inner = "value" in object ? fromWire(object["value"]) : UNKNOWN;
    return object["secret"] === true ? new Secret(inner) : inner;
  }
  return propsFromWire(object);
}

/** Reads a whole property bag from the wire. */
export function propsFromWire(raw: Record<string, unknown>): Props {
  const result: Props = {};
  for (const [key, value] of Object.entries(raw)) result[key] = fromWire(value);
  return result;
}

/** How a value goes onto the wire. */
export interface WireOptions {
  /** Wrap secrets in their signature; otherwise they go in clear. */
  readonly keepSecrets: boolean;
  /** Send the sentinel for unknowns; otherwise leave them out. */
  readonly keepUnknowns: boolean;
  /**
   * Send references to resources as they are; otherwise the id of the resource (of a component: its URN).
   * @default true
   */
  readonly keepResources?: boolean;
}

/** The plain form of a value for the wire; `undefined` for an unknown that may not be sent. */
export function toWire(value: Value, options: WireOptions): unknown {
  if (value instanceof Unknown) return options.keepUnknowns ? UNKNOWN_SENTINEL : undefined;
  if (value instanceof Secret) {
    const inner = toWire(value.value, options);
    return options.keepSecrets && inner !== undefined ? { [SIG]: SECRET_SIG, value: inner } : inner;
  }
  if (Array.isArray(value)) return value.map((item) => toWire(item, options) ?? null);
  if (isObject(value)) {
    const isBare = value[SIG] === RESOURCE_SIG && options.keepResources === false;
    return isBare ? toWire(value["id"] ?? value["urn"] ?? null, options) : propsToWire(value, options);
  }
  return value;
}

/** The plain form of a property bag for the wire. */
export function propsToWire(props: Props, options: WireOptions): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(props)) {
    const plain = toWire(value, options);
    if (plain !== undefined) result[key] = plain;
  }
  return result;
}

/** The value without its secret wrappers, at any depth. */
export function unwrap(value: Value): Value {
  if (value instanceof Secret) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  if (isObject(value)) return unwrapProps(value);
  return value;
}

/** A property bag without secret wrappers. */
export function unwrapProps(props: Props): Props {
  return Object.fromEntries(Object.entries(props).map(([key, value]) => [key, unwrap(value)]));
}

/** Whether a secret sits anywhere in the value. */
export function containsSecret(value: Value): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(containsSecret);
  return isObject(value) && Object.values(value).some(containsSecret);
}

/** Whether an unknown sits anywhere in the value. */
export function containsUnknown(value: Value): boolean {
  if (value instanceof Unknown) return true;
  if (value instanceof Secret) return containsUnknown(value.value);
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isObject(value) && Object.values(value).some(containsUnknown);
}

/** Marks outputs secret where the input of the same name was: what the host does for a provider that takes no secrets. */
export function annotateSecrets(outs: Props, ins: Props): void {
  for (const [key, input] of Object.entries(ins)) {
    const output = outs[key];
    if (output === undefined) continue;
    if (isObject(output) && isObject(input)) annotateSecrets(output, input);
    else if (!(output instanceof Secret) && containsSecret(input)) outs[key] = new Secret(output);
  }
}
