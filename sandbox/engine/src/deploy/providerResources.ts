// The provider resources themselves, default and explicit: checked and compared by the plugin they stand for, created and
// updated by configuring a process of it.
import { randomUUID } from "node:crypto";
import { packageOfProvider, parseUrn, UNKNOWN_ID } from "../state/urn";
import { deepEquals } from "../values/diff";
import { isObject, unwrap } from "../values/value";
import type { Props } from "../values/value";
import type { CheckResult, ConfigurableProvider, DiffResult, ResourceKey, ResourceProvider } from "./provider";

/** Inputs of a provider resource that are the engine's own and no configuration. */
const INTERNAL = "__internal";

/** What manages provider resources: processes, and where they are kept. */
export interface ProviderShelf<C extends ConfigurableProvider> {
  /** Starts a process of the package, not yet configured. */
  start(pkg: string, version: string | undefined): Promise<C>;
  /** Ends a process. */
  stop(connection: C): Promise<void>;
  /** Keeps a process that was checked but not configured, until `take` removes it. */
  keep(urn: string, connection: C): void;
  /** The process kept under a URN. */
  kept(urn: string): C | undefined;
  /** Removes and returns the process kept under a URN. */
  take(urn: string): C | undefined;
  /** Makes a configured process the provider of `urn::id`; ends the one that was it before. */
  publish(urn: string, id: string, connection: C): Promise<void>;
  /** The provider of `urn::id`. */
  published(urn: string, id: string): C | undefined;
  /** Removes and returns the provider of `urn::id`. */
  withdraw(urn: string, id: string): C | undefined;
}

/** The configuration in a provider resource's inputs. */
export function configOf(inputs: Props): Props {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== INTERNAL));
}

/** The inputs of a provider resource for which a version was asked. */
export function withVersion(inputs: Props, version: string | undefined): Props {
  if (version === undefined) return inputs;
  return { ...inputs, [INTERNAL]: isObject(inputs[INTERNAL]) ? inputs[INTERNAL] : {}, version };
}

/** Starts a process for a provider resource as its inputs want it. */
export function startFor<C extends ConfigurableProvider>(
  shelf: ProviderShelf<C>,
  urn: string,
  inputs: Props,
): Promise<C> {
  const version = unwrap(inputs["version"] ?? null);
  return shelf.start(packageOfProvider(parseUrn(urn).type), typeof version === "string" ? version : undefined);
}

/** Makes the provider of provider resources. */
export function createProviderResources<C extends ConfigurableProvider>(shelf: ProviderShelf<C>): ResourceProvider {
  return {
    check: (key, olds, news) => check(shelf, key, olds, news),
    async diff(key, { id, oldInputs, oldOutputs, newInputs, ignoreChanges }): Promise<DiffResult> {
      const connection = shelf.kept(key.urn) ?? shelf.published(key.urn, id);
      if (!connection) throw new Error(`provider '${key.urn}' has not been checked`);
      const news = configOf(newInputs);
      const asked = { oldInputs: configOf(oldInputs), oldOutputs, newInputs: news, ignoreChanges };
      const diff = await connection.diffConfig(key, asked);
      if (diff.changes === "unknown") diff.changes = deepEquals(oldOutputs, news) ? "none" : "some";
      return diff;
    },
    async create(key, { inputs, dryRun }) {
      const connection = shelf.take(key.urn) ?? (await startFor(shelf, key.urn, inputs));
      const id = dryRun ? UNKNOWN_ID : randomUUID();
      const outputs = configOf(inputs);
      connection.configure(key, id, outputs);
      await shelf.publish(key.urn, id, connection);
      return { status: "ok", value: { id, outputs, refreshBeforeUpdate: false } };
    },
    async update(key, { id, newInputs }) {
      const connection = shelf.take(key.urn);
      if (!connection) throw new Error(`provider '${key.urn}' has not been checked`);
      const outputs = configOf(newInputs);
      connection.configure(key, id, outputs);
      await shelf.publish(key.urn, id, connection);
      return { status: "ok", value: { outputs, refreshBeforeUpdate: false } };
    },
    read: async () => ({ status: "failed", message: "provider resources may not be read" }),
    async delete(key, { id }) {
      const connection = shelf.withdraw(key.urn, id);
      if (connection) await shelf.stop(connection);
      return { status: "ok", value: undefined };
    },
  };
}

/** Every check starts a process of its own, which the create, update or same that follows goes on with. */
async function check<C extends ConfigurableProvider>(
  shelf: ProviderShelf<C>,
  key: ResourceKey,
  olds: Props,
  news: Props,
): Promise<CheckResult> {
  const connection = await startFor(shelf, key.urn, news);
  const { inputs, failures } = await connection.checkConfig(key, configOf(olds), configOf(news));
  if (failures.length > 0) {
    await shelf.stop(connection);
    return { inputs, failures };
  }
  shelf.keep(key.urn, connection);
  const [asked, answered] = [news["version"], inputs["version"]];
  if (asked !== undefined && answered !== undefined && !deepEquals(asked, answered)) {
    const quoted = [asked, answered].map((version) => JSON.stringify(version));
    throw new Error(`provider "${key.urn}" attempted to change version from ${quoted.join(" to ")}`);
  }
  const kept = Object.entries(news).filter(([name]) => name === "version" || name === INTERNAL);
  return { inputs: { ...inputs, ...Object.fromEntries(kept) }, failures };
}
