import type { Files } from "../../../provider/ambient";
import type { ReleaseRecord } from "../../../provider/release/attempt";
import { type Journal, JOURNAL_VARIABLE, createJournal } from "../../../provider/release/journal";
import { LOCATION, OPERATION_ID } from "../../support/fakeApi";
import { createMemoryFiles } from "../../support/memoryFiles";
import { type TestWorld, createWorld } from "../../support/world";

export const ORIGIN = "https://cloudpartner.azure.com";
export const OFFER = { publisherId: "contoso", offerId: "contoso-offer" };

/** A journal over a world of its own; `files` may be any disk. */
export interface JournalBench {
  world: TestWorld;
  files: Files;
  journal: Journal;
}

export function openJournal(files: Files = createMemoryFiles(), folder?: string): JournalBench {
  const world = createWorld({ [JOURNAL_VARIABLE]: folder });
  world.ambient.files = files;
  return { world, files, journal: createJournal(world.ambient, world.told, ORIGIN, OFFER) };
}

/** Where the journal of this offer is kept. */
export async function journalPath(): Promise<string> {
  const { files, journal } = openJournal();
  await journal.posting(attempt());
  const [path = ""] = (files as ReturnType<typeof createMemoryFiles>).contents.keys();
  return path;
}

/** An attempt as it is just before its POST. */
export function attempt(more: Partial<ReleaseRecord> = {}): ReleaseRecord {
  return {
    release: "1.0.0",
    attempt: 1,
    attemptId: `${more.release ?? "1.0.0"}#${more.attempt ?? 1}`,
    submittedAt: "2026-01-05T08:00:00Z",
    publishingVersion: 2,
    baseline: { publishingVersion: 2, offerStatus: "waitingForPublisherReview", submissionIds: ["a"] },
    ...more,
  };
}

/** One attempt from its POST to its end. */
export async function writeWhole(journal: Journal, record = attempt()): Promise<ReleaseRecord> {
  const located = { ...record, operationId: OPERATION_ID };
  await journal.posting(record);
  await journal.located(located, LOCATION);
  await journal.ended({ ...located, endedAt: "2026-01-08T08:00:00Z" }, "succeeded", "operation");
  return { ...located, baseline: undefined, result: "succeeded", endedAt: "2026-01-08T08:00:00Z" };
}

/** A disk that tells what it is asked to do, in order. */
export function recording(files: Files, calls: string[]): Files {
  return {
    ...files,
    append: async (path, text) => {
      await files.append(path, text);
      calls.push(
        ...text
          .trim()
          .split("\n")
          .map((line) => `append ${String((JSON.parse(line) as { kind: string }).kind)}`),
      );
    },
    replace: async (path, text) => {
      await files.replace(path, text);
      calls.push("replace");
    },
  };
}
