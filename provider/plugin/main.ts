#!/usr/bin/env node
// `pulumi-resource-azure-marketplace`: an engine starts it with its address as the last argument.
import { createAmbient, saveMemory } from "../ambient";
import type * as Server from "./server";

saveMemory();
// Loaded after that, because the flags keep down what is loaded, too.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { serve } = require("./server") as typeof Server;
const ambient = createAmbient();
const engineAddress = ambient.process.argv.at(-1);
void serve(ambient, { engineAddress, isInputTheEngine: engineAddress !== undefined });
