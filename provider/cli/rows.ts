import { asArray } from "../model/words";
import { postedPairs } from "../release/attempt";
import { isSameRelease, readIdentity, unclearRow } from "./identity";
import { nextAfterInterruption } from "./nextStep";
import { readResourceRow } from "./resourceRow";
import type { Identity, StatusRow } from "./row";
import { type PendingEntry, type StackEntry, parseStackContent } from "./stackContent";

/**
 * Every declared release of a stack export, in the order of the state: one row for each resource, then one for each
 * step that an engine began, did not end, and that the stored resource does not already tell the end of.
 * @param document the parsed export, or a local backend's state file
 * @param nowMs wall time, for what is still under way
 * @throws CliError where the document is no Pulumi state
 */
export function readRows(document: unknown, nowMs: number): StatusRow[] {
  const { resources, pending } = parseStackContent(document);
  const rows = resources.map((entry) => readResourceRow(entry, nowMs));
  const interrupted: StatusRow[] = [];
  for (const entry of pending) {
    const index = resources.findIndex(({ urn }) => urn === entry.urn);
    const row = rows[index];
    const identity = readIdentity(entry.inputs);
    if (row && isTold(entry, identity, row, resources[index])) row.notes.push(describeLeftover(entry.verb));
    else if (!interrupted.some((other) => other.urn === entry.urn && isSameRelease(other, identity))) {
      interrupted.push({ ...interruptedRow(entry, identity), portalUrl: row?.portalUrl });
    }
  }
  return [...rows, ...interrupted];
}

/**
 * True where the stored resource says what became of the interrupted step. An engine keeps the entry of a killed
 * create even after a later create went well; an update may have posted only where its pair has no record yet.
 */
function isTold({ verb }: PendingEntry, identity: Identity, row: StatusRow, stored?: StackEntry): boolean {
  const isSame = isSameRelease(identity, row);
  if (verb !== "creating") return isSame && row.submittedAt !== undefined && row.status !== "notStarted";
  if (isSame) return true;
  const isSameOffer = identity.publisherId === row.publisherId && identity.offerId === row.offerId;
  return isSameOffer && wasPosted(identity, stored?.outputs?.["posted"]);
}

function wasPosted({ release, attempt }: Identity, lines: unknown): boolean {
  const posted = asArray(lines).filter((line) => typeof line === "string");
  return postedPairs({ posted }).some((pair) => pair.release === release && pair.attempt === attempt);
}

function describeLeftover(verb: string): string {
  return verb === "creating"
    ? "an interrupted create is left over in state; `pulumi refresh --clear-pending-creates` removes its entry"
    : `a step (${verb}) has begun and not ended: a \`pulumi up\` is at work right now, or was killed`;
}

function interruptedRow({ urn, verb }: PendingEntry, identity: Identity): StatusRow {
  const note = `a step (${verb}) has begun and not ended: a \`pulumi up\` is at work right now, or was killed in the middle`;
  return unclearRow(urn, identity, note, nextAfterInterruption(verb));
}
