// From the messages of the SDK to the goals of the engine.
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { StackTrace } from "@pulumi/pulumi/proto/source_pb";
import { withVersion } from "../deploy/providerResources";
import type { Goal } from "../deploy/types";
import { isProviderType } from "../state/urn";
import type { CustomTimeouts } from "../state/types";
import { fromWire, propsFromWire } from "../values/value";
import { fromStruct } from "./grpc";
import { sourcePosition } from "./position";

/** The goal of a registration. `parent` gives what a child inherits. */
export function goalOf(request: RegisterResourceRequest, root: string, parent: Goal | undefined): Goal {
  const version = request.getVersion() || undefined;
  const given = propsFromWire(fromStruct(request.getObject()));
  const inputs = isProviderType(request.getType()) ? withVersion(given, version) : given;
  const trigger = request.getReplacementTrigger();
  const dbr = request.getDeletebeforereplacedefined() || request.getDeletebeforereplace();
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs,
    protect: request.getProtect() ?? parent?.protect ?? false,
    dependencies: [...new Set(request.getDependenciesList())],
    provider: request.getProvider(),
    version,
    propertyDependencies: propertyDependencies(request, Object.keys(inputs)),
    deleteBeforeReplace: dbr ? request.getDeletebeforereplace() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    aliases: [...request.getAliasurnsList(), ...request.getAliasesList().map((alias) => alias.getUrn())],
    importId: request.getImportid(),
    customTimeouts: timeoutsOf(request),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    retainOnDelete: request.getRetainondelete() ?? parent?.retainOnDelete ?? false,
    deletedWith: request.getDeletedwith() || (parent?.deletedWith ?? ""),
    replacementTrigger: trigger ? fromWire(trigger.toJavaScript()) : null,
    hideDiff: request.getHidediffsList(),
    sourcePosition: sourcePosition(root, request.getSourceposition()),
    stackTrace: framesOf(root, request.getStacktrace()),
  };
}

/** The goal of a read: what is known of the resource beside its id. */
export function readGoalOf(request: ReadResourceRequest, root: string): Goal {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: true,
    inputs: propsFromWire(fromStruct(request.getProperties())),
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
    version: request.getVersion() || undefined,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ...{ protect: false, propertyDependencies: {}, deleteBeforeReplace: undefined, ignoreChanges: [] },
    ...{ replaceOnChanges: [], aliases: [], importId: "", customTimeouts: {}, retainOnDelete: false },
    ...{ deletedWith: "", replacementTrigger: null, hideDiff: [] },
    sourcePosition: sourcePosition(root, request.getSourceposition()),
    stackTrace: framesOf(root, request.getStacktrace()),
  };
}

/** Without dependencies per property, every property is taken to depend on everything the resource depends on. */
function propertyDependencies(request: RegisterResourceRequest, keys: readonly string[]): Record<string, string[]> {
  const map = request.getPropertydependenciesMap();
  if (map.getLength() === 0) return Object.fromEntries(keys.map((key) => [key, request.getDependenciesList()]));
  const named = Object.fromEntries([...map.keys()].map((key) => [key, urnsOf(map.get(key))]));
  return { ...Object.fromEntries(keys.map((key) => [key, []])), ...named };
}

function urnsOf(dependencies: { getUrnsList(): string[] } | undefined): string[] {
  return [...new Set(dependencies?.getUrnsList() ?? [])];
}

function framesOf(root: string, trace: StackTrace | undefined): string[] {
  return (trace?.getFramesList() ?? []).map((frame) => sourcePosition(root, frame.getPc()));
}

function timeoutsOf(request: RegisterResourceRequest): CustomTimeouts {
  const timeouts = request.getCustomtimeouts();
  return {
    create: seconds(timeouts?.getCreate()),
    update: seconds(timeouts?.getUpdate()),
    delete: seconds(timeouts?.getDelete()),
  };
}

const UNIT_SECONDS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/**
 * Seconds of a Go duration (`1h30m`); 0 when it is not given.
 * @throws Error when it is not a duration
 */
export function seconds(duration: string | undefined): number {
  if (duration === undefined || duration === "") return 0;
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g)];
  if (parts.map(([part]) => part).join("") !== duration) {
    throw new Error(`unable to parse customTimeout Value ${duration}`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_SECONDS[unit ?? ""] ?? 0), 0);
}
