// The public face of the sandbox: what goes into createMarketplace and what comes out.
import type { Control } from "./controlTypes";
import type { Divergences } from "./divergences";
import type { Seed } from "./seed";

/** Where the sandbox takes the time from: milliseconds since 1970. A test hands in a virtual one. */
export interface SandboxClock {
  /** The present instant in milliseconds since 1970. */
  now(): number;
}

/**
 * What happens to a go-live that the real service is expected to refuse: one while another operation runs, or one of an
 * offer that is not at publisher sign-off. `strict` accepts and counts it, so that a test sees a double submission.
 */
export type GoLiveMode = "refuse409" | "refuse400" | "strict";

/** How {@link Marketplace} is made. */
export interface MarketplaceOptions {
  /** Port of the API on 127.0.0.1; 0 takes a free one. @default 0 */
  port?: number;
  /** Port of the TLS token endpoint on 127.0.0.1; 0 takes a free one. @default 0 */
  authorityPort?: number;
  /** Folder of the durable store; without one everything is in memory. */
  dataDir?: string;
  /** Publishers and offers to start with; offers that the store already holds are left alone. @default defaultSeed() */
  seed?: Seed;
  /** How much faster than real time steps pass; 0 stands still and is driven by hand. @default the stored speed, else 1 */
  speed?: number;
  /** Where the time comes from. @default the system clock */
  clock?: SandboxClock;
  /** What a second go-live, or one not at sign-off, gets. @default "refuse409" */
  mode?: GoLiveMode;
  /** Switches to start with. */
  divergences?: Partial<Divergences>;
  /** `any` accepts every bearer token that was not expired by hand; `issued` only those of the own token endpoint. @default "any" */
  auth?: "any" | "issued";
}

/** A running sandbox. */
export interface Marketplace {
  /** Origin of the API, e.g. `http://127.0.0.1:41233`; paths begin with `/api` as at the real service. */
  readonly url: string;
  /** Origin of the TLS token endpoint, e.g. `https://127.0.0.1:41234`. */
  readonly authorityUrl: string;
  /** Certificate authority of the token endpoint, for `NODE_EXTRA_CA_CERTS`. */
  readonly caPem: string;
  /** The control plane, in-process. */
  readonly control: Control;
  /** Back to the seed: offers, operations, counts, log, faults and switches. */
  reset(): Promise<void>;
  /** Ends both servers and every connection, hanging ones included. */
  close(): Promise<void>;
}
