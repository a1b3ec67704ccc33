import { readFileSync } from "node:fs";
import { join } from "node:path";

/** This package's version, for the user agent and `--version`. */
export function readPackageVersion(): string {
  const text = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  return String((JSON.parse(text) as { version?: unknown }).version ?? "0.0.0");
}

/** This package's `schema.json`, as an engine asks for it. */
export function readPackageSchema(): string {
  return readFileSync(join(__dirname, "..", "..", "schema.json"), "utf8");
}
