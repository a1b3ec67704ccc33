import { readFileSync, readdirSync } from "node:fs";

/** What the kernel says of one process's memory. */
export interface Memory {
  /** What is in memory now. */
  rssBytes: number;
  /** The most that ever was. */
  peakBytes: number;
}

/** True where the kernel tells of other processes by files: on Linux. */
export const CAN_READ_MEMORY = process.platform === "linux";

/**
 * The memory of one process.
 * @throws Error where it is gone
 */
export function readMemory(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return { rssBytes: readField(status, "VmRSS"), peakBytes: readField(status, "VmHWM") };
}

/** The descendant of a process whose command line says this; undefined while there is none. */
export function findDescendant(ancestor: number, says: string): number | undefined {
  const parents = readParents();
  return [...parents.keys()].find((pid) => isBelow(parents, pid, ancestor) && isNode(pid, says));
}

function readField(status: string, name: string): number {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status) ?? [];
  if (kilobytes === undefined) throw new Error(`the process has no ${name}`);
  return Number(kilobytes) * 1024;
}

/** Each process and the one that started it. */
function readParents(): Map<number, number> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const pairs = pids.map((pid) => [Number(pid), readParent(pid)] as const);
  return new Map(pairs.filter((pair): pair is [number, number] => pair[1] !== undefined));
}

function readParent(pid: string): number | undefined {
  // The command's name is in brackets, and may itself hold brackets.
  const [, parent] = /\) \S (\d+) [^)]*$/.exec(readIfThere(`/proc/${pid}/stat`)) ?? [];
  return parent === undefined ? undefined : Number(parent);
}

function isBelow(parents: ReadonlyMap<number, number>, pid: number, ancestor: number): boolean {
  for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) {
    if (at === ancestor) return true;
  }
  return false;
}

/** A shell that starts it says the same, but is not the process that is meant. */
function isNode(pid: number, says: string): boolean {
  const [command = "", ...rest] = readIfThere(`/proc/${pid}/cmdline`).split("\0");
  return /(^|\/)node$/.test(command) && rest.some((part) => part.includes(says));
}

/** A process may end while it is looked at. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
