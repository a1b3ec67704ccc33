// Checking inputs, and telling people what is wrong with them.
import { parseUrn } from "../state/urn";
import type { ResourceState } from "../state/types";
import type { Value } from "../values/value";
import { unwrap } from "../values/value";
import type { CheckFailure } from "./provider";
import type { Deployment, Severity } from "./types";

/** Tells of every failure of a check at the resource. */
export function tellFailures(
  deployment: Deployment,
  severity: Severity,
  state: ResourceState,
  failures: readonly CheckFailure[],
): void {
  for (const { property, reason } of failures) {
    const value = property === "" ? "" : `: property ${property} value ${goText(state.inputs[property])}`;
    const { type, name } = parseUrn(state.urn);
    deployment.diag(severity, state.urn, `${type} resource '${name}'${value} has a problem: ${reason}`);
  }
}

/** A value as Pulumi prints it in messages like this one: Go's `%v` of its wrapper. */
export function goText(value: Value | undefined): string {
  if (value === undefined || value === null) return "{<nil>}";
  const plain = unwrap(value);
  return typeof plain === "object" ? `{${JSON.stringify(plain)}}` : `{${String(plain)}}`;
}
