#!/usr/bin/env node
// The embedded engine as a command: `node main.js <the arguments of pulumi>`.
import { writeSync } from "node:fs";
import { startCommandLine } from "./cli/commandLine";

/** Writes all of it, also where stdout is a pipe that is full for a moment. */
function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE") return; // Nobody reads any more; the operation goes on.
      if (code !== "EAGAIN") throw error;
    }
  }
}

const output = {
  write: (text: string) => writeAll(1, text),
  writeError: (text: string) => writeAll(2, text),
};
const line = startCommandLine(process.argv.slice(2), { env: process.env, cwd: process.cwd(), output });
process.on("SIGINT", () => line.signal("SIGINT"));
process.on("SIGTERM", () => line.signal("SIGTERM"));
void line.code.then((code) => process.exit(code));
