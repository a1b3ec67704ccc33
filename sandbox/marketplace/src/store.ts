// The collections of the sandbox and their saving. A save names what changed; it is on disk before the caller answers.
import type { Divergences } from "./divergences";
import { type GoLiveRecord, type OfferRecord, offerKey } from "./entities";
import { Journal } from "./journal";

/** Counters of one offer that survive a restart. */
export interface PostCounts {
  goLivePosts: number;
  publishPosts: number;
}

/** Settings that survive a restart. */
export interface Settings {
  speed?: number;
  divergences?: Partial<Divergences>;
  /** Key of the token signatures, so that tokens issued before a restart still count. */
  tokenKey?: string;
  /** Tokens up to this number were expired by hand. */
  expiredTokens?: number;
  issuedTokens?: number;
}

/** What one save may carry; each part replaces (offer, counts, settings) or is appended (go-live). */
interface Entry {
  offer?: OfferRecord;
  goLive?: GoLiveRecord;
  counts?: Record<string, PostCounts>;
  settings?: Settings;
}

/** Everything the sandbox remembers. */
export class Store {
  readonly offers = new Map<string, OfferRecord>();
  readonly counts = new Map<string, PostCounts>();
  goLives: GoLiveRecord[] = [];
  settings: Settings = {};
  private readonly journal: Journal | undefined;

  /** Opens the store of a folder, or an empty one in memory. */
  constructor(folder?: string) {
    if (folder === undefined) return;
    this.journal = new Journal(folder);
    for (const entry of this.journal.read()) this.take(entry as Entry);
    this.journal.rewrite(this.entries());
  }

  /** Saves an offer, together with the go-live that changed it. */
  saveOffer(offer: OfferRecord, goLive?: GoLiveRecord): void {
    this.save(goLive === undefined ? { offer } : { offer, goLive });
  }

  /** Counts a POST that arrived, before anything can happen to it. */
  countPost(key: string, kind: keyof PostCounts): void {
    const counts = this.counts.get(key) ?? { goLivePosts: 0, publishPosts: 0 };
    this.save({ counts: { [key]: { ...counts, [kind]: counts[kind] + 1 } } });
  }

  /** Changes some settings. */
  saveSettings(changes: Settings): void {
    this.save({ settings: { ...this.settings, ...changes } });
  }

  /** Forgets everything but the token key: tokens belong to clients, not to offers. */
  clear(): void {
    this.offers.clear();
    this.counts.clear();
    this.goLives = [];
    const { tokenKey, issuedTokens, expiredTokens } = this.settings;
    this.settings = { tokenKey, issuedTokens, expiredTokens };
    this.journal?.rewrite(this.entries());
  }

  /** Lets go of the folder. */
  close(): void {
    this.journal?.close();
  }

  private save(entry: Entry): void {
    this.journal?.append(entry);
    this.take(entry);
  }

  private take(entry: Entry): void {
    if (entry.offer !== undefined) this.offers.set(offerKey(entry.offer.publisherId, entry.offer.id), entry.offer);
    if (entry.goLive !== undefined) this.goLives.push(entry.goLive);
    for (const [key, counts] of Object.entries(entry.counts ?? {})) this.counts.set(key, counts);
    if (entry.settings !== undefined) this.settings = entry.settings;
  }

  private entries(): Entry[] {
    return [
      { settings: this.settings, counts: Object.fromEntries(this.counts) },
      ...[...this.offers.values()].map((offer) => ({ offer })),
      ...this.goLives.map((goLive) => ({ goLive })),
    ];
  }
}
