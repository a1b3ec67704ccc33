import { atSignOff, goingLive, live, publishing, statusWith, stepsUntil } from "../../support/fakeApi";
import { type Row, declared, imported, record, running, seen, stateWith } from "./decideSupport";

const named = declared({ release: "1.5.0" });
const pinned = declared({ release: "1.5.0", candidate: 2 });
const isOpen = { result: undefined };
const old = record({ release: "1.4.0", operationId: "old", publishingVersion: 1, result: "succeeded" });
const bad = record({ release: "1.3.0", operationId: "bad", publishingVersion: 1, result: "failed" });
const history = [old, bad];

/** Row 1 of an imported release that nobody has named yet. */
export const NAMING_ROWS: Row[] = [
  { name: "row 1: named by its version", situation: { state: imported(), declared: pinned }, expect: "1 name" },
  {
    name: "row 1: … whatever is at sign-off, and with submitting off",
    situation: { state: imported(), declared: pinned, observation: seen(atSignOff(3)), maySubmit: false },
    expect: "1 name",
  },
  {
    name: "row 1: … under another attempt",
    situation: { state: imported(), declared: declared({ release: "1.5.0", attempt: 2, candidate: 2 }) },
    expect: "1 name",
  },
  {
    name: "row 1: … while it runs",
    situation: { state: imported(isOpen), declared: pinned },
    expect: "1 name",
  },
  {
    name: "row 1: … after it failed",
    situation: { state: imported({ result: "failed" }), declared: pinned },
    expect: "1 name",
  },
  { name: "row 1: unpinned, before looking", situation: { state: imported(), declared: named }, expect: "1 observe" },
  {
    name: "row 1: unpinned, nothing at sign-off",
    situation: { state: imported(), declared: named, observation: seen(live(2)) },
    expect: "1 name",
  },
  {
    name: "row 1: unpinned, an offer that failed",
    situation: {
      state: imported(),
      declared: named,
      observation: seen(statusWith("failed", 3, stepsUntil("displaycertify", "failed"))),
    },
    expect: "1 name",
  },
  {
    name: "row 1: unpinned, a preview at sign-off",
    situation: { state: imported(), declared: named, observation: seen(atSignOff(3)) },
    expect: "1 refuse notNamed",
  },
  {
    name: "row 1: unpinned, a publish runs",
    situation: { state: imported(), declared: named, observation: seen(publishing(3)) },
    expect: "1 refuse notNamed",
  },
  {
    name: "row 1: unpinned, a go-live runs",
    situation: { state: imported(), declared: named, observation: seen(goingLive(3), [running("x", 3)]) },
    expect: "1 refuse notNamed",
  },
  {
    name: "row 1: unpinned, while it runs itself",
    situation: { state: imported(isOpen), declared: named, observation: seen(goingLive(2)) },
    expect: "1 refuse notNamed",
  },
  {
    name: "row 1: another version is pinned, and at sign-off",
    situation: {
      state: imported(),
      declared: declared({ release: "1.6.0", candidate: 3 }),
      observation: seen(atSignOff(3)),
    },
    expect: "1 refuse notNamed",
  },
  {
    name: "row 1: another version is pinned, while it runs",
    situation: { state: imported(isOpen), declared: declared({ release: "1.6.0", candidate: 3 }) },
    expect: "1 refuse notNamed",
  },
  {
    name: "row 1: adopt is no name",
    situation: {
      state: imported(),
      declared: { ...pinned, adopt: { release: "1.5.0", operation: "live" } },
      observation: seen(live(2)),
    },
    expect: "1 refuse notNamed",
  },
  {
    name: "row 1: an adopt that is another label's does not count",
    situation: { state: imported(), declared: { ...pinned, adopt: { release: "1.4.0", operation: "live" } } },
    expect: "1 name",
  },
  {
    name: "row 1: the name of a release that went live as another version",
    situation: {
      state: imported({}, { history }),
      declared: declared({ release: "1.4.0", candidate: 2 }),
    },
    expect: "1 refuse olderLabel",
  },
  {
    name: "row 1: the name of a pair that failed as another version",
    situation: {
      state: imported({}, { history }),
      declared: declared({ release: "1.3.0", candidate: 2 }),
    },
    expect: "1 refuse endedBefore",
  },
  {
    name: "row 1: a label that this machine knows to be the same version",
    situation: { state: imported({}, { posted: ["1.5.0#1 abandoned v2", "v2#1 succeeded v2"] }), declared: pinned },
    expect: "1 name",
  },
  {
    name: "row 1: its own label under another attempt, live",
    situation: {
      state: imported(),
      declared: declared({ release: "v2", attempt: 2 }),
      observation: seen(live(2)),
    },
    expect: "1 restore",
  },
  {
    name: "row 1: its own label under another attempt, failed: no POST before it is named",
    situation: {
      state: imported({ result: "failed" }),
      declared: declared({ release: "v2", attempt: 2 }),
      observation: seen(atSignOff(3)),
    },
    expect: "1 refuse notNamed",
  },
  {
    name: "row 0: its own label is nothing special",
    situation: { state: imported(), declared: declared({ release: "v2" }), observation: seen(atSignOff(3)) },
    expect: "0 keep",
  },
  {
    name: "row 3: its own label, running",
    situation: { state: imported(isOpen), declared: declared({ release: "v2" }) },
    expect: "3 follow",
  },
  {
    name: "row 7: once it is named, the next release posts",
    situation: {
      state: stateWith(record({ release: "1.5.0", adopted: true, result: "succeeded" })),
      declared: declared({ release: "1.6.0" }),
      observation: seen(atSignOff(3)),
    },
    expect: "7 post",
  },
];
