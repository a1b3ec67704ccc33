// The durable form of the store: one JSON line per accepted write, on disk before the answer leaves. A torn last line is
// a write that was never answered, and is dropped.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

/** An append-only file of JSON lines. */
export class Journal {
  private readonly path: string;
  private descriptor: number | undefined;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, "journal.ndjson");
  }

  /** Every entry written so far. @throws Error when a line other than the last is damaged. */
  read(): unknown[] {
    const lines = this.text().split("\n");
    const entries: unknown[] = [];
    for (const [index, line] of lines.entries()) {
      if (line === "") continue;
      try {
        entries.push(JSON.parse(line));
      } catch {
        // Only a write cut off by the death of the process ends without its newline.
        if (index !== lines.length - 1) throw new Error(`${this.path} is damaged in line ${index + 1}.`);
      }
    }
    return entries;
  }

  /** Replaces everything by these entries, at once: a reader sees the old file or the new one. */
  rewrite(entries: unknown[]): void {
    this.close();
    const temporary = `${this.path}.new`;
    const descriptor = openSync(temporary, "w");
    writeSync(descriptor, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, this.path);
    const folder = openSync(this.folder, "r");
    fsyncSync(folder);
    closeSync(folder);
  }

  /** Appends one entry; it survives kill -9 and a power cut once this returns. */
  append(entry: unknown): void {
    this.descriptor ??= openSync(this.path, "a");
    writeSync(this.descriptor, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.descriptor);
  }

  /** Lets go of the file. */
  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private text(): string {
    try {
      return readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      throw error;
    }
  }
}
