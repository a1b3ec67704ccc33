import { OPERATION_ID, atSignOff, goingLive, live, publishing, statusWith, stepsUntil } from "../../support/fakeApi";
import { declared, stateWith, seen, running, type Row, success, failed, next } from "./decideSupport";

/** Rows 5b to 7 of the law. */
export const LATE_ROWS: Row[] = [
  { name: "row 5: before looking", situation: { state: stateWith() }, expect: "5 observe" },
  {
    name: "row 5b: somebody's go-live, unpinned",
    situation: { state: stateWith(), observation: seen(goingLive(), [running("x")]) },
    expect: "5 refuse foreignGoLive",
  },
  {
    name: "row 5b: somebody's go-live of the pinned version",
    situation: {
      state: stateWith(),
      declared: declared({ candidate: 2 }),
      observation: seen(goingLive(), [running("x")]),
    },
    expect: "5 takeOver x",
  },
  {
    name: "row 5b: … of another version",
    situation: {
      state: stateWith(),
      declared: declared({ candidate: 3 }),
      observation: seen(goingLive(), [running("x")]),
    },
    expect: "5 refuse foreignGoLive",
  },
  {
    name: "row 5b: … that this call saw at sign-off",
    situation: { state: stateWith(), observation: seen(goingLive(), [running("x")]), seenAtSignOff: 2 },
    expect: "5 takeOver x",
  },
  {
    name: "row 5b: … whose id nobody tells",
    situation: { state: stateWith(), declared: declared({ candidate: 2 }), observation: seen(goingLive()) },
    expect: "5 refuse foreignGoLive",
  },
  {
    name: "row 5b: … with onForeign fail",
    situation: {
      state: stateWith(),
      declared: declared({ candidate: 2, onForeign: "fail" }),
      observation: seen(goingLive(), [running("x")]),
    },
    expect: "5 refuse foreignGoLive",
  },
  {
    name: "row 5b: … with onForeign wait",
    situation: {
      state: stateWith(),
      declared: declared({ candidate: 2, onForeign: "wait" }),
      observation: seen(goingLive(), [running("x")]),
    },
    expect: "5 followOther",
  },
  {
    name: "row 5b: … with onForeign wait, whoever started it and whether or not its id is told",
    situation: {
      state: stateWith(success),
      declared: declared({ release: "1.1.0", onForeign: "wait" }),
      observation: seen(goingLive()),
    },
    expect: "5 followOther",
  },
  {
    name: "row 5b: adopt comes before onForeign wait",
    situation: {
      state: stateWith(),
      declared: declared({ onForeign: "wait", adopt: { release: "1.0.0", operation: "x" } }),
      observation: seen(goingLive(), [running("x")]),
    },
    expect: "5 takeOver x",
  },
  {
    name: "row 5b: a foreign go-live that is waited for never hides what is at sign-off",
    situation: { state: stateWith(), declared: declared({ onForeign: "wait" }), observation: seen(atSignOff()) },
    expect: "7 post",
  },
  {
    name: "row 5b: … whose version cannot be read",
    situation: {
      state: stateWith(),
      declared: declared({ candidate: 2 }),
      observation: seen(statusWith("running", undefined, stepsUntil("live", "inProgress")), [
        { ...running("x"), publishingVersion: undefined },
      ]),
    },
    expect: "5 refuse foreignGoLive",
  },
  {
    name: "row 5b: an operation of a record is never adopted",
    situation: {
      state: stateWith(success),
      declared: declared({ release: "1.1.0", candidate: 2 }),
      observation: seen(goingLive(), [running(OPERATION_ID)]),
    },
    expect: "5 refuse foreignGoLive",
  },
  {
    name: "row 5b: the list runs ahead of the status",
    situation: { state: stateWith(), observation: seen(atSignOff(), [running("x")]) },
    expect: "5 refuse foreignGoLive",
  },
  {
    name: "row 5c: the pinned candidate is live",
    situation: { state: stateWith(), declared: declared({ candidate: 2 }), observation: seen(live(2)) },
    expect: "5 recordLive",
  },
  {
    name: "row 5c: … as another release",
    situation: {
      state: stateWith(success),
      declared: declared({ release: "1.1.0", candidate: 2 }),
      observation: seen(live(2)),
    },
    expect: "5 refuse liveAsAnother",
  },
  {
    name: "row 5d: live above everything known",
    situation: { state: stateWith(success), declared: next, observation: seen(live(3)) },
    expect: "5 recordLive",
  },
  {
    name: "row 5d: live is what is known",
    situation: { state: stateWith(success), declared: next, observation: seen(live(2)) },
    expect: "5 refuse nothingToRelease",
  },
  {
    name: "row 5d: live, and no state at all",
    situation: { state: stateWith(), observation: seen(live(2)) },
    expect: "5 unclearLive",
  },
  {
    name: "row 5d: never published",
    situation: { state: stateWith(), observation: seen(statusWith("neverPublished", undefined, [])) },
    expect: "5 refuse notReady",
  },
  {
    name: "row 5e: another version at sign-off",
    situation: { state: stateWith(), declared: declared({ candidate: 2 }), observation: seen(atSignOff(3)) },
    expect: "5 refuse candidateMismatch",
  },
  {
    name: "row 5f: publish running",
    situation: { state: stateWith(), observation: seen(publishing()) },
    expect: "5 refuse notReady",
  },
  {
    name: "row 5f: pinned, and the version cannot be read",
    situation: {
      state: stateWith(),
      declared: declared({ candidate: 2 }),
      observation: seen(statusWith("waitingForPublisherReview", undefined, [])),
    },
    expect: "5 refuse notReady",
  },
  {
    name: "row 5f: an unknown offer status",
    situation: { state: stateWith(), observation: seen(statusWith("unknown", 2, [])) },
    expect: "5 refuse notReady",
  },
  {
    name: "row 5f: pinned, nothing at sign-off, another version live",
    situation: { state: stateWith(), declared: declared({ candidate: 5 }), observation: seen(live(2)) },
    expect: "5 refuse notReady",
  },
  {
    name: "row 6: submitting is off",
    situation: { state: stateWith(), observation: seen(atSignOff()), maySubmit: false },
    expect: "6 notPosted",
  },
  {
    name: "row 7: at sign-off, unpinned",
    situation: { state: stateWith(), observation: seen(atSignOff()) },
    expect: "7 post",
  },
  {
    name: "row 7: at sign-off, pinned",
    situation: { state: stateWith(), declared: declared({ candidate: 2 }), observation: seen(atSignOff(2)) },
    expect: "7 post",
  },
  {
    name: "row 7: an offer without the sign-off step",
    situation: { state: stateWith(), observation: seen(statusWith("waitingForPublisherReview", 2, [])) },
    expect: "7 post",
  },
  {
    name: "row 7: a new release after a live one",
    situation: { state: stateWith(success), declared: next, observation: seen(atSignOff(3)) },
    expect: "7 post",
  },
  {
    name: "row 7: a higher attempt after a failure",
    situation: { state: stateWith(failed), declared: declared({ attempt: 2 }), observation: seen(atSignOff(3)) },
    expect: "7 post",
  },
];
