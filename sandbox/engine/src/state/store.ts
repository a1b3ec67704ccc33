// A file backend's folder: where a stack's state and locks are, and how a state file is written so that a kill at any
// moment leaves either the old or the new one.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, existsSync, writeFileSync, readdirSync, rmSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINE_VERSION } from "./serialize";
import type { CheckpointJson, DeploymentJson } from "./types";

/** One stack in a file backend. */
export interface StackRef {
  /** The folder that `PULUMI_BACKEND_URL` names. */
  readonly root: string;
  /** The backend's URL, as given. */
  readonly url: string;
  readonly project: string;
  readonly stack: string;
}

/**
 * The folder of a file backend.
 * @throws Error when the URL is not `file://`: this engine knows no other backend
 */
export function backendRoot(url: string | undefined): string {
  if (!url?.startsWith("file://")) {
    throw new Error("PULUMI_BACKEND_URL must be set to file://DIR: this engine has no other backend");
  }
  return fileURLToPath(url);
}

/** Where the stack's state is. */
export function statePath(ref: StackRef): string {
  return join(ref.root, ".pulumi", "stacks", ref.project, `${ref.stack}.json`);
}

/** Where the stack's locks are. */
export function lockDir(ref: StackRef): string {
  return join(ref.root, ".pulumi", "locks", "organization", ref.project, ref.stack);
}

/** The name a checkpoint has for its stack. */
export function qualifiedName(ref: StackRef): string {
  return `organization/${ref.project}/${ref.stack}`;
}

/** Makes the folder look like a backend that Pulumi itself opened. */
export function ensureBackend(root: string): void {
  const meta = join(root, ".pulumi", "meta.yaml");
  if (existsSync(meta)) return;
  mkdirSync(dirname(meta), { recursive: true });
  writeFileSync(meta, "version: 1\n");
}

/** Whether the stack exists. */
export function stackExists(ref: StackRef): boolean {
  return existsSync(statePath(ref));
}

/** The names of a project's stacks. */
export function listStacks(root: string, project: string): string[] {
  const folder = join(root, ".pulumi", "stacks", project);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.map((file) => file.slice(0, -".json".length)).sort();
}

/** Reads a stack's state file. */
export function readCheckpoint(ref: StackRef): CheckpointJson {
  return JSON.parse(readFileSync(statePath(ref), "utf8")) as CheckpointJson;
}

/** Removes a stack's state. */
export function removeStack(ref: StackRef): void {
  rmSync(statePath(ref), { force: true });
}

/** Writes a whole state file from a deployment. */
export async function writeDeployment(ref: StackRef, latest: DeploymentJson | undefined): Promise<void> {
  const checkpoint = { stack: qualifiedName(ref), ...(latest && { latest }) };
  await writeAtomically(statePath(ref), JSON.stringify({ version: 3, checkpoint }));
}

/** The manifest of a state written now. */
export function newManifest(): DeploymentJson["manifest"] {
  const magic = createHash("sha256").update(ENGINE_VERSION).digest("hex");
  return { time: new Date().toISOString(), magic, version: ENGINE_VERSION };
}

/** Replaces a file in one step: written beside it, flushed to the disk, renamed over it. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.tmp-${process.pid}`;
  const file = await open(beside, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
