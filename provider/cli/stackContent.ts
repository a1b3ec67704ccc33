import { asArray, asObject, asText } from "../model/words";
import { CliError } from "./cliError";
import { cleanText } from "./text";

/**
 * Every type token under which an `OfferGoLive` is stored: the dynamic face's, and the plugin's, to which a stack can
 * move by an alias.
 */
export const OFFER_GO_LIVE_TYPES: readonly string[] = [
  "pulumi-nodejs:dynamic/azuremarketplace:OfferGoLive",
  "azure-marketplace:index:OfferGoLive",
];

/** One `OfferGoLive` as a state holds it. */
export interface StackEntry {
  urn: string;
  inputs: Record<string, unknown>;
  /** Undefined where state holds none. */
  outputs?: Record<string, unknown>;
  /** What the last run said, where it failed. */
  initErrors: unknown[];
  /** Deleted for a replacement that was not created yet. */
  isBeingReplaced: boolean;
}

/** A step that an engine began and, as far as this state tells, did not end. */
export interface PendingEntry extends StackEntry {
  /** The engine's word, such as `creating`. */
  verb: string;
}

/** The releases of one stack. */
export interface StackContent {
  resources: StackEntry[];
  pending: PendingEntry[];
}

/** Pulumi's mark of a value that is no plain one: a secret, an asset, a reference. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";

/** These verbs end where they began: the stored resource tells the truth until they have ended. */
const HARMLESS_VERBS: ReadonlySet<string> = new Set(["reading", "deleting"]);

/**
 * Picks every `OfferGoLive` out of a stack export, or out of the state file of a local backend.
 * @throws CliError for a document that is neither
 */
export function parseStackContent(document: unknown): StackContent {
  const source = asObject(document);
  const deployment = asObject(source?.["deployment"]) ?? asObject(asObject(source?.["checkpoint"])?.["latest"]);
  const isNew = asObject(source?.["checkpoint"]) !== undefined;
  if (!deployment && !isNew) {
    throw new CliError("this is no Pulumi state: accepted is the JSON that `pulumi stack export` prints");
  }
  const resources = asArray(deployment?.["resources"]).flatMap((item) => parseDeclared(item));
  const pending = asArray(deployment?.["pending_operations"]).flatMap((item): PendingEntry[] => {
    const operation = asObject(item);
    const verb = cleanText(operation?.["type"]) ?? "unknown";
    if (HARMLESS_VERBS.has(verb)) return [];
    return parseEntry(operation?.["resource"]).map((entry) => ({ ...entry, verb }));
  });
  return { resources, pending };
}

/** True where state holds a secret, or anything else that is no plain value. */
export function isOpaque(value: unknown): boolean {
  return asObject(value)?.[SIGNATURE_KEY] !== undefined;
}

/** A resource that the program declares: neither one that is only read (`.get`), nor a replaced one's remains. */
function parseDeclared(value: unknown): StackEntry[] {
  const source = asObject(value);
  return source?.["external"] === true || source?.["delete"] === true ? [] : parseEntry(source);
}

function parseEntry(value: unknown): StackEntry[] {
  const source = asObject(value);
  if (!source || !OFFER_GO_LIVE_TYPES.includes(asText(source["type"]) ?? "")) return [];
  return [
    {
      urn: asText(source["urn"]) ?? "",
      inputs: asObject(source["inputs"]) ?? {},
      outputs: asObject(source["outputs"]),
      initErrors: asArray(source["initErrors"]),
      isBeingReplaced: source["pendingReplacement"] === true,
    },
  ];
}
