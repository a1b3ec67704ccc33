import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMarketplaceError } from "../../../provider/model/errors";

const FOLDER = join(__dirname, "../../golden/errors");

/** Compares an error as a person sees it with its golden text; `ACCEPT=1` renews the text. */
export function expectGoldenError(name: string, error: unknown, note?: string): void {
  assert.ok(isMarketplaceError(error), String(error));
  const head = [`code: ${error.code}`, `may pass: ${error.isTransient ? "yes" : "no"}`, note]
    .filter(Boolean)
    .join("\n");
  const text = `${head}\n\n${error.message}\n`.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT");
  const file = join(FOLDER, `${name}.txt`);
  if (process.env["ACCEPT"] === "1") writeFileSync(file, text);
  assert.ok(existsSync(file), `${file} is missing; make it with ACCEPT=1`);
  assert.equal(text, readFileSync(file, "utf8"));
}
