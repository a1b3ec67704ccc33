import {
  type OperationLocation,
  isUsableLocation,
  locationForOperationId,
  offerOfOperation,
  parseOperationLocation,
} from "../../model/operationLocation";
import type { Message, Step } from "../../model/operation";
import type { OfferRef } from "../../model/offer";
import type { CheckFailure } from "../../port/lifecycle";
import type { MarketplaceApi } from "../../port/marketplaceApi";
import { observe } from "../../release/observe";
import { FUNCTIONS, type FunctionArgs, type FunctionName, type FunctionResult, type FunctionSpec } from "./shape";

export type { FunctionArgs, FunctionName, FunctionResult } from "./shape";
export { FUNCTIONS } from "./shape";

/** What a function reads with. */
export interface FunctionDeps {
  api(): MarketplaceApi;
  /** Wall time, in milliseconds. */
  now(): number;
}

/** Checks a function's arguments without any call; each failure names the argument and what is accepted. */
export function checkArguments(name: FunctionName, args: Record<string, unknown>): CheckFailure[] {
  const specs: FunctionSpec["args"] = FUNCTIONS[name].args;
  const refused = Object.entries(specs).flatMap(([property, { schema, accepts }]) => {
    if (schema.safeParse(args[property]).success) return [];
    const problem = args[property] == null ? "is missing" : `${JSON.stringify(args[property])} is not accepted`;
    return [{ property, reason: `${property} ${problem}; accepted: ${accepts}` }];
  });
  const unknown = Object.keys(args).filter((property) => !Object.hasOwn(specs, property));
  const names = Object.keys(specs).join(", ");
  return [
    ...refused,
    ...unknown.map((property) => ({ property, reason: `${property} is no argument of ${name}; there are ${names}` })),
  ];
}

/**
 * Reads where an offer stands. It changes nothing.
 * @throws MarketplaceError where the service cannot be read; `notFound` where it knows no such offer
 */
export async function getOfferStatus(
  deps: FunctionDeps,
  args: FunctionArgs<"getOfferStatus">,
): Promise<FunctionResult<"getOfferStatus">> {
  const offer: OfferRef = { publisherId: args.publisherId, offerId: args.offerId };
  const api = deps.api();
  const { phase, status, baseline, runningGoLive } = await observe(api, offer, deps.now());
  return {
    ...offer,
    status: status.state,
    phase,
    publishingVersion: baseline.publishingVersion,
    liveVersion: baseline.liveVersion,
    operationId: runningGoLive?.operationId,
    ...shown(status),
    previewLinks: status.previewLinks,
    liveLinks: status.liveLinks,
    portalUrl: api.portalUrl(offer),
  };
}

/**
 * Reads one operation by its id or its Location. It changes nothing.
 * @throws Error for a Location of another service, before any call; MarketplaceError where it cannot be read
 */
export async function getOperation(
  deps: FunctionDeps,
  { publisherId, offerId, operation: wanted }: FunctionArgs<"getOperation">,
): Promise<FunctionResult<"getOperation">> {
  const api = deps.api();
  const isLocation = wanted.includes("/");
  const raw = isLocation ? wanted : locationForOperationId(publisherId, offerId, wanted);
  const location = parseOperationLocation(raw, api.serviceOrigin);
  if (!isUsableLocation(location)) throw new Error(`operation ${location.detail}; nothing was sent`);
  assertOfOffer(location, { publisherId, offerId });
  const { operation } = await api.getOperation(location.raw);
  const { status, submissionType, submittedAt, publishingVersion, offerVersion, canCancel, error } = operation;
  return {
    ...{ status, operationLocation: location.raw, submissionType, submittedAt, publishingVersion, offerVersion },
    ...{ canCancel, error, previewLinks: operation.previewLinks, liveLinks: operation.liveLinks },
    ...shown(operation),
  };
}

/** The service answers for any offer's operation, whichever is asked for. @throws Error before any call */
function assertOfOffer(location: OperationLocation, { publisherId, offerId }: OfferRef): void {
  const named = offerOfOperation(location);
  const wanted = `${publisherId}/${offerId}`;
  if (named === undefined || named.toLowerCase() === wanted.toLowerCase()) return;
  throw new Error(`operation belongs to ${named}, not to ${wanted}; nothing was sent`);
}

/** Steps and messages as state has them. */
function shown({ steps, messages }: { steps: Step[]; messages: Message[] }) {
  return {
    steps: steps.map(({ id, status, name }) => ({ id, status, name })),
    messages: messages.map(({ text, level }) => ({ text, level })),
  };
}
