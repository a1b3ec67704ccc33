import { MarketplaceError } from "../../provider/model/errors";
import type { Step } from "../../provider/model/operation";
import type { GoLiveAnswer } from "../../provider/port/marketplaceApi";
import { stepsUntil } from "./fakeApi";

/** What is secret in schedules: it stands in every error of the service, and must be found nowhere else. */
export const SECRET = "eyJhbGciOiJub25lIn0.eyJzZWNyZXQiOiJ0b2tlbiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";

/** An error as the client makes it, with a secret in what the service said. */
export function failure(code: ConstructorParameters<typeof MarketplaceError>[0], status?: number): MarketplaceError {
  return new MarketplaceError(code, { status, sent: "GET /api/x", requestId: "r-2", detail: `Bearer ${SECRET}` });
}

/** An answer to a POST that tells nothing of what became of it. */
export function unclear(code: ConstructorParameters<typeof MarketplaceError>[0], status?: number): GoLiveAnswer {
  return { kind: "unclear", error: failure(code, status) };
}

/** What a POST is answered that was not applied. */
export function refusal(status: 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500 | 503): GoLiveAnswer {
  const code = (
    { 400: "badRequest", 401: "unauthenticated", 403: "forbidden", 404: "notFound", 409: "conflict" } as const
  )[status as 400];
  if (status === 500 || status === 503) return unclear("serviceError", status);
  if (status === 400 || status === 409) return { kind: "contested", error: failure(code, status) };
  return { kind: "refused", error: failure(code ?? (status === 422 ? "unprocessable" : "throttled"), status) };
}

/** The steps of a go-live that came to this. */
export function liveSteps(outcome: string, isHeld: boolean): Step[] {
  if (outcome === "succeeded") return stepsUntil("live", "complete");
  if (outcome === "failed") return stepsUntil("live", "rejected");
  if (outcome === "canceled") return stepsUntil("live", "canceled");
  return stepsUntil("live", isHeld ? "blocked" : "inProgress");
}
