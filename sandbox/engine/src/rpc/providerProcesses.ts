// The provider processes of one operation: one per package, started when it is first needed, told to give up at the end.
import { connectProvider } from "./provider";
import type { ProviderConnection } from "./provider";
import { startProvider } from "./providerHost";
import type { ProviderHostOptions } from "./providerHost";
import type { Child } from "./process";

/** The processes. */
export interface ProviderProcesses {
  /** The connection to a package's provider. */
  start(pkg: string): Promise<ProviderConnection>;
  /** Sends Cancel to all. */
  cancel(limitMs: number): Promise<void>;
  /** Sends Cancel to all and ends them. */
  close(): Promise<void>;
}

interface Running {
  readonly connection: ProviderConnection;
  readonly child: Child | undefined;
}

const CLOSE_CANCEL_MS = 5_000;

/** Makes the set of processes, empty at first. */
export function createProviderProcesses(host: () => ProviderHostOptions): ProviderProcesses {
  const byPackage = new Map<string, Promise<Running>>();
  const running = async (): Promise<Running[]> => {
    const settled = await Promise.allSettled(byPackage.values());
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  };
  return {
    async start(pkg) {
      const known = byPackage.get(pkg) ?? launch(pkg, host());
      byPackage.set(pkg, known);
      return (await known).connection;
    },
    async cancel(limitMs) {
      await Promise.all((await running()).map(({ connection }) => connection.cancel(limitMs)));
    },
    async close() {
      await Promise.all((await running()).map(closeOne));
    },
  };
}

async function launch(pkg: string, host: ProviderHostOptions): Promise<Running> {
  const { address, child } = await startProvider(pkg, host);
  return { connection: await connectProvider(pkg, address, host.engineAddress, child === undefined), child };
}

/** The real host tells a provider to give up before it ends its process, also when all went well. */
async function closeOne({ connection, child }: Running): Promise<void> {
  await connection.cancel(CLOSE_CANCEL_MS);
  connection.close();
  await child?.stop();
}
