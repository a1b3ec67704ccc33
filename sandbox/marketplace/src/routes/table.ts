// The table of routes: everything that is known of the API, in the order in which the command prints it.
import type { RouteInfo } from "../controlTypes";
import { offerRoutes } from "./offers";
import { operationRoutes } from "./operations";
import { publisherRoutes } from "./publishers";
import type { Route } from "./route";
import { slotRoutes } from "./slots";
import { statusRoutes } from "./status";
import { submissionRoutes } from "./submissions";
import { submitRoutes } from "./submit";

// Known from the references, not implemented: these answer 501.
const missingRoutes: Route[] = [
  { method: "GET", path: "/api/offerTypes", summary: "types of offers" },
  { method: "POST", path: "/rp/product-ingestion/configure", summary: "Product Ingestion: configure" },
  { method: "GET", path: "/rp/product-ingestion/configure/:jobId/status", summary: "Product Ingestion: job status" },
  { method: "GET", path: "/rp/product-ingestion/configure/:jobId", summary: "Product Ingestion: job detail" },
  { method: "POST", path: "/rp/product-ingestion/configure/:jobId/cancel", summary: "Product Ingestion: cancel a job" },
  { method: "GET", path: "/rp/product-ingestion/resource-tree/product/:product", summary: "Product Ingestion: tree" },
  { method: "GET", path: "/rp/product-ingestion/product", summary: "Product Ingestion: products" },
  { method: "GET", path: "/rp/product-ingestion/plan", summary: "Product Ingestion: plans" },
  { method: "GET", path: "/rp/product-ingestion/submission/:product", summary: "Product Ingestion: submissions" },
  {
    method: "GET",
    path: "/rp/product-ingestion/submission/:product/:number",
    summary: "Product Ingestion: submission",
  },
  { method: "GET", path: "/rp/product-ingestion/*", summary: "Product Ingestion: a resource by its durable id" },
];

/** Every known route. */
export const routes: Route[] = [
  ...publisherRoutes,
  ...offerRoutes,
  ...slotRoutes,
  ...statusRoutes,
  ...submitRoutes,
  ...submissionRoutes,
  ...operationRoutes,
  ...missingRoutes,
];

/** The table as the control plane and the command show it. */
export function routeTable(): RouteInfo[] {
  return routes.map(({ method, path, summary, handle }) => ({
    method,
    path,
    implemented: handle !== undefined,
    summary,
  }));
}
