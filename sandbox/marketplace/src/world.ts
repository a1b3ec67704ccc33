// Everything the routes and the control plane act on, handed down as one value: no globals, so that two sandboxes in one
// process know nothing of each other.
import { type Divergences, defaultDivergences } from "./divergences";
import type { FaultQueue } from "./faults";
import type { GoLiveMode, SandboxClock } from "./marketplaceTypes";
import type { RequestLog } from "./requests";
import type { CheckedSeed } from "./seed";
import type { Store } from "./store";
import type { TokenBook } from "./tokenBook";

/** Everything the routes and the control plane act on. */
export interface World {
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly faults: FaultQueue;
  readonly requests: RequestLog;
  readonly tokens: TokenBook;
  readonly seed: CheckedSeed;
  readonly auth: "any" | "issued";
  readonly initial: { speed: number; mode: GoLiveMode; divergences: Partial<Divergences> };
  /** How often each operation was read, and how many stale answers /status still owes, by offer. */
  readonly reads: { operations: Map<string, number>; staleStatus: Map<string, number> };
  speed: number;
  mode: GoLiveMode;
  divergences: Divergences;
  /** Origin of the API, known once it listens. */
  origin: string;
  /** Origin of the token endpoint, known once it listens. */
  authority: string;
}

/** The default switches with some of them changed. */
export function mergeDivergences(...changes: (Partial<Divergences> | undefined)[]): Divergences {
  return Object.assign(defaultDivergences(), ...changes) as Divergences;
}
