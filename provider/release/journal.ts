import type { Ambient } from "../ambient";
import type { OfferRef } from "../model/offer";
import type { Notifier } from "../port/notifier";
import type { Ending, Evidence, ReleaseRecord, ReleaseState } from "./attempt";
import { type JournalEntry, formatEntries, keepUnsaved, mergeJournal, parseEntries } from "./journalEntries";
import { type Lock, acquireLock } from "./journalLock";

/** What survives a killed process: written before the POST, after its answer, and at the end. */
export interface Journal {
  /** State with what the journal knows more; takes no lock. */
  merge(state: ReleaseState): Promise<ReleaseState>;
  /**
   * Waits until no other process of this machine works on this offer; returns at once where nothing can be locked.
   * @throws Error where another process holds it until the deadline
   */
  lock(deadlineAtMs: number, signal?: AbortSignal): Promise<void>;
  unlock(): Promise<void>;
  /** The attempt that is about to be posted. Resolves once the disk has it. */
  posting(record: ReleaseRecord): Promise<void>;
  located(record: ReleaseRecord, operationLocation: string | undefined): Promise<void>;
  doubted(record: ReleaseRecord): Promise<void>;
  ended(record: ReleaseRecord, result: Ending, evidence?: Evidence): Promise<void>;
  /** Drops ended attempts that the engine's state already shows; one line per posted pair stays. */
  prune(saved: ReleaseState): Promise<void>;
}

/** Another process of this machine works on the offer, and this one's time is up. */
export class OfferBusyError extends Error {
  constructor(path: string) {
    super(`another process of this machine works on this offer (${path})`);
    this.name = "OfferBusyError";
  }
}

/** Variable that names another folder for the journal, or `off`. */
export const JOURNAL_VARIABLE = "AZURE_MARKETPLACE_JOURNAL";

/** What the journal is given. */
type JournalAmbient = Pick<Ambient, "clock" | "env" | "files" | "process" | "random">;

/**
 * The journal of one offer: lines of JSON in a file of this user alone, outside the project. It is an aid: where it
 * cannot be written, one warning says so, and decisions rest on state and observation.
 * @param secrets names of what is secret: a reason or an approval that is, is not written
 */
export function createJournal(
  ambient: JournalAmbient,
  notifier: Pick<Notifier, "warn">,
  serviceOrigin: string,
  offer: OfferRef,
  secrets?: ReadonlySet<string>,
): Journal {
  const folder = journalFolder(ambient);
  if (folder === "off") return createNoJournal();
  const path = `${folder}/${fileName(serviceOrigin, offer)}`;
  const attempt = createGuard(notifier, folder);
  return {
    ...createEntries(ambient, folder, path, attempt, secrets),
    ...createLocking(ambient, folder, path, attempt),
  };
}

function journalFolder({ env, files }: JournalAmbient): string {
  const base = env.get("XDG_STATE_HOME") ?? files.stateDirectory();
  return env.get(JOURNAL_VARIABLE) ?? `${base}/pulumi-azure-marketplace`;
}

function createEntries(
  { files }: JournalAmbient,
  folder: string,
  path: string,
  attempt: Guard,
  secrets: ReadonlySet<string> = new Set(),
): Omit<Journal, "lock" | "unlock"> {
  const told = (record: ReleaseRecord): ReleaseRecord => ({
    ...record,
    reason: secrets.has("reason") ? undefined : record.reason,
    approval: secrets.has("approval") ? undefined : record.approval,
  });
  const append = async (entry: JournalEntry): Promise<void> => {
    await attempt(async () => {
      await files.makeDirectory(folder);
      // A torn last line of a killed process must not swallow ours: each entry begins on a line of its own.
      await files.append(`${path}.jsonl`, `\n${formatEntries([entry])}`);
    });
  };
  const read = async (): Promise<JournalEntry[]> => parseEntries((await files.readIfThere(`${path}.jsonl`)) ?? "");
  return {
    merge: async (state) => mergeJournal(state, (await attempt(read)) ?? []),
    posting: (record) => append({ kind: "posting", record: told(record) }),
    located: ({ attemptId, operationId, evidence }, operationLocation) =>
      append({ kind: "located", attemptId, operationId, operationLocation, evidence }),
    doubted: ({ attemptId, doubt }) => append({ kind: "doubted", attemptId, doubt }),
    ended: (record, result, evidence) =>
      append({ kind: "ended", record: { ...told(record), baseline: undefined, result, evidence } }),
    prune: async (saved) => {
      await attempt(async () => {
        const before = await read();
        const kept = keepUnsaved(before, saved);
        if (kept.length !== before.length) await files.replace(`${path}.jsonl`, formatEntries(kept));
      });
    },
  };
}

function createLocking(
  ambient: JournalAmbient,
  folder: string,
  path: string,
  attempt: Guard,
): Pick<Journal, "lock" | "unlock"> {
  let lock: Lock | undefined;
  return {
    lock: async (deadlineAtMs, signal) => {
      if (lock) return;
      const taken = await attempt(async () => {
        await ambient.files.makeDirectory(folder);
        return acquireLock(ambient, `${path}.lock`, deadlineAtMs, signal);
      });
      if (taken === "busy") throw new OfferBusyError(`${path}.lock`);
      lock = taken;
    },
    unlock: async () => {
      await lock?.release();
      lock = undefined;
    },
  };
}

/** A journal that knows nothing and keeps nothing. */
export function createNoJournal(): Journal {
  const nothing = async (): Promise<void> => undefined;
  return {
    merge: async (state) => state,
    lock: nothing,
    unlock: nothing,
    posting: nothing,
    located: nothing,
    doubted: nothing,
    ended: nothing,
    prune: nothing,
  };
}

/** One file an offer; ids hold no character that a file system minds. */
function fileName(serviceOrigin: string, { publisherId, offerId }: OfferRef): string {
  // `+` occurs in none of the parts, so no two offers share a file.
  return `${new URL(serviceOrigin).host.replace(/[^\w.-]/g, "_")}+${publisherId}+${offerId}`;
}

type Guard = <T>(work: () => Promise<T>) => Promise<T | undefined>;

/** Runs what touches the disk; the first failure of a folder is told once in this process, none is thrown. */
function createGuard(notifier: Pick<Notifier, "warn">, folder: string): Guard {
  return async (work) => {
    try {
      return await work();
    } catch (error) {
      if (!warned.has(folder)) {
        warned.add(folder);
        const text = error instanceof Error ? error.message : String(error);
        notifier.warn(
          `the journal in ${folder} cannot be used (${text}): a release whose run is killed is then found by asking the ` +
            `service alone. Set ${JOURNAL_VARIABLE} to a folder that can be written and outlives this machine's job`,
        );
      }
      return undefined;
    }
  };
}

const warned = new Set<string>();
