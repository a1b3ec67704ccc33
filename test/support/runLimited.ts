import type { ChildProcess } from "node:child_process";
import type { EngineRunner, RunOptions, RunResult } from "azure-marketplace-sandbox-engine";

/** No operation of these tests takes longer; one that hangs is interrupted, and killed where that does not help. */
const RUN_LIMIT_MS = 120_000;
const GRACE_MS = 5_000;

/** Runs a command to its end, which comes. */
export function runLimited(runner: EngineRunner, args: readonly string[], options: RunOptions): Promise<RunResult> {
  if (!runner.inProcess) return collect(runner.spawn(args, options));
  return runner.run(args, { ...options, signal: AbortSignal.timeout(RUN_LIMIT_MS) });
}

/** Collects a command's output. One that takes too long is interrupted, then terminated, then killed. */
function collect(child: ChildProcess): Promise<RunResult> {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => (output[name] += chunk));
  }
  const timers = [
    setTimeout(() => child.kill("SIGINT"), RUN_LIMIT_MS),
    setTimeout(() => child.kill("SIGINT"), RUN_LIMIT_MS + GRACE_MS),
    setTimeout(() => child.kill("SIGKILL"), RUN_LIMIT_MS + 2 * GRACE_MS),
  ];
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      timers.forEach(clearTimeout);
      done({ code: code ?? 137, ...output });
    });
  });
}
