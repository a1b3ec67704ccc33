import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** The files of the machine, as far as any room may touch them. */
export interface Files {
  /** The text of a file; rejects as `fs.readFile` does. */
  read(path: string): Promise<string>;
  /** The text of standard input, for commands that take a document on it. */
  readStdin(): string;
}

/** The machine's own file system. */
export function createSystemFiles(): Files {
  return { read: (path) => readFile(path, "utf8"), readStdin: () => readFileSync(0, "utf8") };
}
