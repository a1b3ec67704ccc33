// Finding the real CLI: on PATH, or where the npm package `pulumi` keeps the one it has downloaded.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findOnPath } from "./rpc/plugins";

/** A Pulumi CLI on this machine. */
export interface FoundPulumi {
  readonly path: string;
  /** `v3.…`, as it says itself. */
  readonly version: string;
  readonly where: "on PATH" | "from the npm package pulumi";
}

const VERSION_TIMEOUT_MS = 20_000;

/** Finds a CLI that answers; undefined when there is none. */
export function findPulumi(env: NodeJS.ProcessEnv): FoundPulumi | undefined {
  const onPath = findOnPath("pulumi", env["PATH"]);
  const candidates = [
    ...(onPath === undefined ? [] : [{ path: onPath, where: "on PATH" as const }]),
    ...cached(env).map((path) => ({ path, where: "from the npm package pulumi" as const })),
  ];
  for (const { path, where } of candidates) {
    const version = versionOf(path, env);
    if (version !== undefined) return { path, version, where };
  }
  return undefined;
}

/** The CLIs that the npm package has put aside, newest first. */
function cached(env: NodeJS.ProcessEnv): string[] {
  const folder = join(env["PULUMI_HOME"] ?? join(env["HOME"] ?? homedir(), ".pulumi"), "versions");
  if (!existsSync(folder)) return [];
  const newestFirst = readdirSync(folder).sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return newestFirst.map((version) => join(folder, version, "bin", "pulumi")).filter((path) => existsSync(path));
}

/** A CLI that does not say its version (a wrong architecture, a wrapper without its binary) does not count. */
function versionOf(path: string, env: NodeJS.ProcessEnv): string | undefined {
  try {
    const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const options = { env: quiet, timeout: VERSION_TIMEOUT_MS, stdio: ["ignore", "pipe", "ignore"] as const };
    const text = execFileSync(path, ["version"], { ...options, stdio: [...options.stdio], encoding: "utf8" }).trim();
    return /^v?3\./.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
