// GET submissions (API reference §1 row 11, §3): lags behind, and has left the texts.
import { notFound } from "../errors";
import { type Answer, json, Refusal } from "../http";
import { requireOffer } from "../offers";
import { renderSubmissions } from "../renderOffer";
import { param, type Route, type RouteRequest } from "./route";

/** The route of the submissions list. */
export const submissionRoutes: Route[] = [
  {
    method: "GET",
    path: "/api/publishers/:publisherId/offers/:offerId/submissions",
    summary: "submissions, newest first",
    handle: listSubmissions,
  },
];

function listSubmissions(request: RouteRequest): Answer {
  const { world } = request;
  if (world.divergences.submissionsMissing) throw new Refusal(notFound("The path"));
  const offer = requireOffer(world, param(request, "publisherId"), param(request, "offerId"));
  const submissions = renderSubmissions(world, offer, world.clock.now() - world.divergences.listingLagMs);
  // `status` is the documented filter; `submissionState`, which one client sends instead, is ignored.
  const wanted = request.query.get("status");
  return json(
    200,
    submissions.filter((submission) => wanted === null || submission.submissionState === wanted),
  );
}
