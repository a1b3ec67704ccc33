// Go programs: an executable that is built already, as `runtime.options.binary` names it.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Project } from "../../project/project";
import { startChild } from "../process";
import type { Language } from "./language";
import { programResult, programVariables } from "./shared";

/** Programs in Go. This engine compiles nothing: the executable must be there. */
export const go: Language = {
  start: async (run) =>
    startChild({
      command: findBinary(run.project),
      args: [],
      cwd: run.project.programDir,
      env: programVariables(run),
      onStdout: run.onStdout,
      onStderr: run.onStderr,
    }),
  resultOf: programResult,
};

function findBinary({ programDir, options }: Project): string {
  const { binary } = options;
  if (typeof binary !== "string") {
    throw new Error(
      "this engine runs Go programs that are built already: name one in runtime.options.binary of Pulumi.yaml",
    );
  }
  const file = resolve(programDir, binary);
  if (existsSync(file)) return file;
  throw new Error(`unable to find '${binary}' executable: build it with: go build -o ${binary} .`);
}
