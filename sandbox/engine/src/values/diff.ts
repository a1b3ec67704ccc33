// Structural comparison of property values, with the same notion of "no value" and of array positions as Pulumi's own.
import { isObject, Secret, Unknown } from "./value";
import type { Props, Value } from "./value";

/** How two property bags differ. */
export interface ObjectDiff {
  readonly adds: Map<string, Value>;
  readonly deletes: Map<string, Value>;
  readonly sames: Map<string, Value>;
  readonly updates: Map<string, ValueDiff>;
}

/** How two lists differ, position by position. */
export interface ArrayDiff {
  readonly adds: Map<number, Value>;
  readonly deletes: Map<number, Value>;
  readonly sames: Map<number, Value>;
  readonly updates: Map<number, ValueDiff>;
}

/** How two values differ. */
export interface ValueDiff {
  readonly old: Value;
  readonly new: Value;
  readonly array?: ArrayDiff;
  readonly object?: ObjectDiff;
}

/** Whether a key is the engine's own and hidden from people (`__provider`). */
export function isInternalKey(key: string): boolean {
  return key.startsWith("__");
}

/** Compares two bags; undefined when nothing differs. `ignore` leaves keys out at every depth. */
export function diffProps(olds: Props, news: Props, ignore: (key: string) => boolean = none): ObjectDiff | undefined {
  const diff: ObjectDiff = { adds: new Map(), deletes: new Map(), sames: new Map(), updates: new Map() };
  for (const [key, old] of Object.entries(olds)) {
    if (!ignore(key)) compareKey(diff, key, old, news[key], ignore);
  }
  for (const [key, value] of Object.entries(news)) {
    if (!ignore(key) && !(key in olds) && value !== null) diff.adds.set(key, value);
  }
  return diff.adds.size + diff.deletes.size + diff.updates.size > 0 ? diff : undefined;
}

/** Compares two values; undefined when they are the same. */
export function diffValues(old: Value, now: Value, ignore: (key: string) => boolean = none): ValueDiff | undefined {
  if (Array.isArray(old) && Array.isArray(now)) {
    const array = diffArrays(old, now, ignore);
    return array && { old, new: now, array };
  }
  if (isObject(old) && isObject(now)) {
    const object = diffProps(old, now, ignore);
    return object && { old, new: now, object };
  }
  if (old instanceof Secret && now instanceof Secret) {
    return diffValues(old.value, now.value, ignore) && { old, new: now };
  }
  if (old instanceof Unknown || now instanceof Unknown) {
    return old instanceof Unknown && now instanceof Unknown ? undefined : { old, new: now };
  }
  return old === now ? undefined : { old, new: now };
}

/** Whether two values are the same at every depth. */
export function deepEquals(one: Value | undefined, other: Value | undefined): boolean {
  if (one === undefined || other === undefined) return (one ?? null) === (other ?? null);
  return diffValues(one, other) === undefined;
}

/** All keys of a diff, sorted. */
export function diffKeys(diff: ObjectDiff): string[] {
  return [...diff.adds.keys(), ...diff.deletes.keys(), ...diff.sames.keys(), ...diff.updates.keys()].sort();
}

/** The keys of a diff whose values changed, sorted. */
export function changedKeys(diff: ObjectDiff): string[] {
  return diffKeys(diff).filter((key) => !diff.sames.has(key));
}

/** The number of positions a list diff talks about. */
export function arrayLength(diff: ArrayDiff): number {
  const positions = [diff.adds, diff.deletes, diff.sames, diff.updates].flatMap((map) => [...map.keys()]);
  return positions.reduce((length, position) => Math.max(length, position + 1), 0);
}

/** The diff seen from the other side: what was added is deleted, old is new. */
export function invertDiff(diff: ObjectDiff): ObjectDiff {
  const updates = [...diff.updates].map(([key, value]) => [key, invertValue(value)] as const);
  return { adds: diff.deletes, deletes: diff.adds, sames: diff.sames, updates: new Map(updates) };
}

function none(): boolean {
  return false;
}

function compareKey(
  diff: ObjectDiff,
  key: string,
  old: Value,
  now: Value | undefined,
  ignore: (key: string) => boolean,
): void {
  if (now === undefined) {
    if (old !== null) diff.deletes.set(key, old);
    return;
  }
  const changed = diffValues(old, now, ignore);
  if (!changed) diff.sames.set(key, old);
  else if (old === null) diff.adds.set(key, now);
  else if (now === null) diff.deletes.set(key, old);
  else diff.updates.set(key, changed);
}

function diffArrays(olds: Value[], news: Value[], ignore: (key: string) => boolean): ArrayDiff | undefined {
  const diff: ArrayDiff = { adds: new Map(), deletes: new Map(), sames: new Map(), updates: new Map() };
  for (let at = 0; at < Math.max(olds.length, news.length); at++) {
    const old = olds[at];
    const now = news[at];
    if (old === undefined) diff.adds.set(at, now ?? null);
    else if (now === undefined) diff.deletes.set(at, old);
    else {
      const changed = diffValues(old, now, ignore);
      if (changed) diff.updates.set(at, changed);
      else diff.sames.set(at, old);
    }
  }
  return diff.adds.size + diff.deletes.size + diff.updates.size > 0 ? diff : undefined;
}

function invertValue(diff: ValueDiff): ValueDiff {
  return {
    old: diff.new,
    new: diff.old,
    ...(diff.object && { object: invertDiff(diff.object) }),
    ...(diff.array && { array: invertArray(diff.array) }),
  };
}

function invertArray(diff: ArrayDiff): ArrayDiff {
  const updates = [...diff.updates].map(([at, value]) => [at, invertValue(value)] as const);
  return { adds: diff.deletes, deletes: diff.adds, sames: diff.sames, updates: new Map(updates) };
}
