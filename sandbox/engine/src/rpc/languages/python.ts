// Python programs, run by `program.py` on the SDK of their virtual environment. The CLI's own starter is no part of the SDK's package.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Project } from "../../project/project";
import { startChild } from "../process";
import type { Language } from "./language";
import { programResult, programVariables } from "./shared";

/** Programs in Python. */
export const python: Language = {
  start: async (run) =>
    startChild({
      command: findPython(run.project),
      args: ["-u", RUNNER, run.project.entryPoint],
      cwd: run.project.programDir,
      env: programVariables(run),
      onStdout: run.onStdout,
      onStderr: run.onStderr,
    }),
  resultOf: programResult,
};

/** The compiler copies no Python: both `src` and `dist` use the one in `src`. */
const RUNNER = resolve(__dirname, "..", "..", "..", "src", "rpc", "languages", "program.py");

/** The interpreter of `runtime.options.virtualenv`; without that option, the one on PATH. */
function findPython({ root, options }: Project): string {
  const { virtualenv } = options;
  if (typeof virtualenv !== "string") return "python3";
  const folder = resolve(root, virtualenv);
  const bin = process.platform === "win32" ? join("Scripts", "python.exe") : join("bin", "python");
  const file = join(folder, bin);
  if (existsSync(file)) return file;
  throw new Error(
    `The 'virtualenv' option in Pulumi.yaml is set to "${virtualenv}", but "${folder}" is no virtual environment; ` +
      `make it with: python3 -m venv ${virtualenv} && ${join(virtualenv, bin)} -m pip install -r requirements.txt`,
  );
}
