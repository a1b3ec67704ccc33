// The catalogue of everything the sandbox refuses with. E1 to E6 are the shapes of the API reference, section 5.
import type { ErrorShape } from "./faultTypes";
import { type Answer, empty, json } from "./http";

/** The one api-version whose payloads are documented. */
export const apiVersion = "2017-10-31";

/** E1 with a code and a message. */
export function errorE1(status: number, code: string, message: string, headers: Record<string, string> = {}): Answer {
  return json(status, { error: { code, message } }, headers);
}

/** 400: `api-version` is missing or unknown (CON). */
export function invalidApiVersion(): Answer {
  return errorE1(400, "InvalidAPIVersion", `Invalid api version. Allowed values are [${apiVersion}]`);
}

/** 401: no token, or one that is not accepted. */
export function unauthorized(reason: string): Answer {
  return errorE1(401, "Unauthorized", reason, { "www-authenticate": `Bearer error="invalid_token"` });
}

/** 411: a POST with neither body nor Content-Length (seen: gh ba492b1). An HTML page, as the front end sends it. */
export function lengthRequired(): Answer {
  const text =
    "<!DOCTYPE HTML><HTML><HEAD><TITLE>Length Required</TITLE></HEAD><BODY><h2>Length Required</h2></BODY></HTML>";
  return { status: 411, headers: { "content-type": "text/html; charset=us-ascii" }, text };
}

/** 404: no such publisher, offer, operation or path. */
export function notFound(what: string): Answer {
  return errorE1(404, "NotFound", `${what} does not exist.`);
}

/** 400: the request itself is wrong. */
export function badRequest(message: string): Answer {
  return errorE1(400, "BadRequest", message);
}

/** 409 or 400: another operation runs on the offer. */
export function operationRunning(status: 409 | 400, offerId: string): Answer {
  const code = status === 409 ? "Conflict" : "BadRequest";
  return errorE1(status, code, `Another operation is running on offer ${offerId}.`);
}

/** 409 or 400: nothing waits at publisher sign-off. */
export function notAtSignoff(status: 409 | 400, offerId: string): Answer {
  const code = status === 409 ? "Conflict" : "BadRequest";
  return errorE1(status, code, `Offer ${offerId} is not waiting for publisher sign-off.`);
}

/** 409: PUT of an existing offer without If-Match (seen: pub#22). */
export function offerExists(): Answer {
  const message =
    "Offer ID already exists. If you wanted to update an existing offer, please ensure If-Match header is specified as per documentation.";
  return errorE1(409, "InvalidResourceId", message);
}

/** 412: If-Match names another version. */
export function preconditionFailed(): Answer {
  return errorE1(412, "PreconditionFailed", "The offer was changed by somebody else.");
}

/** E5, 404: a slot that holds nothing (openshift-ansible#8188). */
export function emptySlot(slot: "Staging" | "Production", offerId: string, publisherId: string): Answer {
  const text = `There is no ${slot} slot deployed for Offer ID '${offerId}', Publisher ID '${publisherId}'`;
  return { status: 404, headers: { "content-type": "text/plain; charset=utf-8" }, text };
}

/** 501: the real service has this route, the sandbox has not. */
export function notImplemented(route: string): Answer {
  return errorE1(501, "NotImplemented", `The sandbox does not implement ${route}.`);
}

/** E6: the token endpoint's refusal. */
export function errorE6(status: number, error: string, description: string): Answer {
  return json(status, { error, error_description: description });
}

/** A body of the given shape, for faults. */
export function shapedError(shape: ErrorShape, status: number): Answer {
  switch (shape) {
    case "E1":
      return errorE1(status, "InternalServerError", "We cannot complete the request now, please try again later.");
    case "E2": {
      const error = "snapshot() resulted in an internal conflict! Retry is OK...";
      return json(status, { Variant: { serviceName: "Variant", error } });
    }
    case "E3":
      return json(status, `Microsoft.Ingestion.Api.Common.Exceptions.Http${status}Exception`);
    case "E4":
      return empty(status);
    case "E5": {
      const text = "The request could not be served.";
      return { status, headers: { "content-type": "text/plain; charset=utf-8" }, text };
    }
  }
}
