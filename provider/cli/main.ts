#!/usr/bin/env node
import { createAmbient } from "../ambient";
import { ERROR_EXIT_CODE } from "./exitCode";
import { runCli } from "./run";

const ambient = createAmbient();
// Whatever ends this process before its answer is there, it must not look like "live".
ambient.process.setExitCode(ERROR_EXIT_CODE);
void runCli(ambient).then((code) => ambient.process.setExitCode(code));
