// What a language must offer, so that this engine runs programs written in it. To add one: a file `<runtime>.ts` beside this
// one that exports a `Language`, and a line in the table of `rpc/program.ts`. Nothing else of the engine knows languages.
import type { Project } from "../../project/project";
import type { ConfigValue } from "../../project/stackConfig";
import type { Child } from "../process";

/** What a program run needs to know. */
export interface ProgramRun {
  /** Where the program is (`programDir`, `entryPoint`) and the raw `runtime.options` of Pulumi.yaml (`options`). */
  readonly project: Project;
  readonly stack: string;
  /** The stack's configuration with secrets in clear, keyed `namespace:name`. */
  readonly config: Record<string, ConfigValue>;
  /** Address (`host:port`) of both the resource monitor and the engine service. */
  readonly address: string;
  readonly parallel: number;
  readonly dryRun: boolean;
  /** The environment of the operation: a program gets it, with what its SDK needs added. */
  readonly env: NodeJS.ProcessEnv;
  readonly onStdout: (line: string) => void;
  readonly onStderr: (line: string) => void;
}

/** How a program ended: well, with errors it has reported itself, or badly. */
export type ProgramResult = { kind: "ok" } | { kind: "bail" } | { kind: "error"; message: string };

/** How a process is started. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A language that programs can be written in. */
export interface Language {
  /**
   * Starts the program and resolves once its process runs; it may build the program first. The engine signals SIGINT to the
   * child at the first interrupt (also to one that starts only then) and SIGKILL when it outlives the operation.
   * @throws Error when the program cannot be started; the message is shown as it is, as an error of the whole stack
   */
  start(run: ProgramRun): Promise<Child>;
  /** What the end of the program's process means. */
  resultOf(code: number | null, signal: NodeJS.Signals | null): ProgramResult;
  /**
   * How a provider plugin written in this language is started from its folder (`PulumiPlugin.yaml` in it names the runtime);
   * the engine adds its address as the last argument. Absent when this engine runs no plugins of the language.
   * @throws Error when it cannot be started
   */
  plugin?(folder: string, options: Record<string, unknown>): Command;
}
