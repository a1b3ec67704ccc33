import assert from "node:assert/strict";
import type { OfferStatus, Submission } from "../../../provider/model/offer";
import type { ReleaseRecord } from "../../../provider/release/attempt";
import { createBaseline } from "../../../provider/release/baseline";
import { interpret } from "../../../provider/release/observe";
import { type Looks, reconcile } from "../../../provider/release/reconcile";
import { atSignOff, goingLive, live, publishing, statusWith } from "../../support/fakeApi";
import { record } from "./decideSupport";

const POSTED_AT = Date.parse("2026-01-05T08:00:00Z");
const MINUTE = 60_000;
const PUBLISH: Submission = { id: "p", type: "publish", slot: "staging", state: "succeeded", publishingVersion: 2 };

const goLive = (id: string, more: Partial<Submission> = {}): Submission => ({
  id,
  type: "golive",
  slot: "production",
  state: "running",
  publishingVersion: 2,
  changedAt: "2026-01-05T08:00:00.0000000Z",
  ...more,
});

/** An attempt whose answer was lost, posted when the offer stood at sign-off. */
function lost(before: OfferStatus = atSignOff(), rows: Submission[] | "none" = [PUBLISH]): ReleaseRecord {
  return record({ operationId: undefined, doubt: "lost", baseline: createBaseline(before, listOf(rows)) });
}

const listOf = (rows: Submission[] | "none"): Submission[] | undefined => (rows === "none" ? undefined : rows);

interface Case {
  name: string;
  attempt?: ReleaseRecord;
  status?: OfferStatus;
  rows?: Submission[] | "none";
  known?: string[];
  /** Minutes after the POST, and minutes that the same answer has stood. */
  after?: number;
  stood?: number;
  expect: string;
}

const LATE = { after: 10, stood: 5 };

const TABLE: Case[] = [
  { name: "one new go-live of the baseline's version", rows: [goLive("g"), PUBLISH], expect: "ours g" },
  { name: "… that has ended meanwhile", rows: [goLive("g", { state: "succeeded" })], status: live(), expect: "ours g" },
  { name: "… that failed meanwhile", rows: [goLive("g", { state: "failed" })], expect: "ours g" },
  { name: "… told by its slot alone", rows: [goLive("g", { type: undefined })], expect: "ours g" },
  {
    name: "… by a clock 4 minutes behind",
    rows: [goLive("g", { changedAt: "2026-01-05T07:56:00Z" })],
    expect: "ours g",
  },
  { name: "… from 6 minutes before", rows: [goLive("g", { changedAt: "2026-01-05T07:54:00Z" })], expect: "reading" },
  { name: "… without a time", rows: [goLive("g", { changedAt: undefined })], expect: "reading" },
  { name: "… of another version", rows: [goLive("g", { publishingVersion: 3 })], expect: "reading" },
  { name: "… of an unknown version", rows: [goLive("g", { publishingVersion: undefined })], expect: "reading" },
  { name: "… that is another record's", rows: [goLive("g")], known: ["g"], expect: "reading" },
  {
    name: "… that was there before the POST",
    rows: [goLive("g")],
    attempt: lost(atSignOff(), [goLive("g"), PUBLISH]),
    expect: "reading",
  },
  {
    name: "… where the list could not be read before the POST",
    rows: [goLive("g")],
    attempt: lost(atSignOff(), "none"),
    status: goingLive(),
    expect: "oursByStatus",
  },
  {
    name: "a publish is nobody's go-live",
    rows: [{ ...PUBLISH, id: "q", changedAt: "2026-01-05T08:01:00Z" }],
    expect: "reading",
  },
  { name: "two could be it, early", rows: [goLive("g"), goLive("h")], expect: "reading" },
  {
    name: "two could be it, late",
    rows: [goLive("g"), goLive("h")],
    ...LATE,
    expect: "unclear: 2 go-lives could be it (g, h)",
  },
  { name: "no list, and the offer goes live", rows: "none", status: goingLive(), expect: "oursByStatus" },
  { name: "an empty list, and the offer goes live", status: goingLive(), expect: "oursByStatus" },
  { name: "the version became live", rows: "none", status: live(), expect: "oursByStatus" },
  { name: "another version goes live, early", rows: "none", status: goingLive(3), expect: "reading" },
  {
    name: "another version goes live, late",
    rows: "none",
    status: goingLive(3),
    ...LATE,
    expect: "unclear: going live",
  },
  { name: "another version is live", rows: "none", status: live(3), ...LATE, expect: "unclear: at rest" },
  {
    name: "the version was live before the POST",
    rows: "none",
    attempt: lost(live(), "none"),
    status: live(),
    ...LATE,
    expect: "unclear: at rest",
  },
  {
    name: "the go-live cannot be told from the baseline: one ran already",
    rows: "none",
    attempt: lost(goingLive(), "none"),
    status: goingLive(),
    ...LATE,
    expect: "unclear: going live",
  },
  {
    name: "no version was readable before the POST",
    rows: "none",
    attempt: lost(statusWith("waitingForPublisherReview", undefined, []), "none"),
    status: goingLive(),
    expect: "reading",
  },
  {
    name: "no version is readable now",
    rows: "none",
    status: { ...goingLive(), publishingVersion: undefined },
    expect: "reading",
  },
  {
    name: "no baseline at all",
    rows: "none",
    attempt: record({ operationId: undefined }),
    ...LATE,
    expect: "unclear: at publisher sign-off",
  },
  { name: "at sign-off as before, at once", expect: "reading" },
  { name: "… after 10 minutes, but read for the first time", after: 10, stood: 0, expect: "reading" },
  { name: "… for 5 minutes, but the POST may still be under way", after: 9, stood: 5, expect: "reading" },
  { name: "… for less than a lag", after: 20, stood: 4, expect: "reading" },
  { name: "… for a lag, after the POST's own time and a lag", ...LATE, expect: "notApplied" },
  { name: "… without a list", rows: "none", attempt: lost(atSignOff(), "none"), ...LATE, expect: "notApplied" },
  { name: "… and the clock went back", after: -60, stood: 60, expect: "reading" },
  { name: "at sign-off with another version", status: atSignOff(3), ...LATE, expect: "unclear: at publisher sign-off" },
  { name: "being published again", status: publishing(3), ...LATE, expect: "unclear: being published" },
  { name: "never published", status: statusWith("neverPublished", undefined, []), ...LATE, expect: "unclear: at rest" },
  { name: "a word that nobody knows", status: statusWith("unknown", 2, []), ...LATE, expect: "unclear: at rest" },
];

