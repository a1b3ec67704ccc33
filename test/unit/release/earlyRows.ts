import { OPERATION_ID, atSignOff, live } from "../../support/fakeApi";
import {
  declared,
  record,
  stateWith,
  seen,
  type Row,
  success,
  failed,
  open,
  unclear,
  other,
  otherUnclear,
  next,
} from "./decideSupport";

/** Rows 0 to 5a of the law. */
export const EARLY_ROWS: Row[] = [
  { name: "row 0: the pair is live", situation: { state: stateWith(success) }, expect: "0 keep" },
  { name: "row 0: the pair failed", situation: { state: stateWith(failed) }, expect: "0 keep" },
  {
    name: "row 0: a changed candidate after success",
    situation: { state: stateWith(success), declared: declared({ candidate: 9 }) },
    expect: "0 keep",
  },
  {
    name: "row 1: an older label, before looking",
    situation: {
      state: stateWith(record({ release: "1.1.0", result: "succeeded", publishingVersion: 3 }), { history: [success] }),
    },
    expect: "1 observe",
  },
  {
    name: "row 1: an older label, another version live",
    situation: {
      state: stateWith(record({ release: "1.1.0", result: "succeeded", publishingVersion: 3 }), { history: [success] }),
      observation: seen(live(3)),
    },
    expect: "1 refuse olderLabel",
  },
  {
    name: "row 1: an older label that is still live after a newer one failed",
    situation: {
      state: stateWith(record({ release: "1.1.0", result: "rejected", publishingVersion: 3 }), { history: [success] }),
      observation: seen(live(2)),
    },
    expect: "1 restore",
  },
  {
    name: "row 1: still live, but another attempt is open",
    situation: {
      state: stateWith(record({ release: "1.1.0", publishingVersion: 3 }), { history: [success] }),
      observation: seen(live(2)),
    },
    expect: "1 refuse olderLabel",
  },
  {
    name: "row 1: the same label under another attempt went live",
    situation: { state: stateWith(success), declared: declared({ attempt: 2 }), observation: seen(live(2)) },
    expect: "1 restore",
  },
  {
    name: "row 1: a pair that ended otherwise, with a later one on record",
    situation: { state: stateWith(record({ release: "1.1.0", result: "failed" }), { history: [failed] }) },
    expect: "1 refuse endedBefore",
  },
  {
    name: "row 2: another pair's operation runs",
    situation: { state: stateWith(other), declared: next },
    expect: "2 followOther",
  },
  {
    name: "row 2: another attempt of the label runs",
    situation: { state: stateWith(open), declared: declared({ attempt: 2 }) },
    expect: "2 followOther",
  },
  {
    name: "row 2: another pair's attempt is unclear, before asking",
    situation: { state: stateWith(otherUnclear), declared: next },
    expect: "2 settle",
  },
  {
    name: "row 2: another pair's attempt is unclear",
    situation: { unsettled: { why: "w", isFinal: true }, state: stateWith(otherUnclear), declared: next },
    expect: "2 unclear",
  },
  {
    name: "row 2: … and given up by adopt none, before asking",
    situation: {
      state: stateWith(otherUnclear),
      declared: declared({ release: "1.1.0", adopt: { release: "1.1.0", operation: "none" } }),
    },
    expect: "2 settle",
  },
  {
    name: "row 2: … and given up by adopt none",
    situation: {
      unsettled: { why: "w", isFinal: true },
      state: stateWith(otherUnclear),
      declared: declared({ release: "1.1.0", adopt: { release: "1.1.0", operation: "none" } }),
    },
    expect: "2 abandon",
  },
  {
    name: "row 2: … and given up by a higher attempt, before asking",
    situation: { state: stateWith(unclear), declared: declared({ attempt: 2 }) },
    expect: "2 settle",
  },
  {
    name: "row 2: … and given up by a higher attempt",
    situation: {
      unsettled: { why: "w", isFinal: true },
      state: stateWith(unclear),
      declared: declared({ attempt: 2 }),
    },
    expect: "2 abandon",
  },
  { name: "row 3: our operation runs", situation: { state: stateWith(open) }, expect: "3 follow" },
  {
    name: "row 3: whatever was looked at",
    situation: { state: stateWith(open), observation: seen(atSignOff(9)) },
    expect: "3 follow",
  },
  {
    name: "row 4: our attempt is unclear, before asking",
    situation: { state: stateWith(unclear) },
    expect: "4 settle",
  },
  {
    name: "row 4: our attempt is unclear",
    situation: { unsettled: { why: "w", isFinal: true }, state: stateWith(unclear) },
    expect: "4 unclear",
  },
  {
    name: "row 4: unclear, even where the offer is at sign-off, before asking",
    situation: { state: stateWith(unclear), observation: seen(atSignOff()) },
    expect: "4 settle",
  },
  {
    name: "row 4: unclear, even where the offer is at sign-off",
    situation: { unsettled: { why: "w", isFinal: true }, state: stateWith(unclear), observation: seen(atSignOff()) },
    expect: "4 unclear",
  },
  {
    name: "row 4: closed by adopt none, before asking",
    situation: { state: stateWith(unclear), declared: declared({ adopt: { release: "1.0.0", operation: "none" } }) },
    expect: "4 settle",
  },
  {
    name: "row 4: closed by adopt none",
    situation: {
      unsettled: { why: "w", isFinal: true },
      state: stateWith(unclear),
      declared: declared({ adopt: { release: "1.0.0", operation: "none" } }),
    },
    expect: "4 abandon",
  },
  {
    name: "row 4: an adopt of another release does nothing, before asking",
    situation: { state: stateWith(unclear), declared: declared({ adopt: { release: "0.9.0", operation: "none" } }) },
    expect: "4 settle",
  },
  {
    name: "row 4: an adopt of another release does nothing",
    situation: {
      unsettled: { why: "w", isFinal: true },
      state: stateWith(unclear),
      declared: declared({ adopt: { release: "0.9.0", operation: "none" } }),
    },
    expect: "4 unclear",
  },
  {
    name: "row 5a: adopt an id, nothing open",
    situation: { state: stateWith(), declared: declared({ adopt: { release: "1.0.0", operation: OPERATION_ID } }) },
    expect: `5 takeOver ${OPERATION_ID}`,
  },
  {
    name: "row 5a: adopt an id for our unclear attempt",
    situation: { state: stateWith(unclear), declared: declared({ adopt: { release: "1.0.0", operation: "abc" } }) },
    expect: "5 takeOver abc",
  },
  {
    name: "row 5a: adopt live, before looking",
    situation: { state: stateWith(), declared: declared({ adopt: { release: "1.0.0", operation: "live" } }) },
    expect: "5 observe",
  },
  {
    name: "row 5a: adopt live",
    situation: {
      state: stateWith(),
      declared: declared({ adopt: { release: "1.0.0", operation: "live" } }),
      observation: seen(live(2)),
    },
    expect: "5 recordLive",
  },
  {
    name: "row 5a: adopt live, but it is another release's",
    situation: {
      state: stateWith(success),
      declared: declared({ release: "1.1.0", adopt: { release: "1.1.0", operation: "live" } }),
      observation: seen(live(2)),
    },
    expect: "5 refuse liveAsAnother",
  },
  {
    name: "row 5a: adopt live, nothing live",
    situation: {
      state: stateWith(),
      declared: declared({ adopt: { release: "1.0.0", operation: "live" } }),
      observation: seen(atSignOff()),
    },
    expect: "5 refuse notReady",
  },
  {
    name: "row 4: given up, but there was no time to ask",
    situation: {
      state: stateWith(unclear),
      declared: declared({ attempt: 2 }),
      unsettled: { why: "w", isFinal: false },
    },
    expect: "2 unclear",
  },
  {
    name: "row 3: known to run by the offer's status alone",
    situation: { state: stateWith({ ...unclear, evidence: "status" }) },
    expect: "3 follow",
  },
  {
    name: "row 3: another candidate is pinned while the posted one runs",
    situation: { state: stateWith(open), declared: declared({ candidate: 9 }) },
    expect: "3 refuse candidateChanged",
  },
  {
    name: "row 3: what was sent is pinned afterwards",
    situation: { state: stateWith(open), declared: declared({ candidate: 2 }) },
    expect: "3 follow",
  },
];
