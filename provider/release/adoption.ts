import { isMarketplaceError } from "../model/errors";
import { type Operation, SIGN_OFF_STEP, findStep } from "../model/operation";
import type { ReleaseContext } from "./context";

/** The operation at a Location; undefined where the service does not find it (404). */
export async function readOrMissing(
  { api, signal }: Pick<ReleaseContext, "api" | "signal">,
  location: string,
): Promise<Operation | undefined> {
  try {
    return (await api.getOperation(location, signal)).operation;
  } catch (error) {
    if (isMarketplaceError(error) && error.code === "notFound") return undefined;
    throw error;
  }
}

/**
 * Why an operation may not be taken over; undefined where it may. Only a go-live of the pinned version may be: a publish
 * ends at sign-off, and would look like success.
 */
export function findAdoptionProblem(operation: Operation, candidate: number | undefined): string | undefined {
  const hasSignedOff = findStep(operation.steps, SIGN_OFF_STEP)?.status === "complete";
  const isGoLive = operation.submissionType ? operation.submissionType === "golive" : hasSignedOff;
  if (!isGoLive) return "it is not a go-live (its publisher sign-off is not complete)";
  if (
    candidate !== undefined &&
    operation.publishingVersion !== undefined &&
    operation.publishingVersion !== candidate
  ) {
    return `it carries publishing version ${operation.publishingVersion}, not the pinned candidate ${candidate}`;
  }
  return undefined;
}
