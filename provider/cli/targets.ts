import { asObject } from "../model/words";
import { formatOffer } from "../release/attempt";
import { readState } from "../resources/offerGoLive/state";
import { CliError } from "./cliError";
import { readIdentity } from "./identity";
import type { OfferOption } from "./options";
import { type StackEntry, isOpaque, parseStackContent } from "./stackContent";
import { cleanText } from "./text";

/** An `OfferGoLive` of a stack, as far as a command that asks the service must know it. */
export interface StackTarget {
  /** The resource's name. */
  name: string;
  urn: string;
  offer: OfferOption;
  /** The service that its state belongs to. */
  serviceOrigin?: string;
  operationId?: string;
  operationLocation?: string;
  publishingVersion?: number;
  /** Label of the record. */
  release?: string;
  /** How the record ended; undefined while it is open, or where there is none. */
  result?: string;
  hasRecord: boolean;
}

/**
 * Every `OfferGoLive` of a stack whose offer can be read.
 * @throws CliError where the document is no Pulumi state, or holds none
 */
export function readTargets(document: unknown): StackTarget[] {
  const { resources } = parseStackContent(document);
  const targets = resources.flatMap(readTarget);
  if (targets.length > 0) return targets;
  throw new CliError("this state holds no OfferGoLive; check --stack, or name an offer by --publisher and --offer");
}

/**
 * The one resource that is meant.
 * @param wanted its name or URN; undefined where the stack has one only
 * @throws CliError naming what there is to choose from
 */
export function pickTarget(targets: readonly StackTarget[], wanted?: string): StackTarget {
  const found = wanted === undefined ? targets : targets.filter(({ name, urn }) => name === wanted || urn === wanted);
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const names = targets.map(({ name, offer }) => `${name} (${formatOffer(offer)})`).join(", ");
  if (wanted === undefined) throw new CliError(`the stack has several; name one by --resource: ${names}`);
  if (!only) throw new CliError(`the stack has no OfferGoLive ${JSON.stringify(wanted)}; it has ${names}`);
  throw new CliError(
    `${JSON.stringify(wanted)} is the name of several; give a URN: ${found.map(({ urn }) => urn).join(", ")}`,
  );
}

function readTarget({ urn, inputs, outputs }: StackEntry): StackTarget[] {
  const { publisherId, offerId } = readIdentity(outputs ?? inputs);
  if (publisherId === undefined || offerId === undefined) return [];
  const state = readState(outputs ?? {});
  // A secret is not opened here: what it hides counts as not known.
  const record = isOpaque(state?.record) ? undefined : asObject(state?.record);
  const version = record?.["publishingVersion"];
  return [
    {
      name: cleanText(urn.split("::").at(-1)) ?? "?",
      urn,
      offer: { publisherId, offerId },
      serviceOrigin: cleanText(state?.serviceOrigin),
      operationId: cleanText(record?.["operationId"]),
      operationLocation: record ? cleanText(state?.operationLocation) : undefined,
      publishingVersion: typeof version === "number" ? version : undefined,
      release: cleanText(record?.["release"]),
      result: cleanText(record?.["result"]),
      hasRecord: record !== undefined,
    },
  ];
}
