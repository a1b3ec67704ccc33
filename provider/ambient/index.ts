import { type Clock, createSystemClock } from "./clock";
import { type Env, createProcessEnv } from "./env";
import { type Files, createSystemFiles } from "./files";
import { type Log, createStderrLog } from "./log";
import { type ProcessInfo, createProcessInfo } from "./process";
import { type Random, createSystemRandom } from "./random";

export type { Clock } from "./clock";
export { MAX_TIMER_MS, createSystemClock, startNetworkTimer } from "./clock";
export type { Env } from "./env";
export { createFixedEnv, createProcessEnv } from "./env";
export type { Files } from "./files";
export type { InterruptionKind, Interruptions, ListenOptions } from "./interruption";
export type { Log } from "./log";
export { saveMemory } from "./memory";
export { findNodeProblem } from "./nodeVersion";
export type { ChildResult, ProcessInfo } from "./process";
export type { Random } from "./random";
export { readPackageSchema, readPackageVersion } from "./version";

/** Everything a room may know of the world, as one value that is handed down. */
export interface Ambient {
  clock: Clock;
  log: Log;
  random: Random;
  env: Env;
  files: Files;
  process: ProcessInfo;
}

/** The real world. */
export function createAmbient(): Ambient {
  return {
    clock: createSystemClock(),
    log: createStderrLog(),
    random: createSystemRandom(),
    env: createProcessEnv(),
    files: createSystemFiles(),
    process: createProcessInfo(),
  };
}
