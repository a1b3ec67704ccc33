// The provider processes of one operation: one for each provider resource that needs one, told to give up at the end.
import type { PluginRequest } from "./plugins";
import { connectProvider } from "./provider";
import type { ProviderConnection } from "./provider";
import { startProvider } from "./providerHost";
import type { ProviderEndpoint, ProviderHostOptions } from "./providerHost";

/** The processes. */
export interface ProviderProcesses {
  /** Starts a provider of a package and connects to it. */
  start(request: PluginRequest): Promise<ProviderConnection>;
  /** Ends one provider that is not needed any more. */
  stop(connection: ProviderConnection): Promise<void>;
  /** Sends Cancel to all. */
  cancel(limitMs: number): Promise<void>;
  /** Sends Cancel to all and ends them. */
  close(): Promise<void>;
}

interface Running {
  readonly connection: ProviderConnection;
  readonly endpoint: ProviderEndpoint;
}

const CLOSE_CANCEL_MS = 5_000;

/** Makes the set of processes, empty at first. */
export function createProviderProcesses(host: () => ProviderHostOptions): ProviderProcesses {
  const starting = new Set<Promise<Running>>();
  const running = async (): Promise<Running[]> => {
    const settled = await Promise.allSettled(starting);
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  };
  const closeOne = (one: Running): Promise<void> => closeProvider(one, host());
  return {
    async start(request) {
      const one = launch(request, host());
      starting.add(one);
      return (await one).connection;
    },
    async stop(connection) {
      const found = (await running()).find((one) => one.connection === connection);
      if (!found) return;
      for (const one of starting) if ((await one.catch(() => undefined)) === found) starting.delete(one);
      await closeOne(found);
    },
    async cancel(limitMs) {
      await Promise.all((await running()).map(({ connection }) => connection.cancel(limitMs)));
    },
    async close() {
      await Promise.all((await running()).map(closeOne));
    },
  };
}

async function launch(request: PluginRequest, host: ProviderHostOptions): Promise<Running> {
  const endpoint = await startProvider(request, host);
  try {
    return { endpoint, connection: await connectProvider(request, endpoint, host.engineAddress) };
  } catch (error) {
    await endpoint.child?.stop();
    throw error;
  }
}

/** The real host tells a provider to give up before it ends its process, also when all went well. */
async function closeProvider({ connection, endpoint }: Running, host: ProviderHostOptions): Promise<void> {
  const acknowledged = await connection.cancel(CLOSE_CANCEL_MS);
  connection.close();
  await endpoint.child?.stop();
  if (acknowledged || endpoint.hidden === undefined) return;
  const output = endpoint.hidden.map((line) => `\n${line}`).join("");
  host.onDiag(
    "error",
    `Detected that ${endpoint.bin} exited prematurely. \n` +
      "       This is *always* a bug in the provider. Please report the issue to the provider author as appropriate.\n" +
      `       To assist with debugging we have dumped the STDOUT and STDERR streams of the plugin:${output}`,
  );
}
