import { type Ambient, createFixedEnv } from "../../provider/ambient";
import type { CallContext } from "../../provider/port/lifecycle";
import type { Notifier } from "../../provider/port/notifier";
import { createMemoryFiles } from "./memoryFiles";
import { type VirtualClock, createVirtualClock } from "./virtualClock";

/** Everything a person would have been told, in order. */
export interface Told extends Notifier {
  lines: { kind: "progress" | "info" | "warn"; text: string }[];
  texts(kind?: "progress" | "info" | "warn"): string[];
}

export function createTold(): Told {
  const lines: Told["lines"] = [];
  return {
    lines,
    progress: (text) => void lines.push({ kind: "progress", text }),
    info: (text) => void lines.push({ kind: "info", text }),
    warn: (text) => void lines.push({ kind: "warn", text }),
    texts: (kind) => lines.filter((line) => kind === undefined || line.kind === kind).map((line) => line.text),
  };
}

/** A world without accidents: virtual time, fixed chance, an environment of its own. */
export interface TestWorld {
  ambient: Ambient;
  clock: VirtualClock;
  told: Told;
  call: CallContext;
}

export function createWorld(env: Record<string, string | undefined> = {}): TestWorld {
  const clock = createVirtualClock();
  const told = createTold();
  let count = 0;
  const ambient: Ambient = {
    clock,
    log: { info: (line) => told.info(line), warn: (line) => told.warn(line) },
    random: { unit: () => 0.5, uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}` },
    env: createFixedEnv(env),
    files: createMemoryFiles(),
    process: {
      argv: [],
      startedAtMs: 0,
      id: 1,
      host: "here",
      isAlive: () => true,
      listenForInterruptions: () => ({ canSeeCancel: true }),
      exit: () => undefined,
      isTerminal: false,
      writeOut: () => undefined,
      setExitCode: () => undefined,
      run: async () => ({ code: 0, stdout: "", stderr: "" }),
    },
  };
  return { ambient, clock, told, call: { notifier: told } };
}
