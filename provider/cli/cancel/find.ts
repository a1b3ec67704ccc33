import { isGoLiveSubmission } from "../../model/offer";
import { locationForOperationId } from "../../model/operationLocation";
import type { MarketplaceApi } from "../../port/marketplaceApi";
import type { CancelTarget } from "../../release/cancel";
import { CliError } from "../cliError";
import type { OfferOption } from "../options";
import { pickTarget, readTargets } from "../targets";

/** What is to be cancelled, or why there is nothing. */
export type Found =
  | (CancelTarget & { kind: "operation"; operationId: string })
  | { kind: "nothing"; offer: OfferOption; why: string; next?: string };

/**
 * The open operation of one resource of a stack.
 * @throws CliError where it cannot be told which resource or which operation is meant
 */
export function findOnStack(api: Pick<MarketplaceApi, "serviceOrigin">, document: unknown, wanted?: string): Found {
  const target = pickTarget(readTargets(document), wanted);
  const { offer, release, result, operationLocation, serviceOrigin, publishingVersion } = target;
  if (!target.hasRecord) return { kind: "nothing", offer, why: "state knows of no go-live; no cancel was sent" };
  if (result !== undefined) {
    return { kind: "nothing", offer, why: `release ${release ?? "?"} has ended as ${result}; no cancel was sent` };
  }
  if (serviceOrigin !== api.serviceOrigin) {
    throw new CliError(
      `${target.name} was made on ${serviceOrigin}, but this run is set to ${api.serviceOrigin}; set AZURE_MARKETPLACE_ENDPOINT as it was`,
    );
  }
  if (operationLocation === undefined) {
    throw new CliError(
      `${target.name} release ${release ?? "?"}: its operation is not known, and the service cancels whatever runs; run \`pulumi up\`, which asks for it`,
    );
  }
  const operationId = target.operationId ?? operationLocation;
  return { kind: "operation", offer, operationLocation, publishingVersion, operationId };
}

/**
 * The one operation that the service lists as running on an offer.
 * @throws MarketplaceError where the list cannot be read; CliError where it does not name one operation
 */
export async function findOnService(api: MarketplaceApi, offer: OfferOption): Promise<Found> {
  const rows = await api.listSubmissions(offer);
  if (!rows) {
    throw new CliError(
      "the service has no list of submissions of this offer (404), so what runs on it has no name; check the ids, or cancel by --resource, from a stack that knows its operation",
    );
  }
  const running = rows.filter(({ state }) => state === "running");
  const [row, ...others] = running;
  if (!row)
    return {
      kind: "nothing",
      offer,
      why: "nothing runs on this offer, as far as the service lists; no cancel was sent",
    };
  if (others.length > 0) {
    const names = running.map(({ id }) => id).join(", ");
    throw new CliError(
      `the service lists several operations as running (${names}), and would cancel one of them; try again in five minutes`,
    );
  }
  const { publisherId, offerId } = offer;
  const kind = isGoLiveSubmission(row) ? "go-live" : "publish";
  return {
    kind: "operation",
    offer,
    operationLocation: locationForOperationId(publisherId, offerId, row.id),
    publishingVersion: row.publishingVersion,
    operationId: `${row.id} (${kind})`,
  };
}
