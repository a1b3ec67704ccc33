import assert from "node:assert/strict";
import type { ReleaseRecord, ReleaseState } from "../../provider/release/attempt";
import { postedPairs } from "../../provider/release/attempt";
import type { Exit, ScheduleBench, Values } from "./scheduleRun";
import type { RunOptions } from "./scheduleSteps";

/** Nothing is hidden for longer than this. */
const LAG_MS = 5 * 60_000;

/** A double go-live that nobody could have prevented, as deciding.md says, and why. */
export interface Undecidable {
  pair: string;
  /**
   * `lag`: the first was not visible yet. `newPreview`: it had gone from sight, and another preview stands there.
   * `rejectedUnseen`: it was rejected before anybody looked, and the offer is what it was before.
   */
  cell: "lag" | "newPreview" | "rejectedUnseen";
}

/** What a run looked like from outside. */
export interface Observed {
  verb: "up" | "refresh" | "destroy";
  options: RunOptions;
  /** `release#attempt` as declared, with the number of the resource's life before it. */
  pair: string;
  disk: string;
  before?: Values;
  after?: Values;
  exit: Exit;
  posts: number;
  beganAtMs: number;
  /** How many accepted go-lives there were before. */
  acceptedBefore: number;
  pendingBefore: readonly string[];
  diskText: string;
}

/** The model: who has been told of which POST, and must therefore never let it happen again. */
export class Promises {
  readonly undecidable: Undecidable[] = [];
  /** Where each posted pair is known: in the engine's state, or in the journal of a disk. */
  private readonly known = new Map<string, Set<string>>();

  /** Go-lives that a run which came back was shown. */
  private readonly seen = new Set<string>();

  constructor(private readonly bench: ScheduleBench) {}

  /** The journal of a machine is gone. */
  lost(disk: string): void {
    for (const places of this.known.values()) places.delete(disk);
  }

  /** Asserts every promise after one run. */
  check(seen: Observed): void {
    this.checkPosts(seen);
    if (seen.exit.kind === "returned" || seen.exit.kind === "threw") this.checkWords(seen);
    if (seen.exit.kind === "returned") this.checkNothingForgotten(seen);
    if (seen.after) for (const record of recordsOf(seen.after)) this.checkTruth(record);
    this.checkSecrets(seen);
    this.remember(seen);
  }

  /** Only a release releases, and each pair once. */
  private checkPosts(seen: Observed): void {
    const { verb, options, posts, before, pair, exit } = seen;
    if (posts === 0) return;
    assert.equal(posts, 1, "more than one POST in one call");
    assert.equal(verb, "up", `${verb} posted`);
    assert.notEqual(options.submit, "never", "a run posted that may not submit");
    const announced = exit.told.texts().find((text) => /^(CONTINUES|RECORDS|REFUSES|ADOPTS|NOT POSTED)/.test(text));
    assert.equal(announced, undefined, `the preview said "${announced}", and the run posted`);
    const label = pair.slice(pair.indexOf(":") + 1);
    const own = before && postedPairs(stateOf(before)).find((item) => `${item.release}#${item.attempt}` === label);
    const hasEnded = own !== undefined && own.result !== "open";
    assert.ok(!hasEnded, `${label} was posted again, although state said that it ended as ${own?.result}`);
    this.checkOnce(seen);
  }

  private checkOnce({ pair, disk, acceptedBefore, pendingBefore, beganAtMs }: Observed): void {
    const accepted = this.bench.service.accepted();
    const earlier = accepted.slice(0, acceptedBefore).filter((item) => item.pair === pair);
    const isPending = pendingBefore.includes(pair);
    if (earlier.length === 0 && !isPending) return;
    const places = this.known.get(pair) ?? new Set();
    if (earlier.length > 0 && earlier.every(({ operationId }) => this.isRejectedUnseen(operationId))) {
      this.undecidable.push({ pair, cell: "rejectedUnseen" });
      return;
    }
    const isKnown = places.has("state") || places.has(disk);
    const which = earlier.map((item) => item.operationId).join(", ") || "not applied yet";
    assert.ok(!isKnown, `two POSTs for ${pair} (the first: ${which}), known in ${[...places].join(" and ")}`);
    const last = earlier.at(-1);
    const posted = accepted.slice(acceptedBefore).find((item) => item.pair === pair);
    const postedAtMs = posted?.atMs ?? beganAtMs;
    if (!last || postedAtMs - last.atMs <= LAG_MS) {
      this.undecidable.push({ pair, cell: "lag" });
      return;
    }
    const hasMoved = !posted || posted.publishingVersion !== last.publishingVersion;
    assert.ok(hasMoved, `two POSTs for ${pair}, although the marketplace showed the first (${which})`);
    this.undecidable.push({ pair, cell: "newPreview" });
  }

  private isRejectedUnseen(operationId: string): boolean {
    const own = this.bench.service.goLives().filter((item) => item.operationId === operationId);
    return own.every(({ outcome }) => outcome === "rejected") && !this.seen.has(operationId);
  }

