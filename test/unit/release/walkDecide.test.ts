import assert from "node:assert/strict";
import { type Ending, type ReleaseState, openRecord, postedPairs } from "../../../provider/release/attempt";
import { type Action, type Declared, type Situation, decide } from "../../../provider/release/decide";
import { OPERATION_ID, atSignOff, goingLive, live, publishing, statusWith, stepsUntil } from "../../support/fakeApi";
import { declared, imported, record, running, seen, show, stateWith } from "./decideSupport";

const old = record({ release: "0.9.0", operationId: "old", publishingVersion: 1, result: "succeeded" });
const bad = record({ release: "0.8.0", operationId: "bad", publishingVersion: 1, result: "failed" });
const history = [old, bad];
const unlocated = { operationId: undefined, publishingVersion: 2 };
const ENDINGS: Ending[] = ["succeeded", "failed", "rejected", "canceled", "superseded", "abandoned"];

const STATES: ReleaseState[] = [
  stateWith(),
  stateWith(record(), { history }),
  stateWith(record(unlocated), { history }),
  stateWith(record({ ...unlocated, evidence: "status" }), { history }),
  stateWith(record({ release: "1.1.0" }), { history }),
  stateWith(record({ ...unlocated, release: "1.1.0" }), { history }),
  ...ENDINGS.map((result) => stateWith(record({ result }), { history })),
  imported({}, { history }),
  imported({ result: "failed" }, { history }),
  imported({ result: undefined }, { history }),
  imported({ ...unlocated, result: undefined, evidence: "status" }, { history }),
  ...ENDINGS.map((result) => stateWith(record({ release: "1.1.0", result, publishingVersion: 3 }), { history })),
];
const PAIRS: Partial<Declared>[] = [
  { release: "1.0.0" },
  { release: "1.0.0", attempt: 2 },
  { release: "2.0.0" },
  { release: "0.9.0" },
  { release: "0.8.0" },
  { release: "0.8.0", attempt: 2 },
];
/** Pairs of the imported label: of interest only where something was imported. */
const OWN_PAIRS: Partial<Declared>[] = [{ release: "v2" }, { release: "v2", attempt: 2 }];
const ADOPTS = [undefined, OPERATION_ID, "x", "live", "none", "another's"];
const CANDIDATES = [undefined, 2, 3];
const UNSETTLED: Situation["unsettled"][] = [undefined, { why: "w", isFinal: true }, { why: "w", isFinal: false }];
const OBSERVATIONS: Situation["observation"][] = [
  undefined,
  seen(atSignOff()),
  seen(atSignOff(3)),
  seen(statusWith("waitingForPublisherReview", undefined, [])),
  seen(goingLive(), [running(OPERATION_ID)]),
  seen(goingLive(), [running("x")]),
  seen(goingLive(3), [running("x", 3)]),
  seen(goingLive()),
  seen(atSignOff(), [running("x")]),
  seen(live(1)),
  seen(live(2)),
  seen(live(3)),
  seen(live(9)),
  seen(publishing()),
  seen(statusWith("neverPublished", undefined, [])),
  seen(statusWith("unknown", 2, [])),
  seen(statusWith("failed", 2, stepsUntil("live", "failed"))),
];

function* situations(): Generator<Situation> {
  for (const state of STATES)
    for (const pair of state.labelled === false ? [...PAIRS, ...OWN_PAIRS] : PAIRS)
      for (const operation of ADOPTS)
        for (const candidate of CANDIDATES)
          for (const observation of OBSERVATIONS)
            for (const unsettled of openRecord(state) ? UNSETTLED : [undefined])
              for (const onForeign of ["adopt", "wait", "fail"] as const)
                for (const maySubmit of [true, false])
                  for (const seenAtSignOff of [undefined, 2]) {
                    const isAnothers = operation === "another's";
                    const release = isAnothers ? "0.1.0" : (pair.release ?? "");
                    const adopt =
                      operation === undefined ? undefined : { release, operation: isAnothers ? "none" : operation };
                    yield {
                      state,
                      declared: declared({ ...pair, candidate, adopt, onForeign }),
                      observation,
                      unsettled,
                      maySubmit,
                      seenAtSignOff,
                    };
                  }
}

