// POST publish, golive and cancel (API reference §1 rows 8 to 10, §2, and the forms of Location in §3).
import type { OfferRecord, OperationRecord } from "../entities";
import { apiVersion, badRequest } from "../errors";
import { type Answer, empty, Refusal } from "../http";
import { requireOffer } from "../offers";
import { submitCancel, submitGoLive, submitPublish } from "../submit";
import type { World } from "../world";
import { param, type Route, type RouteRequest } from "./route";

/** Routes that start or cancel an operation. */
export const submitRoutes: Route[] = [
  {
    method: "POST",
    path: "/api/publishers/:publisherId/offers/:offerId/publish",
    summary: "publish the draft to preview",
    counts: "publishPosts",
    handle: (request) => {
      const offer = offerOf(request);
      return accepted(request.world, offer, submitPublish(request.world, offer, emailsOf(request)));
    },
  },
  {
    method: "POST",
    path: "/api/publishers/:publisherId/offers/:offerId/golive",
    summary: "send the preview live",
    counts: "goLivePosts",
    handle: (request) => {
      const offer = offerOf(request);
      const requestId = request.headers["x-ms-client-request-id"];
      return accepted(request.world, offer, submitGoLive(request.world, offer, { requestId }));
    },
  },
  {
    method: "POST",
    path: "/api/publishers/:publisherId/offers/:offerId/cancel",
    summary: "cancel the running operation",
    handle: (request) => {
      const offer = offerOf(request);
      emailsOf(request);
      const { result, operation } = submitCancel(request.world, offer);
      if (result === "done") return empty(200);
      return operation === undefined ? empty(202) : accepted(request.world, offer, operation);
    },
  },
];

function offerOf(request: RouteRequest): OfferRecord {
  return requireOffer(request.world, param(request, "publisherId"), param(request, "offerId"));
}

function accepted(world: World, offer: OfferRecord, operation: OperationRecord): Answer {
  const path = offer.migrated
    ? `/api/publishers/${offer.publisherId}/offers/${offer.id}/operations/${operation.id}`
    : `/api/operations/${operation.id}`;
  // The absolute form of 2018 has no query.
  const location = world.divergences.absoluteLocation ? `${world.origin}${path}` : `${path}?api-version=${apiVersion}`;
  return empty(202, { [world.divergences.operationLocationHeader ? "operation-location" : "location"]: location });
}

// The addresses of `{"metadata":{"notification-emails":"a@x,b@y"}}`; a POST without a body was seen to work.
function emailsOf(request: RouteRequest): string | undefined {
  if (request.body.trim() === "") return undefined;
  try {
    const value = JSON.parse(request.body) as { metadata?: { "notification-emails"?: unknown } } | null;
    const emails = value?.metadata?.["notification-emails"];
    if (emails === undefined || typeof emails === "string") return emails;
  } catch {
    // Answered below.
  }
  throw new Refusal(badRequest("The body must be JSON with one string in metadata.notification-emails."));
}
