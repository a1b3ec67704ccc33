import assert from "node:assert/strict";
import { type Bench, type Session, startSession } from "./bench";
import { killProviders } from "./process";
import type { Expected, Face, Obligation, ProviderUnderTest } from "./types";

/** How a row ended. */
export interface Verdict {
  readonly word: "holds" | "deviates" | "cannot";
  /** Where it does not hold: what was measured, or why it was not asked. */
  readonly why: string;
}

/** The rows of one face, worked off side by side while their results are asked for one by one. */
export interface Run {
  begin(): void;
  /** @throws AssertionError where a row ends otherwise than its column says */
  verdict(obligation: Obligation): Promise<Verdict>;
  end(): Promise<void>;
}

/** Rows that wait take no time of the processor, so that more of them than cores go on at a time. */
const PLACES = 6;

/** Makes the run of a face's rows. */
export function createRun(provider: ProviderUnderTest, obligations: readonly Obligation[]): Run {
  let shared: Promise<Session> | undefined;
  const verdicts = new Map(obligations.map((obligation) => [obligation.id, createLater<Verdict>()]));
  const waiting = [...obligations];
  const judge = async (obligation: Obligation): Promise<Verdict> => {
    const own: Promise<Session>[] = [];
    const bench: Bench = {
      provider,
      session: () => (shared ??= startSession(provider)),
      start: (options) => {
        const started = startSession(provider, options);
        own.push(started);
        return started;
      },
    };
    try {
      return await judgeRow(obligation, provider.face, bench);
    } finally {
      await Promise.all(own.map((started) => started.then(({ end }) => end(), ignore)));
    }
  };
  const serve = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const verdict = judge(row);
      verdicts.get(row.id)?.settle(verdict);
      await verdict.catch(ignore);
    }
  };
  return {
    begin: () => void Array.from({ length: PLACES }, serve),
    verdict: ({ id }) => verdicts.get(id)?.promise ?? Promise.reject(new Error(`no row ${id}`)),
    end: async () => {
      waiting.length = 0;
      await shared?.then(({ end }) => end(), ignore);
      await killProviders();
      await provider.close();
    },
  };
}

/** The table as text: a line for each row, a column for each face, and below it what deviates. */
export function formatTable(obligations: readonly Obligation[], faces: readonly Face[], of: Verdicts): string {
  const width = Math.max(...obligations.map(({ id }) => id.length));
  const cells = ({ id }: Obligation): string => faces.map((face) => (of(face, id)?.word ?? "–").padEnd(9)).join(" ");
  const rows = obligations.map(
    (row) => `${row.id.padEnd(width)}  §${row.section.padEnd(4)} ${cells(row)}  ${row.title}`,
  );
  const notes = obligations.flatMap(({ id }) =>
    faces.flatMap((face) => {
      const verdict = of(face, id);
      return verdict && verdict.why !== "" ? [`${id}, ${face} ${verdict.word}: ${verdict.why}`] : [];
    }),
  );
  const head = `${"".padEnd(width)}        ${faces.map((face) => face.padEnd(9)).join(" ")}`;
  return [head, ...rows, "", ...notes].join("\n");
}

type Verdicts = (face: Face, id: string) => Verdict | undefined;

/** What the column of a face says of a row. */
export function expectedOf({ expect }: Obligation, face: Face): Expected {
  return expect?.[face] ?? "holds";
}

async function judgeRow(obligation: Obligation, face: Face, bench: Bench): Promise<Verdict> {
  const expected = expectedOf(obligation, face);
  if (expected === "holds") {
    await obligation.run(bench);
    return { word: "holds", why: "" };
  }
  if ("cannot" in expected) return { word: "cannot", why: expected.cannot };
  const failure = await obligation.run(bench).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  assert.ok(failure !== undefined, `it holds now; its column says that it deviates: ${expected.deviates}`);
  assert.match(failure, expected.seen);
  return { word: "deviates", why: expected.deviates };
}

function createLater<T>(): { promise: Promise<T>; settle: (result: Promise<T>) => void } {
  let settle: (result: Promise<T>) => void = ignore;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  promise.catch(ignore);
  return { promise, settle };
}

function ignore(): void {
  // Whoever asks for the result is told.
}
