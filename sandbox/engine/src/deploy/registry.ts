// The providers of a deployment: one process for each provider resource, found by the `urn::id` that resources refer to.
import type { ProviderConnection } from "../rpc/provider";
import type { ProviderHostOptions } from "../rpc/providerHost";
import { createProviderProcesses } from "../rpc/providerProcesses";
import type { ProviderProcesses } from "../rpc/providerProcesses";
import { parseUrn } from "../state/urn";
import type { ResourceState } from "../state/types";
import type { ConfigurableProvider, ResourceProvider } from "./provider";
import { configOf, createProviderResources, startFor } from "./providerResources";
import type { ProviderShelf } from "./providerResources";

/** The providers of one deployment. */
export interface ProviderRegistry {
  /** Manages the provider resources. */
  readonly self: ResourceProvider;
  /** The provider a `urn::id` reference names, if it is ready. */
  get(reference: string): ConfigurableProvider | undefined;
  /**
   * Makes the provider of a resource in state ready, with the configuration that state holds.
   * @throws Error when state holds no such provider, or its plugin cannot be started
   */
  ensure(reference: string, resources: readonly ResourceState[]): Promise<ConfigurableProvider>;
  /** Makes an unchanged provider resource ready, with its old inputs. */
  same(state: ResourceState): Promise<void>;
  /** Tells under which old URN a provider was found: references to that one mean it too. */
  alias(urn: string, oldUrn: string): void;
  /** Sends Cancel to every provider. */
  cancel(limitMs: number): Promise<void>;
  /** Sends Cancel, then ends every process. */
  close(): Promise<void>;
}

/** Makes the registry; nothing is started before it is needed. */
export function createRegistry(host: () => ProviderHostOptions): ProviderRegistry {
  const processes = createProviderProcesses(host);
  const ready = new Map<string, ProviderConnection>();
  const aliases = new Map<string, string>();
  const shelf = createShelf(processes, ready, aliases);
  const load = async ({ urn, id, inputs }: ResourceState, connection?: ProviderConnection) => {
    const loaded = connection ?? (await startFor(shelf, urn, inputs));
    const { name, type } = parseUrn(urn);
    loaded.configure({ urn, name, type }, id, configOf(inputs));
    await shelf.publish(urn, id, loaded);
    return loaded;
  };
  return {
    self: createProviderResources(shelf),
    get: (reference) => ready.get(reference),
    async ensure(reference, resources) {
      const known = ready.get(reference);
      if (known) return known;
      const state = resources.find((one) => `${one.urn}::${one.id}` === reference);
      if (!state) throw new Error(`unknown provider '${reference}'`);
      return load(state);
    },
    async same(state) {
      if (!ready.has(`${state.urn}::${state.id}`)) await load(state, shelf.take(state.urn));
    },
    alias: (urn, oldUrn) => void aliases.set(urn, oldUrn),
    cancel: (limitMs) => processes.cancel(limitMs),
    close: () => processes.close(),
  };
}

function createShelf(
  processes: ProviderProcesses,
  ready: Map<string, ProviderConnection>,
  aliases: ReadonlyMap<string, string>,
): ProviderShelf<ProviderConnection> {
  const checked = new Map<string, ProviderConnection>();
  return {
    start: (pkg, version) => processes.start({ pkg, version }),
    stop: (connection) => processes.stop(connection),
    keep: (urn, connection) => void checked.set(urn, connection),
    kept: (urn) => checked.get(urn),
    take(urn) {
      const connection = checked.get(urn);
      checked.delete(urn);
      return connection;
    },
    async publish(urn, id, connection) {
      const before = ready.get(`${urn}::${id}`);
      const alias = aliases.get(urn);
      for (const one of alias === undefined ? [urn] : [urn, alias]) ready.set(`${one}::${id}`, connection);
      if (before && before !== connection) await processes.stop(before);
    },
    published: (urn, id) => ready.get(`${urn}::${id}`),
    withdraw(urn, id) {
      const connection = ready.get(`${urn}::${id}`);
      ready.delete(`${urn}::${id}`);
      return connection;
    },
  };
}
