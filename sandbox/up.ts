import { chooseEngine } from "./up/engine";
import { isPreparedLanguage, prepareLanguage } from "./up/languages";
import { type UpOptions, readOptions } from "./up/options";
import { runStory } from "./up/story";

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(options);
    process.exitCode = 2;
    return;
  }
  process.exitCode = await runStory(readyToRun(options));
}

/** Prepares the example where its language needs it, and picks an engine that runs that language. */
function readyToRun(options: UpOptions): UpOptions {
  const { engine, example, projectDir } = options;
  if (!isPreparedLanguage(example)) return options;
  const prepared = prepareLanguage(example, projectDir, say);
  if (prepared.kind !== "ready") throw new Error(`--example ${example} cannot be run: ${prepared.reason}`);
  return { ...options, engine: chooseEngine(engine, example, say) };
}

function say(line: string): void {
  console.log(line);
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