/** The rows of deciding.md that fit, written down once more: the first of them must be the one that is taken. */
function fittingRows({
  state,
  declared: { release, attempt, adopt, candidate },
  observation,
  maySubmit,
}: Situation): number[] {
  const open = openRecord(state);
  const isOurs = open?.release === release && open.attempt === attempt;
  const ended = postedPairs(state).filter((pair) => pair.result !== "open" && pair.release === release);
  const isLocated = open !== undefined && (state.operationLocation !== undefined || open.evidence === "status");
  const isRecord = state.record?.release === release && state.record.attempt === attempt;
  const isUnnamed = state.labelled === false && !isRecord;
  const active = adopt?.release === release ? adopt.operation : undefined;
  const isAdopting = active !== undefined && active !== "none";
  const isRepinned = isOurs && candidate !== undefined && ![open.candidate, open.publishingVersion].includes(candidate);
  const isWaiting = observation?.phase === "atSignOff";
  const version = observation?.baseline.publishingVersion;
  const isHeld = candidate === undefined || (version === candidate && observation?.baseline.liveVersion !== candidate);
  const rows: [number, boolean][] = [
    [0, isRecord && state.record?.result !== undefined],
    [1, isUnnamed || (!isOurs && ended.some((pair) => pair.result === "succeeded" || pair.attempt === attempt))],
    [2, open !== undefined && !isOurs],
    [3, isOurs && (isLocated || isRepinned)],
    [4, isOurs && !isLocated && !isAdopting],
    [5, isAdopting || !isWaiting || !isHeld],
    [6, !maySubmit],
    [7, true],
  ];
  return rows.filter(([, fits]) => fits).map(([row]) => row);
}

const KINDS_OF_ROW: Record<number, Action["kind"][]> = {
  0: ["keep"],
  1: ["observe", "name", "restore", "refuse"],
  2: ["followOther", "settle", "unclear", "abandon"],
  3: ["follow", "refuse"],
  4: ["settle", "unclear", "abandon"],
  5: ["observe", "takeOver", "recordLive", "unclearLive", "refuse", "followOther"],
  6: ["notPosted"],
  7: ["post"],
};

/** Before an imported release is named, nothing is posted, taken over or recorded, and only what is surely its name is. */
function isAllowedWhileUnnamed(
  { state, declared: { release, attempt, candidate }, observation }: Situation,
  action: Action,
): boolean {
  if (action.kind === "name" && state.labelled !== false) return false;
  if (state.labelled !== false) return true;
  const { record } = state;
  if (record?.release === release && record.attempt === attempt)
    return ["keep", "follow", "refuse"].includes(action.kind);
  if (action.kind !== "name") return ["observe", "refuse", "restore"].includes(action.kind);
  return candidate === undefined
    ? observation?.phase === "idle" && !openRecord(state)
    : candidate === record?.publishingVersion;
}

describe("the decision table, walked: every situation has one row", () => {
  it("takes the first row of the law that fits, and does what that row may do", () => {
    let count = 0;
    const rows = new Map<number, number>();
    for (const situation of situations()) {
      count++;
      const action = decide(situation);
      const [first] = fittingRows(situation);
      if (action.row !== first || !KINDS_OF_ROW[action.row]?.includes(action.kind)) {
        assert.fail(`${show(action)}, not row ${first}: ${JSON.stringify(situation, null, 1)}`);
      }
      if (!isAllowedWhileUnnamed(situation, action)) assert.fail(`${show(action)}: ${JSON.stringify(situation)}`);
      rows.set(action.row, (rows.get(action.row) ?? 0) + 1);
    }
    const summary = [...rows].sort(([a], [b]) => a - b).map(([row, times]) => `${row}: ${times}`);
    console.log(`      walked ${count} situations; rows ${summary.join(", ")}`);
    assert.equal(rows.size, 8, "every row was met");
  }).timeout(120_000);
});
