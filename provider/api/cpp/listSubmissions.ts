import { type OfferRef, type Submission, parseSubmissions } from "../../model/offer";
import { type CppContext, expectBody } from "./context";
import { orMissing } from "./missing";
import { resourcePath } from "./paths";

/**
 * Lists the offer's submissions, newest first; undefined where the service has no such list any more. Unfiltered,
 * because the two names known for the filter are both unproven.
 * @see cpp-api.md §3 "GET submissions list", §8 ambiguity 19
 */
export async function listSubmissions(
  context: CppContext,
  offer: OfferRef,
  signal?: AbortSignal,
): Promise<Submission[] | undefined> {
  const path = resourcePath({ ...offer, rest: "/submissions/", apiVersion: context.apiVersion });
  const reply = await orMissing(context.transport.get(path, { signal }));
  return reply && expectBody(context, reply, parseSubmissions(reply.body), "list of submissions");
}
