// The providers of a deployment. One process per package and operation; the provider resources themselves (the default
// ones that Pulumi writes into every state) are managed here, by rules of the engine's own.
import { randomUUID } from "node:crypto";
import type { ProviderConnection } from "../rpc/provider";
import type { ProviderHostOptions } from "../rpc/providerHost";
import { createProviderProcesses } from "../rpc/providerProcesses";
import { parseUrn, UNKNOWN_ID } from "../state/urn";
import type { ResourceState } from "../state/types";
import { deepEquals } from "../values/diff";
import type { Props } from "../values/value";
import { Secret } from "../values/value";
import type { ConfigValue } from "../project/stackConfig";
import type { DiffResult, ResourceKey, ResourceProvider } from "./provider";

/** The providers of one deployment. */
export interface ProviderRegistry {
  /** Manages the provider resources. */
  readonly self: ResourceProvider;
  /** The provider a `urn::id` reference names, if it is ready. */
  get(reference: string): ResourceProvider | undefined;
  /** Makes the provider of a resource in state ready, with the configuration that state holds. */
  ensure(reference: string, resources: readonly ResourceState[]): Promise<ResourceProvider>;
  /** Makes an unchanged provider resource ready, with its old inputs. */
  same(state: ResourceState): Promise<void>;
  /** Tells a resource's new URN, when its provider was found under another. */
  alias(urn: string, oldUrn: string): void;
  /** Sends Cancel to every provider. */
  cancel(limitMs: number): Promise<void>;
  /** Sends Cancel, then ends every process. */
  close(): Promise<void>;
}

/** The inputs of a package's default provider: for dynamic providers, the stack's whole configuration. */
export function defaultProviderInputs(pkg: string, config: Record<string, ConfigValue>): Props {
  const inputs: Props = {};
  for (const [key, { value, secret }] of Object.entries(config)) {
    const [namespace, name] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
    const kept = secret ? new Secret(value) : value;
    if (pkg === "pulumi-nodejs") inputs[key] = kept;
    else if (namespace === pkg) inputs[name] = kept;
  }
  return inputs;
}

/** Makes the registry; nothing is started before it is needed. */
export function createRegistry(host: () => ProviderHostOptions): ProviderRegistry {
  const processes = createProviderProcesses(host);
  const ready = new Map<string, ProviderConnection>();
  const configure = async (urn: string, id: string, inputs: Props): Promise<ProviderConnection> => {
    const { name, type } = parseUrn(urn);
    const pkg = type.slice("pulumi:providers:".length);
    const connection = await processes.start(pkg);
    await connection.configure({ urn, name, type }, id, inputs);
    ready.set(`${urn}::${id}`, connection);
    return connection;
  };
  return {
    self: createSelf(configure),
    get: (reference) => ready.get(reference),
    async ensure(reference, resources) {
      const known = ready.get(reference);
      if (known) return known;
      const state = resources.find((one) => `${one.urn}::${one.id}` === reference);
      if (!state) throw new Error(`unknown provider '${reference}'`);
      return configure(state.urn, state.id, state.inputs);
    },
    same: async (state) => void (await configure(state.urn, state.id, state.inputs)),
    alias(urn, oldUrn) {
      for (const [reference, connection] of ready) {
        if (reference.startsWith(`${urn}::`)) ready.set(oldUrn + reference.slice(urn.length), connection);
      }
    },
    cancel: (limitMs) => processes.cancel(limitMs),
    close: () => processes.close(),
  };
}

/** Provider resources: checked by nobody, compared by value, created by configuring the process. */
function createSelf(configure: (urn: string, id: string, inputs: Props) => Promise<unknown>): ResourceProvider {
  return {
    check: async (_key: ResourceKey, _olds: Props, news: Props) => ({ inputs: news, failures: [] }),
    diff: async (_key, { oldOutputs, newInputs }): Promise<DiffResult> => ({
      changes: deepEquals(oldOutputs, newInputs) ? "none" : "some",
      ...{ replaceKeys: [], changedKeys: [], deleteBeforeReplace: false, detailed: undefined },
    }),
    async create(key, { inputs, dryRun }) {
      const id = dryRun ? UNKNOWN_ID : randomUUID();
      await configure(key.urn, id, inputs);
      return { status: "ok", value: { id, outputs: { ...inputs } } };
    },
    async update(key, { id, newInputs }) {
      await configure(key.urn, id, newInputs);
      return { status: "ok", value: { outputs: { ...newInputs } } };
    },
    read: async (_key, { id, state }) => ({ status: "ok", value: { id, outputs: state, inputs: undefined } }),
    delete: async () => ({ status: "ok", value: undefined }),
  };
}
