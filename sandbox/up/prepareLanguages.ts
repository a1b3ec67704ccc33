// `npm run prepare:languages`: what the tests of the examples in other languages need, made before the tests begin.
import { join } from "node:path";
import { PREPARED_LANGUAGES, prepareLanguage } from "./languages";
import { ROOT } from "./options";

for (const language of PREPARED_LANGUAGES) {
  const prepared = prepareLanguage(language, join(ROOT, "examples", language), (line) => console.log(line));
  console.log(prepared.kind === "ready" ? `${language}: ready` : `${language}: not ready, ${prepared.reason}`);
  // A machine without a toolchain or a registry skips these tests, and they say so; an example that is wrong must not pass.
  if (prepared.kind === "broken") process.exitCode = 1;
}
