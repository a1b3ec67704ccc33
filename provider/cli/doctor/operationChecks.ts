import { isMarketplaceError } from "../../model/errors";
import type { Submission } from "../../model/offer";
import type { Operation } from "../../model/operation";
import { isUsableLocation, locationForOperationId, parseOperationLocation } from "../../model/operationLocation";
import { formatOffer } from "../../release/attempt";
import type { OfferOption } from "../options";
import { cleanText } from "../text";
import { type Check, failWith, ok, warn } from "./check";
import type { Connection } from "./connect";

/** What is known of an offer before its operations are asked for. */
export interface OperationSources {
  /** Locations that state holds. */
  storedLocations: readonly string[];
  submissions: readonly Submission[];
  isMigrated?: boolean;
  publishingVersion?: number;
}

interface Probe {
  /** Where the Location is from. */
  from: string;
  location: string;
  /** What to do about a 404; undefined where one is no surprise. */
  missing?: string;
}

const AGAIN = "try again; a wait goes on through this";

/** Reads operations in each form of Location that this offer may have. @see cpp-api.md §3 "Location" */
export async function checkOperations(
  api: Connection["api"],
  offer: OfferOption,
  sources: OperationSources,
): Promise<Check[]> {
  const subject = formatOffer(offer);
  const probes = probesOf(offer, sources);
  if (probes.length === 0) return [ok(subject, "operation: none is known that could be read")];
  const checks: Check[] = [];
  for (const probe of probes) checks.push(...(await checkOperation(api, subject, probe)));
  return checks;
}

function probesOf({ publisherId, offerId }: OfferOption, sources: OperationSources): Probe[] {
  const stored: Probe[] = sources.storedLocations.map((location) => ({
    from: "state",
    location,
    missing: "if its release is not over, `pulumi refresh` finds out what became of it",
  }));
  const newest = sources.submissions[0]?.id;
  const listed = newest === undefined ? [] : [locationForOperationId(publisherId, offerId, newest)];
  const version = sources.publishingVersion;
  // Where the service does not tell whether the offer is migrated, both forms are tried.
  const isOld = sources.isMigrated !== true && version !== undefined;
  const old = isOld
    ? [locationForOperationId(publisherId, offerId, `${publisherId}$${offerId}$${version}$preview`)]
    : [];
  const missing = "nothing to do; the Location that the service gives is used, and a lost one is not guessed";
  return [
    ...stored,
    ...listed.map((location) => ({ from: "newest submission", location, missing })),
    ...old.map((location) => ({ from: "form of offers that are not migrated", location })),
  ];
}

async function checkOperation(api: Connection["api"], subject: string, probe: Probe): Promise<Check[]> {
  try {
    const { operation } = await api.getOperation(probe.location);
    return describeOperation(`operation (${probe.from})`, subject, operation);
  } catch (error) {
    const text = `operation (${probe.from}): ${shorten(probe.location)} is not found (404)`;
    if (isMarketplaceError(error) && error.code === "notFound") {
      return [probe.missing === undefined ? ok(subject, text) : warn(subject, text, probe.missing)];
    }
    return [failWith(subject, error, AGAIN)];
  }
}

function describeOperation(what: string, subject: string, operation: Operation): Check[] {
  const cancel = operation.canCancel ? ", can be cancelled" : "";
  const checks = [ok(subject, `${what}: ${cleanText(operation.word) ?? "?"}${cancel}`)];
  const report = (text: string): void => void checks.push(warn(subject, `${what}: ${text}`, REPORT));
  if (operation.status === "unknown") report(`${JSON.stringify(operation.word)} is a word that is not known`);
  for (const { id, word } of operation.steps.filter(({ status }) => status === "unknown")) {
    report(`step ${id} has a status that is not known: ${JSON.stringify(word ?? null)}`);
  }
  if (operation.publishingVersion === undefined) report("it tells no publishingVersion");
  if (operation.steps.length === 0) report("it tells no steps");
  return checks;
}

const REPORT = "nothing to do now; please report it, so that this program learns it";

function shorten(location: string): string {
  const parsed = parseOperationLocation(location, "https://cloudpartner.azure.com");
  return isUsableLocation(parsed) ? (cleanText(parsed.operationId) ?? "it") : "it";
}
