// A program's run within a deployment: from its start until it has nothing more to say, or must be stopped.
import type { ProgramResult } from "../rpc/languages/language";
import { languageOf } from "../rpc/program";
import type { Child } from "../rpc/process";
import type { DeploymentRun } from "./deployment";

/** The shutdown that an SDK announces: it has registered everything and waits for the engine to be done. */
export interface Shutdown {
  /** Called by the monitor; resolves when the program may end. */
  announce(): Promise<void>;
  /** Resolves when the program has announced. */
  readonly announced: Promise<void>;
  /** Lets the program end. */
  release(): void;
}

/** Makes the two-sided shutdown. */
export function createShutdown(): Shutdown {
  let release: () => void = () => undefined;
  let announced: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const wasAnnounced = new Promise<void>((resolve) => {
    announced = resolve;
  });
  return {
    announce: () => {
      announced();
      return released;
    },
    announced: wasAnnounced,
    release,
  };
}

/** A started program. */
export interface ProgramRun {
  /** How it went; resolves early when it announces its shutdown. */
  readonly result: Promise<ProgramResult>;
  /** Asks it to stop. */
  interrupt(): void;
  /** Waits for its end; kills it when it is still there after the grace time. */
  end(graceMs: number): Promise<void>;
}

/** Starts the deployment's program in its language. `result` rejects when it cannot be started. */
export function startRun(run: DeploymentRun, address: string, shutdown: Shutdown): ProgramRun {
  const { project, stack, config, options } = run.deployment;
  const language = languageOf(project.runtime);
  const starting = language.start({
    ...{ project, stack, config, address, env: options.env },
    ...{ parallel: options.parallel, dryRun: options.dryRun },
    onStdout: run.logLine("programOut"),
    onStderr: run.logLine("programErr"),
  });
  const exited = starting.then((child) => child.exited).then(({ code, signal }) => language.resultOf(code, signal));
  const announced = shutdown.announced.then((): ProgramResult => ({ kind: "ok" }));
  return {
    result: Promise.race([announced, exited]),
    interrupt: () => void starting.then((child) => child.signal("SIGINT")).catch(() => undefined),
    end: (graceMs) =>
      starting.then(
        (child) => endChild(child, graceMs),
        () => undefined, // It never ran; `result` has said why.
      ),
  };
}

async function endChild(child: Child, graceMs: number): Promise<void> {
  const killer = setTimeout(() => child.signal("SIGKILL"), graceMs);
  await child.exited;
  clearTimeout(killer);
}
