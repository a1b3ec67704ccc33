import { randomUUID } from "node:crypto";
import { constants, readFileSync } from "node:fs";
import { type FileHandle, link, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The files of the machine, as far as any room may touch them. */
export interface Files {
  /** The text of a file; rejects as `fs.readFile` does. */
  read(path: string): Promise<string>;
  /** The text of a file, or undefined where there is none. */
  readIfThere(path: string): Promise<string | undefined>;
  /** Adds text to a file of this user alone (mode 0600) and resolves once the disk has it. */
  append(path: string, text: string): Promise<void>;
  /** Puts a file in the place of another, whole or not at all; mode 0600. */
  replace(path: string, text: string): Promise<void>;
  /** Makes a file that must not be there yet; false where it is. */
  createNew(path: string, text: string): Promise<boolean>;
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>;
  /** Makes a folder of this user alone, with its parents. */
  makeDirectory(path: string): Promise<void>;
  /** Where a user's programs keep what must outlive a run. */
  stateDirectory(): string;
  /** The text of standard input, for commands that take a document on it. */
  readStdin(): string;
}

/** The machine's own file system. */
export function createSystemFiles(): Files {
  return {
    read: (path) => readFile(path, "utf8"),
    readIfThere: (path) => readFile(path, "utf8").catch(undefinedIfMissing),
    append: async (path, text) => {
      await writeSynced(await open(path, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY, 0o600), text);
    },
    replace: replaceWhole,
    createNew: createWhole,
    remove: (path) => unlink(path).catch(undefinedIfMissing),
    makeDirectory: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
    stateDirectory: () => join(homedir(), ".local", "state"),
    readStdin: () => readFileSync(0, "utf8"),
  };
}

/** The name appears with its whole text, so that nobody can read half of it. */
async function createWhole(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}.new`;
  await writeSynced(await open(temporary, "wx", 0o600), text);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error;
    return false;
  } finally {
    await unlink(temporary);
  }
}

async function replaceWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  await writeSynced(await open(temporary, "w", 0o600), text);
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

async function writeSynced(handle: FileHandle, text: string): Promise<void> {
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is only durable once its folder is; systems that cannot sync a folder do without. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function undefinedIfMissing(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== "ENOENT") throw error;
}
