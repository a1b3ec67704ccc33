// Property values as text: the indentation, alignment and quoting of Pulumi's own object printer.
import { arrayLength, diffKeys, isInternalKey } from "../values/diff";
import type { ArrayDiff, ObjectDiff, ValueDiff } from "../values/diff";
import { isObject, Secret, Unknown } from "../values/value";
import type { Props, Value } from "../values/value";

/** What stands before a line. */
export type Mark = "  " | "+ " | "- " | "~ " | "+-" | "++" | "--";

/** How diffs are printed. */
export interface PrintOptions {
  /** Leave out what is the same. */
  readonly summary?: boolean;
  /** In a preview: unknown outputs count as something to print. */
  readonly planning?: boolean;
}

/** All properties of an object, one per line; internal keys are left out. */
export function printProps(props: Props, indent: number, mark: Mark = "  "): string {
  const keys = Object.keys(props)
    .filter((key) => !isInternalKey(key))
    .sort();
  const width = maxWidth(Object.keys(props));
  return keys.map((key) => printProperty(key, props[key] ?? null, width, indent, mark)).join("");
}

/** One property with its title aligned. */
export function printProperty(key: string, value: Value, width: number, indent: number, mark: Mark = "  "): string {
  return `${margin(indent, mark)}${key.padEnd(width)}: ${render(value, indent, mark)}\n`;
}

/** How two objects differ, property by property. */
export function printDiff(diff: ObjectDiff, indent: number, options: PrintOptions, only?: readonly string[]): string {
  const keys = diffKeys(diff).filter((key) => !only || only.includes(key));
  const width = maxWidth(keys);
  return keys.map((key) => printKeyDiff(key, diff, width, indent, options)).join("");
}

/** The change of one key. */
export function printKeyDiff(
  key: string,
  diff: ObjectDiff,
  width: number,
  indent: number,
  options: PrintOptions,
): string {
  const title = (mark: Mark): string => `${margin(indent, mark)}${key.padEnd(width)}: `;
  const added = diff.adds.get(key);
  if (added !== undefined) return title("+ ") + `${render(added, indent, "+ ")}\n`;
  const deleted = diff.deletes.get(key);
  if (deleted !== undefined) return title("- ") + `${render(deleted, indent, "- ")}\n`;
  const update = diff.updates.get(key);
  if (update) return printValueDiff(title, update, indent, options);
  const same = diff.sames.get(key);
  if (same === undefined || options.summary || !isWorthPrinting(same)) return "";
  return printProperty(key, same, width, indent);
}

/** Whether a value is more than an absence: empty things only clutter the output. */
export function isWorthPrinting(value: Value): boolean {
  if (value === null || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isObject(value) || Object.keys(value).length > 0;
}

/** The width to which titles are padded. */
export function maxWidth(keys: readonly string[]): number {
  return keys.reduce((width, key) => Math.max(width, key.length), 0);
}

function printValueDiff(title: (mark: Mark) => string, diff: ValueDiff, indent: number, options: PrintOptions): string {
  const start = title("~ ");
  if (diff.array) return `${start}[\n${printArrayDiff(diff.array, indent, options)}${margin(indent)}]\n`;
  if (diff.object) return `${start}{\n${printDiff(diff.object, indent + 1, options)}${margin(indent)}}\n`;
  const [old, now] = [isWorthPrinting(diff.old), isWorthPrinting(diff.new)];
  if (old && now && isPrimitive(diff.old) && isPrimitive(diff.new)) {
    return `${start}${render(diff.old, indent, "- ")} => ${render(diff.new, indent, "+ ")}\n`;
  }
  const gone = old ? `${title("- ")}${render(diff.old, indent, "- ")}\n` : "";
  return gone + (now ? `${title("+ ")}${render(diff.new, indent, "+ ")}\n` : "");
}

function printArrayDiff(diff: ArrayDiff, indent: number, options: PrintOptions): string {
  const lines: string[] = [];
  for (let at = 0; at < arrayLength(diff); at++) {
    const title = (mark: Mark): string => `${margin(indent + 1, mark)}[${at}]: `;
    const added = diff.adds.get(at);
    const deleted = diff.deletes.get(at);
    const update = diff.updates.get(at);
    const same = diff.sames.get(at);
    if (added !== undefined) lines.push(`${title("+ ")}${render(added, indent + 2, "+ ")}\n`);
    else if (deleted !== undefined) lines.push(`${title("- ")}${render(deleted, indent + 2, "- ")}\n`);
    else if (update) lines.push(printValueDiff(title, update, indent + 2, options));
    else if (same !== undefined && !options.summary) lines.push(`${title("  ")}${render(same, indent + 2, "  ")}\n`);
  }
  return lines.join("");
}

function render(value: Value, indent: number, mark: Mark): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : renderList(value, indent, mark);
  if (isObject(value)) {
    const inside = printProps(value, indent + 1, mark);
    return Object.keys(value).length === 0 ? "{}" : `{\n${inside}${margin(indent)}}`;
  }
  if (value instanceof Secret) return "[secret]";
  if (value instanceof Unknown) return "[unknown]";
  if (value === null) return "<null>";
  return typeof value === "string" ? renderString(value, indent, mark) : String(value);
}

function renderList(list: readonly Value[], indent: number, mark: Mark): string {
  const lines = list.map((item, at) => `${margin(indent, mark)}    [${at}]: ${render(item, indent + 1, mark)}\n`);
  return `[\n${lines.join("")}${margin(indent)}]`;
}

/** A text that is a JSON document is shown as one. */
function renderString(text: string, indent: number, mark: Mark): string {
  const decoded = decode(text);
  return decoded === undefined ? JSON.stringify(text) : `(json) ${render(decoded, indent, mark)}\n`;
}

function decode(text: string): Value | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

function isPrimitive(value: Value): boolean {
  return !Array.isArray(value) && !isObject(value);
}

function margin(indent: number, mark: Mark = "  "): string {
  const spaces = "    ".repeat(indent);
  return spaces === "" ? "" : spaces.slice(0, -2) + mark;
}
