// Resources to and from the JSON of a checkpoint: Pulumi's field order, sorted property keys, encrypted secrets.
import { fromWire, isObject, Secret, SECRET_SIG, SIG, Unknown, UNKNOWN_SENTINEL } from "../values/value";
import type { Props, Value } from "../values/value";
import type { Crypter } from "./secrets";
import { blankState } from "./types";
import type { PendingOperation, ResourceJson, ResourceState } from "./types";

/** The engine version that state files name: the newest whose checkpoint format this engine follows. */
export const ENGINE_VERSION = "v3.260.0";

/** Encrypts, or refuses, when a secret has to be written. */
export type Encrypt = (text: string) => string;

/** A resource as a checkpoint holds it. */
export function serializeResource(state: ResourceState, encrypt: Encrypt): ResourceJson {
  const timeouts = Object.fromEntries(Object.entries(state.customTimeouts).filter(([, seconds]) => seconds));
  return omitEmpty({
    urn: state.urn,
    custom: state.custom,
    delete: state.delete,
    id: state.id,
    type: state.type,
    inputs: serializeProps(state.inputs, encrypt),
    outputs: state.outputs && serializeProps(state.outputs, encrypt),
    parent: state.parent,
    protect: state.protect,
    external: state.external,
    dependencies: state.dependencies,
    initErrors: state.initErrors,
    provider: state.provider,
    propertyDependencies: sorted(state.propertyDependencies),
    pendingReplacement: state.pendingReplacement,
    additionalSecretOutputs: state.additionalSecretOutputs,
    customTimeouts: timeouts,
    importID: state.importId,
    retainOnDelete: state.retainOnDelete,
    deletedWith: state.deletedWith,
    created: state.created,
    modified: state.modified,
    sourcePosition: state.sourcePosition,
    stackTrace: state.stackTrace.map((sourcePosition) => ({ sourcePosition })),
    ignoreChanges: state.ignoreChanges,
    hideDiff: state.hideDiff.map((path) => [path]),
    replaceOnChanges: state.replaceOnChanges,
    replacementTrigger: state.replacementTrigger === null ? undefined : serialize(state.replacementTrigger, encrypt),
    refreshBeforeUpdate: state.refreshBeforeUpdate,
  });
}

/** Reads a resource of a checkpoint. */
export function deserializeResource(json: ResourceJson, crypter: Crypter | undefined): ResourceState {
  const state = blankState(json.urn, json.type, json.custom);
  for (const key of Object.keys(state) as (keyof ResourceState)[]) {
    if (key in json && key !== "inputs" && key !== "outputs") Object.assign(state, { [key]: json[key] });
  }
  state.inputs = deserializeProps((json["inputs"] ?? {}) as Record<string, unknown>, crypter);
  state.outputs = deserializeProps((json["outputs"] ?? {}) as Record<string, unknown>, crypter);
  state.importId = (json["importID"] as string | undefined) ?? "";
  state.stackTrace = ((json["stackTrace"] ?? []) as { sourcePosition?: string }[]).map((at) => at.sourcePosition ?? "");
  state.hideDiff = ((json["hideDiff"] ?? []) as unknown[][]).map((path) => path.join("."));
  state.replacementTrigger = deserialize(json["replacementTrigger"] ?? null, crypter);
  return state;
}

/** Reads the pending operations of a checkpoint. */
export function deserializePending(
  json: readonly { resource: ResourceJson; type: string }[],
  crypter: Crypter | undefined,
): PendingOperation[] {
  return json.map((op) => ({
    resource: deserializeResource(op.resource, crypter),
    type: op.type as PendingOperation["type"],
  }));
}

/** Property bags with sorted keys, secrets encrypted. */
export function serializeProps(props: Props, encrypt: Encrypt): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(props)
      .sort()
      .map((key) => [key, serialize(props[key] ?? null, encrypt)]),
  );
}

/** Reads a property bag; a secret without a crypter is an error. */
export function deserializeProps(json: Record<string, unknown>, crypter: Crypter | undefined): Props {
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, deserialize(value, crypter)]));
}

function serialize(value: Value, encrypt: Encrypt): unknown {
  if (value instanceof Unknown) return UNKNOWN_SENTINEL;
  if (value instanceof Secret) {
    const plain = JSON.stringify(serialize(value.value, (text) => text));
    return { [SIG]: SECRET_SIG, ciphertext: encrypt(plain) };
  }
  if (Array.isArray(value)) return value.map((item) => serialize(item, encrypt));
  return isObject(value) ? serializeProps(value, encrypt) : value;
}

function deserialize(json: unknown, crypter: Crypter | undefined): Value {
  if (Array.isArray(json)) return json.map((item) => deserialize(item, crypter));
  if (typeof json !== "object" || json === null) return fromWire(json);
  const object = json as Record<string, unknown>;
  if (object[SIG] !== SECRET_SIG) return deserializeProps(object, crypter);
  if (typeof object["plaintext"] === "string") return new Secret(fromWire(JSON.parse(object["plaintext"])));
  if (!crypter) throw new Error("the stack holds secrets, but no passphrase is set (PULUMI_CONFIG_PASSPHRASE)");
  return new Secret(fromWire(JSON.parse(crypter.decrypt(String(object["ciphertext"])))));
}

function sorted<T>(object: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Leaves out what Pulumi leaves out: false, "", [], {} and undefined; `custom: false` stays. */
function omitEmpty(json: Record<string, unknown>): ResourceJson {
  const kept = Object.entries(json).filter(([key, value]) => key === "custom" || !isEmpty(value));
  return Object.fromEntries(kept) as ResourceJson;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false || value === "") return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
