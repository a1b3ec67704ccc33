// Default providers: what a resource (or a function) without a provider of its own is given. Registered when first needed, one
// for each version asked for.
import type { ConfigValue } from "../project/stackConfig";
import { Secret } from "../values/value";
import type { Props } from "../values/value";
import { withVersion } from "./providerResources";
import type { Goal } from "./types";

/** Which default provider is wanted. */
export interface DefaultProviderRequest {
  readonly pkg: string;
  readonly version: string | undefined;
}

/** Finds the reference of default providers. */
export interface DefaultProviders {
  /** The `urn::id` of a default provider, which is registered if it is the first time. */
  reference(request: DefaultProviderRequest): Promise<string>;
}

/** Makes the finder; `register` registers a provider resource and resolves with its `urn::id`. */
export function createDefaultProviders(
  config: Record<string, ConfigValue>,
  register: (goal: Goal) => Promise<string>,
): DefaultProviders {
  const known = new Map<string, Promise<string>>();
  return {
    reference(request) {
      const key = `${request.pkg} ${request.version ?? ""}`;
      const reference = known.get(key) ?? register(goalOf(request, config));
      known.set(key, reference);
      return reference;
    },
  };
}

/** The name of a default provider: with its version, so that two versions can be there at the same time. */
export function defaultProviderName(version: string | undefined): string {
  return version === undefined ? "default" : `default_${version.replace("-", "_").replace(/[.+]/g, "_")}`;
}

/** The inputs of a package's default provider: for dynamic providers, the stack's whole configuration. */
export function defaultProviderInputs(request: DefaultProviderRequest, config: Record<string, ConfigValue>): Props {
  const { pkg, version } = request;
  const inputs: Props = {};
  for (const [key, { value, secret }] of Object.entries(config)) {
    const [namespace, name] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
    const kept = secret ? new Secret(value) : value;
    if (pkg === "pulumi-nodejs") inputs[key] = kept;
    else if (namespace === pkg) inputs[name] = kept;
  }
  return withVersion(inputs, version);
}

function goalOf(request: DefaultProviderRequest, config: Record<string, ConfigValue>): Goal {
  return {
    ...{ type: `pulumi:providers:${request.pkg}`, name: defaultProviderName(request.version) },
    ...{ parent: "", custom: true, provider: "", version: request.version },
    inputs: defaultProviderInputs(request, config),
    ...{ protect: false, dependencies: [], propertyDependencies: {}, deleteBeforeReplace: undefined },
    ...{ ignoreChanges: [], replaceOnChanges: [], aliases: [], importId: "", customTimeouts: {} },
    ...{ additionalSecretOutputs: [], retainOnDelete: false, deletedWith: "", replacementTrigger: null },
    ...{ hideDiff: [], sourcePosition: "", stackTrace: [] },
  };
}
