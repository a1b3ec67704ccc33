import { asArray, asCount, asObject } from "../../model/words";
import { type PostedPair, isSamePair, postedPairs } from "../../release/attempt";
import { readIdentity } from "../identity";
import { type StackEntry, isOpaque, parseStackContent } from "../stackContent";
import { cleanLink, cleanText } from "../text";
import type { HistoryRow } from "./row";

const CUT = "its record has left the history, which keeps the last 24; only this line is kept";
const KEPT = ["record", "history", "posted"];

/** The releases of a stack's state, and how many resources they are of. */
export interface History {
  rows: HistoryRow[];
  resourceCount: number;
}

/**
 * Every go-live that a stack's state knows of, newest first: each resource's record, its history, and the pairs of
 * `posted` that both no longer tell of. What has no date comes last.
 * @param document the parsed export, or a local backend's state file
 * @throws CliError where the document is no Pulumi state
 */
export function readHistory(document: unknown): History {
  const { resources } = parseStackContent(document);
  const rows = resources.flatMap(readResource);
  const dated = rows.filter(({ submittedAt }) => submittedAt !== undefined);
  const undated = rows.filter(({ submittedAt }) => submittedAt === undefined);
  dated.sort((a, b) => Date.parse(b.submittedAt ?? "") - Date.parse(a.submittedAt ?? ""));
  return { rows: [...dated, ...undated], resourceCount: resources.length };
}

function readResource(entry: StackEntry): HistoryRow[] {
  const { urn, outputs } = entry;
  if (!outputs) return [];
  const { publisherId, offerId } = readIdentity(outputs);
  const base = { urn, publisherId, offerId };
  const hidden = KEPT.filter((name) => isOpaque(outputs[name]));
  const records = [outputs["record"], ...asArray(outputs["history"])].flatMap((value) => {
    const source = isOpaque(value) ? undefined : asObject(value);
    return source ? [{ ...base, ...readRecord(source) }] : [];
  });
  const posted = asArray(outputs["posted"]).filter((line) => typeof line === "string");
  const cut = postedPairs({ posted }).filter((pair) => !records.some((row) => isRowOf(row, pair)));
  return [
    ...records,
    ...cut.reverse().map((pair) => ({ ...base, ...readPair(pair) })),
    ...(hidden.length > 0 ? [{ ...base, ...unreadable(hidden) }] : []),
  ];
}

type Fields = Omit<HistoryRow, "urn" | "publisherId" | "offerId">;

function readRecord(record: Record<string, unknown>): Fields {
  const approval = asObject(record["approval"]);
  return {
    release: cleanText(record["release"]),
    attempt: asCount(record["attempt"]),
    result: cleanText(record["result"]) ?? "open",
    publishingVersion: asCount(record["publishingVersion"]),
    candidate: asCount(record["candidate"]),
    operationId: cleanText(record["operationId"]),
    submittedAt: readInstant(record["submittedAt"]),
    endedAt: readInstant(record["endedAt"]),
    adopted: record["adopted"] === true,
    evidence: cleanText(record["evidence"]),
    submittedBy: cleanText(record["submittedBy"]),
    runUrl: cleanLink(record["runUrl"]),
    commit: cleanText(record["commit"]),
    ticket: cleanText(approval?.["ticket"]),
    reviewer: cleanText(approval?.["reviewer"]),
    reason: cleanText(record["reason"]),
  };
}

function readPair({ release, attempt, result, publishingVersion }: PostedPair): Fields {
  return { release: cleanText(release), attempt, result, publishingVersion, adopted: false, note: CUT };
}

function unreadable(names: readonly string[]): Fields {
  const note = `state holds as a secret, which is not opened here: ${names.join(", ")}`;
  return { result: "unreadable", adopted: false, note };
}

function isRowOf({ release, attempt }: Fields, pair: PostedPair): boolean {
  return release !== undefined && attempt !== undefined && isSamePair({ release, attempt }, pair);
}

function readInstant(value: unknown): string | undefined {
  const text = cleanText(value);
  return text !== undefined && Number.isFinite(Date.parse(text)) ? text : undefined;
}
