import { asArray, asObject, foldWord } from "../model/words";
import type { StoredMessage } from "../release/attempt";
import type { RowStep } from "./row";
import { cleanText } from "./text";

const LEVELS = ["error", "warning", "information"];

/** The first step under way, else the first that has not begun; none where all are complete or none is told. */
export function readStep(value: unknown): RowStep | undefined {
  const steps = asArray(value).flatMap((item) => readStoredStep(item));
  const isUntouched = (word: string): boolean => foldWord(word) === "notstarted";
  const isBusy = (word: string): boolean => foldWord(word) !== "complete" && !isUntouched(word);
  const busy = steps.findIndex((step) => isBusy(step.status));
  const index = busy >= 0 ? busy : steps.findIndex((step) => isUntouched(step.status));
  const step = steps[index];
  return step && { ...step, number: index + 1, count: steps.length };
}

/** What the service said, each on one line. */
export function readMessages(values: readonly unknown[]): StoredMessage[] {
  return values.flatMap((value) => {
    const source = asObject(value);
    const text = cleanText(source?.["text"]);
    const level = LEVELS.find((known) => known === source?.["level"]) ?? "information";
    return text === undefined ? [] : [{ level, text }];
  });
}

/** Milliseconds from the go-live to its end, or to now; undefined where its beginning cannot be read. */
export function readElapsedMs(submittedAt: unknown, endedAt: unknown, nowMs: number): number | undefined {
  const fromMs = Date.parse(String(submittedAt));
  const untilMs = endedAt === undefined || endedAt === null ? nowMs : Date.parse(String(endedAt));
  return Number.isFinite(untilMs - fromMs) ? Math.max(0, untilMs - fromMs) : undefined;
}

function readStoredStep(value: unknown): Omit<RowStep, "number" | "count">[] {
  const source = asObject(value);
  const id = cleanText(source?.["id"]);
  const status = cleanText(source?.["status"]);
  if (id === undefined || status === undefined) return [];
  return [{ id, name: cleanText(source?.["name"]), status, at: cleanText(source?.["at"]) }];
}