  /** A person can act on every failure. */
  private checkWords({ exit, verb }: Observed): void {
    const { failure } = exit;
    const isContinued = exit.told.texts().some((text) => text.startsWith("CONTINUES"));
    assert.ok(!(isContinued && failure?.startsWith("refused:")), `the preview said CONTINUES; the run: ${failure}`);
    if (failure === undefined) {
      const isNotLive = exit.result?.state["status"] !== "succeeded" && verb === "up";
      const said = exit.told.texts("warn").some((text) => text.includes("NOT LIVE YET") && text.includes("next:"));
      assert.ok(!isNotLive || said, `an exit that is well and not live says so: ${JSON.stringify(exit.told.lines)}`);
      return;
    }
    for (const part of ["contoso/contoso-offer", "next:", "portal:", "operation"]) {
      assert.ok(failure.toLowerCase().includes(part), `no "${part}" in: ${failure}`);
    }
    assert.ok(!failure.includes("a fault in this program"), failure);
    assert.notEqual(verb, "refresh", `a refresh failed: ${failure}`);
  }

  /** Whatever state held, and whatever the service told this run, is in state. */
  private checkNothingForgotten({ before, after, verb, acceptedBefore, pair, posts, diskText }: Observed): void {
    if (verb === "destroy") return;
    assert.ok(after, "a resource vanished");
    const ids = idsOf(after);
    for (const id of before ? idsOf(before) : []) assert.ok(ids.has(id), `operation ${id} was forgotten`);
    const fresh = this.bench.service.accepted().slice(acceptedBefore);
    for (const { operationId, isAnswered } of fresh) {
      if (isAnswered) assert.ok(ids.has(operationId), `operation ${operationId} was accepted and is not in state`);
    }
    if (fresh.length > 0 && posts > 0) {
      const label = pair.slice(pair.indexOf(":") + 1);
      const line = postedPairs(stateOf(after)).find((item) => `${item.release}#${item.attempt}` === label);
      assert.ok(line, `${label} was accepted, and state does not say that it was posted`);
    }
    const newest = Date.parse(stateOf(before ?? {}).record?.submittedAt ?? "1970-01-01T00:00:00Z");
    for (const { operationId, submittedAt } of locatedIn(diskText)) {
      const isOlder = Date.parse(submittedAt) < newest;
      assert.ok(isOlder || ids.has(operationId), `operation ${operationId} is in the journal and not in state`);
    }
  }

  /** Live means live, and failed means failed. */
  private checkTruth(record: ReleaseRecord): void {
    const { service } = this.bench;
    const { result, operationId, publishingVersion, candidate } = record;
    const name = `${record.release}#${record.attempt} (operation ${operationId}, version ${publishingVersion})`;
    const own = service.goLives().filter((item) => item.operationId === operationId);
    if (result === "succeeded") {
      const isOwn = own.some((item) => item.outcome === "succeeded");
      const wasLive = publishingVersion !== undefined && service.wentLive(publishingVersion);
      assert.ok(isOwn || wasLive, `${name} is called succeeded, and never went live`);
      const isPinned = candidate === undefined || publishingVersion === undefined || candidate === publishingVersion;
      assert.ok(isPinned, `${name} went live, but ${candidate} was pinned`);
    }
    if (result !== "failed" && result !== "canceled" && result !== "rejected") return;
    const isFalse = own.length > 0 && own.every((item) => item.outcome === "running" || item.outcome === "succeeded");
    assert.ok(!isFalse, `${name} is called ${result}, and the marketplace says ${own.map((o) => o.outcome).join()}`);
  }

  private checkSecrets({ after, exit, diskText }: Observed): void {
    const all = JSON.stringify([after, exit.failure, exit.told.lines]) + diskText;
    assert.ok(!all.includes(this.bench.secret), "the token is where it must not be");
  }

  private remember({ posts, pair, disk, exit, acceptedBefore, pendingBefore }: Observed): void {
    const shown = this.bench.service.takeShown();
    if (exit.kind !== "killed") for (const id of shown) this.seen.add(id);
    const isAccepted = this.bench.service.accepted().length > acceptedBefore;
    const isPending = this.bench.service.pendingPairs().length > pendingBefore.length;
    if (posts === 0 || !(isAccepted || isPending)) return;
    const places = this.known.get(pair) ?? new Set<string>();
    places.add(disk);
    if (exit.kind !== "killed") places.add("state");
    this.known.set(pair, places);
  }
}

/** The records of a state, its newest first. */
export function recordsOf(values: Values): ReleaseRecord[] {
  const { record, history } = stateOf(values);
  return [record, ...(history ?? [])].filter((item) => item !== undefined);
}

function stateOf(values: Values): ReleaseState {
  return { posted: [], history: [], ...values } as unknown as ReleaseState;
}

function idsOf(values: Values): Set<string> {
  return new Set(recordsOf(values).flatMap(({ operationId }) => operationId ?? []));
}

/** The attempts whose Location a journal has, in its own order. */
function locatedIn(text: string): { operationId: string; submittedAt: string }[] {
  const submitted = new Map<string, string>();
  return text.split("\n").flatMap((line) => {
    const entry = parse(line);
    if (entry?.kind === "posting" && entry.record) submitted.set(entry.record.attemptId, entry.record.submittedAt);
    const submittedAt = submitted.get(entry?.attemptId ?? "");
    if (entry?.kind !== "located" || entry.operationId === undefined || submittedAt === undefined) return [];
    return [{ operationId: entry.operationId, submittedAt }];
  });
}

interface Line {
  kind?: string;
  attemptId?: string;
  operationId?: string;
  record?: ReleaseRecord;
}

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}
