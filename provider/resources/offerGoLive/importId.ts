import { type InputName, inputSpec } from "./shape";

/** What is to be imported. */
export interface ImportTarget {
  publisherId: string;
  offerId: string;
  /** The go-live's operation; undefined: whatever runs, else whatever is live. */
  operationId?: string;
  /** The label that it gets; undefined: nobody knows it yet. */
  release?: string;
}

/** A GUID, or `publisher$offer$n$preview`: opaque beyond that. @see cpp-api.md §3 "Location" */
const OPERATION_ID = /^[A-Za-z0-9][A-Za-z0-9$_.-]{0,499}$/;

const FORMS =
  "publisherId/offerId[/operationId][@release], such as contoso/linux, contoso/linux@1.4.0 or " +
  "contoso/linux/56615b67-2185-49fe-80d2-c4ddf77bb2e8@1.4.0";

/**
 * Reads the id that a release is imported by. A label may hold any character, so it is all that follows the first `@`.
 * @throws Error naming what is wrong and the accepted forms
 */
export function parseImportId(id: string): ImportTarget {
  const at = id.indexOf("@");
  const [path, release] = at < 0 ? [id] : [id.slice(0, at), id.slice(at + 1)];
  const [publisherId = "", offerId = "", operationId, ...rest] = path.split("/");
  const problem =
    (rest.length > 0 ? "it has more than three parts before a label" : undefined) ??
    findProblem("publisherId", publisherId) ??
    findProblem("offerId", offerId) ??
    (operationId !== undefined && !OPERATION_ID.test(operationId)
      ? `operationId ${JSON.stringify(operationId)} is not accepted: an id as the service writes it`
      : undefined) ??
    (release === undefined ? undefined : findProblem("release", release));
  if (problem !== undefined) {
    throw new Error(`${JSON.stringify(id)} cannot be imported: ${problem}; accepted: ${FORMS}`);
  }
  return { publisherId, offerId, operationId, release };
}

function findProblem(name: InputName, value: string): string | undefined {
  const { schema, accepts } = inputSpec(name);
  return schema.safeParse(value).success ? undefined : `${name} ${JSON.stringify(value)} is not accepted: ${accepts}`;
}
