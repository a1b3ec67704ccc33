// The request log: what arrived and what became of it. Tokens and bodies are never kept.
import type { OfferCounts, RequestFilter, RequestLogEntry } from "./controlTypes";

/** The log forgets its oldest entries beyond this many. */
const maxEntries = 20_000;

/** What {@link RequestLog} counts by offer beside the POSTs, which the store counts. */
export type ReadKind = "operationGets" | "statusGets";

/** The log of requests, with promises for those yet to come. */
export class RequestLog {
  private log: RequestLogEntry[] = [];
  private seq = 0;
  private readonly gets = new Map<string, Pick<OfferCounts, ReadKind>>();
  private waiters: (() => void)[] = [];

  /** Notes a request on arrival; `settle` completes it. */
  open(entry: Omit<RequestLogEntry, "seq" | "status">): RequestLogEntry {
    this.seq += 1;
    const logged: RequestLogEntry = { seq: this.seq, ...entry, status: null };
    this.log.push(logged);
    if (this.log.length > maxEntries) this.log.shift();
    this.wake();
    return logged;
  }

  /** Notes what became of a request. */
  settle(entry: RequestLogEntry, status: RequestLogEntry["status"]): void {
    entry.status = status;
    this.wake();
  }

  /** Counts a GET of an offer's operation or status. */
  countRead(key: string, kind: ReadKind): void {
    const counts = this.reads(key);
    this.gets.set(key, { ...counts, [kind]: counts[kind] + 1 });
  }

  /** The GETs counted for an offer. */
  reads(key: string): Pick<OfferCounts, ReadKind> {
    return this.gets.get(key) ?? { operationGets: 0, statusGets: 0 };
  }

  /** Every offer that was read. */
  readKeys(): string[] {
    return [...this.gets.keys()];
  }

  /** The log, oldest first. */
  entries(): RequestLogEntry[] {
    return this.log.map((entry) => ({ ...entry }));
  }

  /** Resolves once enough matching requests are in the log. */
  async waitFor(filter: RequestFilter): Promise<RequestLogEntry[]> {
    for (;;) {
      const found = this.log.filter((entry) => matches(entry, filter));
      if (found.length >= (filter.count ?? 1)) return found.map((entry) => ({ ...entry }));
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.log = [];
    this.gets.clear();
  }

  private wake(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}

function matches(entry: RequestLogEntry, filter: RequestFilter): boolean {
  if (filter.method !== undefined && filter.method.toUpperCase() !== entry.method) return false;
  if (filter.path !== undefined && !new RegExp(filter.path).test(entry.path)) return false;
  return filter.answered !== true || entry.status !== null;
}
