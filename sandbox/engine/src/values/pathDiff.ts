// Differences named by their paths, as a provider's detailed diff names them, put together to a comparison of two bags.
import { diffValues } from "./diff";
import type { ArrayDiff, ObjectDiff, ValueDiff } from "./diff";
import type { Path } from "./path";
import { isObject, Secret, Unknown, UNKNOWN } from "./value";
import type { Props, Value } from "./value";

/** One change. */
export interface PathChange {
  readonly path: Path;
  readonly kind: "add" | "delete" | "update";
  /** Where the path leads to the old value. */
  readonly olds: Props;
  /** Where the path leads to the new value. */
  readonly news: Props;
}

/** A comparison that holds these changes and nothing else. */
export function diffAtPaths(changes: readonly PathChange[]): ObjectDiff {
  const root = emptyObject();
  for (const change of changes) if (change.path.length > 0) add(root, change, 0, change.olds, change.news);
  return root;
}

type Container = ObjectDiff | ArrayDiff;
interface Nested {
  old: Value;
  new: Value;
  object?: ObjectDiff;
  array?: ArrayDiff;
}

/** A leaf is what the provider says it is; on the way there, what is missing on one side is an addition or a deletion. */
function add(into: Container, change: PathChange, depth: number, old: Value, now: Value): void {
  const key = change.path[depth] as never; // A container's keys are of the kind of its first step.
  const [before, after] = [member(old, key), member(now, key)];
  const isLeaf = depth === change.path.length - 1;
  if (isLeaf ? change.kind === "add" : isNothing(before) && !isNothing(after)) into.adds.set(key, after ?? UNKNOWN);
  else if (isLeaf ? change.kind === "delete" : !isNothing(before) && isNothing(after)) {
    into.deletes.set(key, before ?? UNKNOWN);
  } else if (isLeaf) {
    const values = { old: before ?? null, new: after ?? null };
    into.updates.set(key, diffValues(values.old, values.new) ?? values);
  } else addInside(into, key, change, depth, before ?? null, after ?? null);
}

function addInside(into: Container, key: never, change: PathChange, depth: number, old: Value, now: Value): void {
  const known = into.updates.get(key) as Nested | undefined;
  const inner: Nested = known ?? { old, new: now };
  if (!known) into.updates.set(key, inner as ValueDiff);
  const isPosition = typeof change.path[depth + 1] === "number";
  add(isPosition ? (inner.array ??= emptyArray()) : (inner.object ??= emptyObject()), change, depth + 1, old, now);
}

/** Secrets and unknowns are opaque: whatever is inside of them is shown as they are. */
function member(value: Value, key: string | number): Value | undefined {
  if (value instanceof Secret || value instanceof Unknown) return value;
  if (Array.isArray(value)) return typeof key === "number" ? value[key] : undefined;
  return isObject(value) && typeof key === "string" ? value[key] : undefined;
}

function isNothing(value: Value | undefined): boolean {
  return value === undefined || value === null;
}

function emptyObject(): ObjectDiff {
  return { adds: new Map(), deletes: new Map(), sames: new Map(), updates: new Map() };
}

function emptyArray(): ArrayDiff {
  return { adds: new Map(), deletes: new Map(), sames: new Map(), updates: new Map() };
}
