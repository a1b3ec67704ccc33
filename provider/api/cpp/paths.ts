import { API_VERSION } from "../../model/operationLocation";
import { encodePathSegment } from "../../model/pathSegment";

/** What names one resource of the API. */
export interface Resource {
  publisherId: string;
  offerId?: string;
  /** The rest of the path: literals of this room, never input. */
  rest?: string;
  /** @default the pinned version */
  apiVersion?: string;
}

/**
 * The path and query of one resource: the only place where an id becomes part of a URL.
 * @throws MarketplaceError `invalidInput` for an id that cannot be part of a path
 * @see cpp-api.md §1
 */
export function resourcePath({ publisherId, offerId, rest = "", apiVersion = API_VERSION }: Resource): string {
  const publisher = `/api/publishers/${encodePathSegment("publisherId", publisherId)}/offers`;
  const offer = offerId === undefined ? "" : `/${encodePathSegment("offerId", offerId)}`;
  return `${publisher}${offer}${rest}?api-version=${encodeURIComponent(apiVersion)}`;
}
