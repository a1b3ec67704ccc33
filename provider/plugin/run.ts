// What `PulumiPlugin.yaml` runs: Pulumi's `run-plugin` requires this package's folder and calls what it exports. Standard
// input is at its end from the start there. @see reference, pulumi-provider §3.3 and §6.3
import { createAmbient, saveMemory } from "../ambient";
import { serve } from "./server";

/** Starts the provider; the engine's address is the last argument. */
function run(): Promise<void> {
  saveMemory();
  const ambient = createAmbient();
  return serve(ambient, { engineAddress: ambient.process.argv.at(-1), isInputTheEngine: false });
}

export = run;
