// GET status of an offer (API reference §1 row 7, §4).
import { type Answer, json } from "../http";
import { requireOffer } from "../offers";
import { viewOffer, viewPreviousRelease } from "../offerView";
import { keyOf, renderStatus } from "../render";
import { param, type Route, type RouteRequest } from "./route";

/** The route of the offer status. */
export const statusRoutes: Route[] = [
  {
    method: "GET",
    path: "/api/publishers/:publisherId/offers/:offerId/status",
    summary: "an offer's status",
    counts: "statusGets",
    handle: getStatus,
  },
];

function getStatus(request: RouteRequest): Answer {
  const { world } = request;
  const offer = requireOffer(world, param(request, "publisherId"), param(request, "offerId"));
  const at = world.clock.now() - world.divergences.statusLagMs;
  const owed = world.reads.staleStatus.get(keyOf(offer)) ?? 0;
  if (owed > 0) world.reads.staleStatus.set(keyOf(offer), owed - 1);
  const view = owed > 0 ? viewPreviousRelease(offer, at, world.speed) : viewOffer(offer, at, world.speed);
  return json(200, renderStatus(world, offer, view, at));
}
