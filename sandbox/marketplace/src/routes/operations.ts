// GET one operation, by both forms of its Location (API reference §1 rows 12 and 13, §3).
import type { OfferRecord, OperationRecord } from "../entities";
import { notFound } from "../errors";
import { type Answer, json, Refusal } from "../http";
import { requireOffer } from "../offers";
import { visibleOperations } from "../offerView";
import { keyOf, renderOperation } from "../render";
import type { World } from "../world";
import { param, type Route } from "./route";

/** Routes of operations. */
export const operationRoutes: Route[] = [
  {
    method: "GET",
    path: "/api/publishers/:publisherId/offers/:offerId/operations/:operationId",
    summary: "an operation of an offer",
    counts: "operationGets",
    handle: (request) => {
      const offer = requireOffer(request.world, param(request, "publisherId"), param(request, "offerId"));
      return getOperation(request.world, offer, param(request, "operationId"));
    },
  },
  {
    method: "GET",
    path: "/api/operations/:operationId",
    summary: "an operation of an offer that was not migrated",
    counts: "operationGets",
    handle: (request) => {
      const operationId = param(request, "operationId");
      const offer = offerOfOperation(request.world, operationId);
      if (offer === undefined) throw new Refusal(notFound(`Operation ${operationId}`));
      return getOperation(request.world, offer, operationId);
    },
  },
];

/** The non-migrated offer that an operation id belongs to. */
export function offerOfOperation(world: World, operationId: string): OfferRecord | undefined {
  const offers = [...world.store.offers.values()].filter((offer) => !offer.migrated);
  return offers.find((offer) => offer.operations.some((operation) => operation.id === operationId));
}

function getOperation(world: World, offer: OfferRecord, operationId: string): Answer {
  const operation = findOperation(world, offer, operationId);
  if (operation === undefined) throw new Refusal(notFound(`Operation ${operationId}`));
  const key = `${keyOf(offer)}/${operation.id}/${operation.submittedAt}/${operation.kind}`;
  const reads = world.reads.operations.get(key) ?? 0;
  world.reads.operations.set(key, reads + 1);
  if (world.divergences.operationGone && reads > 0) throw new Refusal(notFound(`Operation ${operationId}`));
  return json(200, renderOperation(world, offer, operation, reads < world.divergences.staleOperationGets));
}

// The newest with the id: publish and go-live of an offer that was not migrated share one.
function findOperation(world: World, offer: OfferRecord, operationId: string): OperationRecord | undefined {
  const visible = visibleOperations(offer, world.clock.now());
  const isFound = (o: OperationRecord) =>
    o.id === operationId && (visible.includes(o) || o.end?.keepOperation === true);
  return offer.operations.filter(isFound).at(-1);
}
