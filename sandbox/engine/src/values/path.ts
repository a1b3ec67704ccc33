// Property paths as resource options name them: `a.b[0]["c"]`, with `*` for any element.
import { isObject } from "./value";
import type { Props, Value } from "./value";

/** A parsed property path: names and positions, or `*`. */
export type Path = readonly (string | number)[];

/** Parses a property path; a malformed one is taken as a single name. */
export function parsePath(text: string): Path {
  const steps: (string | number)[] = [];
  const token = /\.?([^.[\]"]+)|\[(\d+)\]|\[\*\]|\["((?:[^"\\]|\\.)*)"\]/gy;
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match) return [text];
    at = token.lastIndex;
    if (match[1] !== undefined) steps.push(match[1]);
    else if (match[2] !== undefined) steps.push(Number(match[2]));
    else steps.push(match[3] ?? "*");
  }
  return steps;
}

/** Whether everything under `inner` lies within `outer`. */
export function contains(outer: Path, inner: Path): boolean {
  if (outer.length > inner.length) return false;
  return outer.every((step, index) => step === "*" || step === inner[index]);
}

/** Copies what `olds` has at the path into `news`: this is how `ignoreChanges` works. */
export function resetPath(path: Path, olds: Props, news: Props): boolean {
  const [head, ...rest] = path;
  if (head === undefined) return true;
  if (head === "*") {
    const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
    return [...keys].every((key) => resetPath([key, ...rest], olds, news));
  }
  const key = String(head);
  if (rest.length === 0) {
    const old = olds[key];
    if (old === undefined) Reflect.deleteProperty(news, key);
    else news[key] = old;
    return true;
  }
  const old = container(olds[key]);
  const now = container(news[key]);
  return old === undefined || now === undefined ? old === now : resetPath(rest, old, now);
}

function container(value: Value | undefined): Props | undefined {
  if (Array.isArray(value)) return value as unknown as Props;
  return isObject(value) ? value : undefined;
}

/** The inputs with every ignored path set back to its old value. */
export function applyIgnoreChanges(news: Props, olds: Props, paths: readonly string[]): Props {
  if (paths.length === 0) return news;
  const copy = clone(news) as Props;
  for (const text of paths) resetPath(parsePath(text), olds, copy);
  return copy;
}

function clone(value: Value): Value {
  if (Array.isArray(value)) return value.map(clone);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clone(inner)]));
}