function run({
  attempt = lost(),
  status = atSignOff(),
  rows = [PUBLISH],
  known = [],
  after = 0,
  stood = 0,
}: Case): string {
  const seen = interpret(status, listOf(rows), 0);
  const isKnown = (id: string): boolean => known.includes(id);
  const looks: Looks = {};
  const look = (minutesAgo: number) =>
    reconcile(attempt, seen, isKnown, looks, {
      nowMs: POSTED_AT + (after - minutesAgo) * MINUTE,
      monotonicMs: 1_000 * MINUTE - minutesAgo * MINUTE,
    });
  if (stood > 0)
    assert.equal(look(stood).kind === "notApplied", false, "one look never proves that nothing was applied");
  const found = look(0);
  if (found.kind === "ours") return `ours ${found.operationId}`;
  return found.kind === "unclear" ? `unclear: ${found.why}` : found.kind;
}

describe("reconcile: what became of a POST whose answer was lost", () => {
  for (const item of TABLE) {
    it(`${item.name}: ${item.expect}`, () => {
      const [kind = "", detail = ""] = item.expect.split(": ");
      const found = run(item);
      assert.ok(found.startsWith(kind), found);
      assert.ok(found.includes(detail), found);
    });
  }

  it("begins anew whenever the answer changes", () => {
    const looks: Looks = {};
    const attempt = lost();
    const at = (minute: number, status: OfferStatus): string =>
      reconcile(attempt, interpret(status, [PUBLISH], 0), () => false, looks, {
        nowMs: POSTED_AT + (60 + minute) * MINUTE,
        monotonicMs: minute * MINUTE,
      }).kind;
    assert.equal(at(0, atSignOff()), "reading");
    assert.equal(at(4, publishing()), "reading");
    assert.equal(at(6, atSignOff()), "reading");
    assert.equal(at(10, atSignOff()), "reading");
    assert.equal(at(11, atSignOff()), "notApplied");
  });

  it("says in the evidence what the service shows", () => {
    const why = run({ name: "", rows: "none", status: goingLive(7), ...LATE, expect: "" });
    assert.match(why, /the service shows the offer going live \(running, version 7\), which does not tell/);
  });
});
