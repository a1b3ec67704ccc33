// The languages that programs can be written in, by the `runtime` of Pulumi.yaml.
import { go } from "./languages/go";
import type { Language } from "./languages/language";
import { nodejs } from "./languages/nodejs";
import { python } from "./languages/python";

/** Runtime to language. A new one is a line here and a file in `languages/`; the interface is in `languages/language.ts`. */
const LANGUAGES: Readonly<Record<string, Language>> = { nodejs, python, go };

/**
 * The language of a runtime.
 * @throws Error when this engine does not run it
 */
export function languageOf(runtime: string): Language {
  const language = LANGUAGES[runtime];
  if (language) return language;
  const known = Object.keys(LANGUAGES).join(", ");
  throw new Error(`runtime '${runtime}' is not supported: this engine runs ${known} programs only`);
}
