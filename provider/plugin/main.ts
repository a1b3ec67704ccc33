#!/usr/bin/env node
// `pulumi-resource-azure-marketplace`: an engine starts it with its address as the last argument.
import { createAmbient } from "../ambient";
import { serve } from "./server";

const ambient = createAmbient();
const engineAddress = ambient.process.argv.at(-1);
void serve(ambient, { engineAddress, isInputTheEngine: engineAddress !== undefined });
