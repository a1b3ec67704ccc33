import { type Ambient, readPackageVersion } from "../ambient";
import type { AbortScope } from "../host/abort";
import { type BatchWatch, createBatchWatch } from "../host/batch";
import { type Host, createHost } from "../host/compose";
import { createEngineNotifier } from "../host/engineLog";
import type { CallContext } from "../port/lifecycle";
import { createConfiguredEnv } from "./config";
import type { ProviderConfig } from "./configShape";

/** What the calls of one process share: the engine that it serves, and the configuration that this engine gave. */
export interface ProviderSession {
  readonly version: string;
  readonly config: ProviderConfig;
  readonly host: Host;
  readonly batch: BatchWatch;
  /** The engine that lines go to from now on. */
  attach(engineAddress: string | undefined): void;
  /** Takes a configuration; what the one before made (a client, its tokens) is dropped. */
  configure(config: ProviderConfig): void;
  /** The engine's Cancel. */
  cancel(): void;
  /** Runs one call: every line is delivered before it returns. */
  run<T>(
    call: { urn: string; timeoutS?: number; secrets?: ReadonlySet<string> },
    work: (call: CallContext) => Promise<T>,
  ): Promise<T>;
}

/** Makes the session of a process. */
export function createProviderSession(
  ambient: Ambient,
  scope: AbortScope,
  engineAddress: string | undefined,
): ProviderSession {
  let address = engineAddress;
  let config: ProviderConfig = {};
  let host = createHost(ambient);
  const batch = createBatchWatch(ambient.clock);
  return {
    version: readPackageVersion(),
    batch,
    get config() {
      return config;
    },
    get host() {
      return host;
    },
    attach: (to) => {
      address = to === undefined || to === "" ? address : to;
      scope.renew();
    },
    configure: (given) => {
      config = given;
      host = createHost({ ...ambient, env: createConfiguredEnv(ambient.env, given) });
      scope.renew();
    },
    cancel: () => scope.abort(),
    run: ({ urn, timeoutS = 0, secrets }, work) =>
      scope.run(async (signal) => {
        const notifier = createEngineNotifier(address, urn, ambient.log);
        const timeoutMs = timeoutS > 0 ? timeoutS * 1000 : undefined;
        try {
          return await work({ notifier, timeoutMs, signal, secrets });
        } finally {
          await notifier.flush();
        }
      }),
  };
}
