import { cleanText } from "../text";

/** One finding: what was looked at, what was seen, and what to do where it is not well. */
export interface Check {
  level: "ok" | "warn" | "fail";
  subject: string;
  text: string;
  next?: string;
}

/** Something is as it should be. */
export function ok(subject: string, text: string): Check {
  return { level: "ok", subject, text };
}

/** A release works all the same, less well or for now. */
export function warn(subject: string, text: string, next: string): Check {
  return { level: "warn", subject, text, next };
}

/** A release cannot work like this. */
export function fail(subject: string, text: string, next: string): Check {
  return { level: "fail", subject, text, next };
}

/** An error as a finding: its first line, what was sent, and what it says to do. */
export function failWith(subject: string, error: unknown, next: string): Check {
  const [first = "", ...rest] = (error instanceof Error ? error.message : String(error)).split("\n");
  const step = rest.map((line) => /^\s*what to do: (.+)$/.exec(line)?.[1]).find((found) => found !== undefined);
  const known = rest.filter((line) => /^\s*(request id|signed in as): /.test(line)).map((line) => line.trim());
  const text = [first, ...known].flatMap((part) => cleanText(part) ?? []).join("; ");
  return fail(subject, text, cleanText(step) ?? next);
}

/** The findings as lines of text, and the sum of them. */
export function formatChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ subject }) => subject.length));
  const lines = checks.flatMap(({ level, subject, text, next }) => [
    `${level.padEnd(4)}  ${subject.padEnd(width)}  ${text}`,
    ...(next === undefined ? [] : [`${" ".repeat(8 + width)}next: ${next}`]),
  ]);
  const count = (level: Check["level"]): number => checks.filter((check) => check.level === level).length;
  return `${[...lines, "", `${count("ok")} ok, ${count("warn")} warn, ${count("fail")} fail`].join("\n")}\n`;
}
