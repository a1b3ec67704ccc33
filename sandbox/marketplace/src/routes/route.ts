// What a route is. The table of routes is the list of what the sandbox knows; one without `handle` answers 501.
import type { Answer } from "../http";
import type { World } from "../world";

/** A request as a route sees it. */
export interface RouteRequest {
  world: World;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  /** The body's text; empty when there is none. */
  body: string;
}

/** What is counted about a route's requests. */
export type RouteCount = "goLivePosts" | "publishPosts" | "operationGets" | "statusGets";

/** One route of the API. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path with `:name` parameters, as the table prints it. */
  path: string;
  summary: string;
  counts?: RouteCount;
  /** Absent: known, and answered with 501. */
  handle?: (request: RouteRequest) => Answer;
}

/** A path parameter; the router has made sure that it is there. */
export function param(request: RouteRequest, name: string): string {
  return request.params[name] ?? "";
}
