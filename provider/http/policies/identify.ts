import type { Random } from "../../ambient";
import { type Policy, REQUEST_ID_HEADER } from "../call";

/** Says who calls, and gives every single call an id of its own, so that the vendor's support can find it. */
export function identifyPolicy(userAgent: string, random: Random): Policy {
  return (call, next) =>
    next({ ...call, headers: { ...call.headers, "user-agent": userAgent, [REQUEST_ID_HEADER]: random.uuid() } });
}
