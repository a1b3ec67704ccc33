// The stack lock of Pulumi's file backend: one JSON file per holder, in a folder per stack. A killed engine leaves its file.
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { lockDir } from "./store";
import type { StackRef } from "./store";

interface LockContent {
  pid: number;
  username: string;
  hostname: string;
  timestamp: string;
}

/** A held lock. */
export interface StackLock {
  /** Gives the stack free again. Safe to call twice. */
  release(): void;
}

/**
 * Takes the stack's lock.
 * @throws Error with Pulumi's own words when somebody else holds it
 */
export function lockStack(ref: StackRef): StackLock {
  refuseIfLocked(ref);
  const path = join(lockDir(ref), `${randomUUID()}.json`);
  mkdirSync(lockDir(ref), { recursive: true });
  const content: LockContent = {
    pid: process.pid,
    username: userInfo().username,
    hostname: hostname(),
    timestamp: new Date().toISOString(),
  };
  writeFileSync(path, JSON.stringify(content));
  const lock = { release: () => rmSync(path, { force: true }) };
  try {
    refuseIfLocked(ref, path); // Two that wrote at the same moment both give way, as Pulumi does it.
  } catch (error) {
    lock.release();
    throw error;
  }
  return lock;
}

/** Removes every lock of the stack: `pulumi cancel`. */
export function breakLocks(ref: StackRef): void {
  for (const path of lockFiles(ref)) rmSync(path, { force: true });
}

function refuseIfLocked(ref: StackRef, mine?: string): void {
  const others = lockFiles(ref).filter((path) => path !== mine);
  if (others.length === 0) return;
  const lines = others.map((path) => describe(ref, path));
  throw new Error(
    `the stack is currently locked by ${others.length} lock(s). Either wait for the other process(es) to end or ` +
      `delete the lock file with \`pulumi cancel\`.${lines.join("")}`,
  );
}

function describe(ref: StackRef, path: string): string {
  const url = `${ref.url.replace(/\/$/, "")}${path.slice(ref.root.replace(/\/$/, "").length)}?no_tmp_dir=true`;
  const lock = JSON.parse(readFileSync(path, "utf8")) as LockContent;
  const at = lock.timestamp.replace(/\.\d+/, "");
  return `\n  ${url}: created by ${lock.username}@${lock.hostname} (pid ${lock.pid}) at ${at}`;
}

function lockFiles(ref: StackRef): string[] {
  const folder = lockDir(ref);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => join(folder, file));
}
