// GET /publishers (API reference §1 row 1; the shape is an observation).
import { json } from "../http";
import { publisherIds } from "../offers";
import type { Route } from "./route";

/** Routes of publishers. */
export const publisherRoutes: Route[] = [
  {
    method: "GET",
    path: "/api/publishers",
    summary: "publishers of the account",
    handle: ({ world }) =>
      json(
        200,
        publisherIds(world).map((id) => ({
          id,
          definition: { displayText: id, offerTypeCategories: [], sellerId: "0" },
        })),
      ),
  },
];
