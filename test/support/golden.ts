import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Compares a text with a golden file under test/golden; `ACCEPT=1` renews it. */
export function assertGolden(path: string, actual: string): void {
  assertGoldenFile(join(__dirname, "..", "golden", path), actual);
}

/** The same for a file that has its place elsewhere. */
export function assertGoldenFile(file: string, actual: string): void {
  const path = basename(file);
  const text = actual.endsWith("\n") ? actual : `${actual}\n`;
  if (process.env["ACCEPT"] === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  assert.ok(existsSync(file), `${path} is missing; ACCEPT=1 makes it`);
  assert.equal(text, readFileSync(file, "utf8"), `${path} differs; ACCEPT=1 renews it`);
}
