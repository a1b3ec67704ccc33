#!/usr/bin/env node
// `pulumi-resource-azure-marketplace`: an engine starts it with its address as the last argument.
import { createAmbient, findNodeProblem, saveMemory } from "../ambient";
import type * as Server from "./server";

function main(): void {
  const ambient = createAmbient();
  const problem = findNodeProblem();
  if (problem !== undefined) {
    ambient.log.warn(`pulumi-resource-azure-marketplace ${problem}`);
    return ambient.process.setExitCode(1);
  }
  saveMemory();
  // Loaded after that, because the flags keep down what is loaded, too; and an old Node.js may not even load it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { serve } = require("./server") as typeof Server;
  const engineAddress = ambient.process.argv.at(-1);
  void serve(ambient, { engineAddress, isInputTheEngine: engineAddress !== undefined });
}

main();
