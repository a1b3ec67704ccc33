import { exitCodeFor } from "./exitCode";
import type { StatusRow } from "./row";

/**
 * The releases for a program: an array of objects whose names never change meaning; new ones may be added. What is not
 * known is `null`, never absent. `exitCode` is the process's own, the same in every object.
 * @see status.md, the table of fields
 */
export function formatJson(rows: readonly StatusRow[]): string {
  const exitCode = exitCodeFor(rows);
  return `${JSON.stringify(
    rows.map((row) => ({ ...jsonRow(row), exitCode })),
    undefined,
    2,
  )}\n`;
}

function jsonRow(row: StatusRow): Record<string, unknown> {
  const { step, currentLive } = row;
  return {
    publisherId: row.publisherId ?? null,
    offerId: row.offerId ?? null,
    release: row.release ?? null,
    attempt: row.attempt ?? null,
    status: row.status,
    result: row.result,
    operationId: row.operationId ?? null,
    publishingVersion: row.publishingVersion ?? null,
    step: step
      ? {
          id: step.id,
          name: step.name ?? null,
          status: step.status,
          at: step.at ?? null,
          number: step.number,
          count: step.count,
        }
      : null,
    submittedAt: row.submittedAt ?? null,
    endedAt: row.endedAt ?? null,
    portalUrl: row.portalUrl ?? null,
    currentLive: currentLive ?? null,
    messages: row.messages,
    notes: row.notes,
    next: row.next ?? null,
    urn: row.urn,
  };
}
