import { formatDuration } from "../model/duration";
import { isMarketplaceError } from "../model/errors";
import type { Operation, Step } from "../model/operation";
import type { ReleaseRecord } from "./attempt";
import type { ReleaseContext } from "./context";
import type { Verdict } from "./verify";

/** Tells a person what a wait sees: on change, and now and then as a sign of life. */
export interface Progress {
  pending(seen: { verdict: Verdict; stepLine: string }): void;
  trouble(error: unknown): void;
}

/** A log without a person in front of it needs a sign of life four times an hour, a terminal every minute. */
const HEARTBEAT_MS = { ci: 15 * 60_000, terminal: 60_000 };

/** Progress of one wait, on the resource's own row; a blocked step's messages are a warning at once. */
export function createProgress(context: ReleaseContext, record: ReleaseRecord): Progress {
  const { clock, env } = context.ambient;
  const heartbeatMs = (env.get("CI") ?? env.get("TF_BUILD")) ? HEARTBEAT_MS.ci : HEARTBEAT_MS.terminal;
  let shown = "";
  let shownAtMs = -Infinity;
  let warned = "";
  const say = (key: string, line: string): void => {
    if (key === shown && clock.monotonic() - shownAtMs < heartbeatMs) return;
    shown = key;
    shownAtMs = clock.monotonic();
    context.notifier.progress(line);
  };
  const warnOnce = (text: string): void => {
    if (text === warned) return;
    warned = text;
    context.notifier.warn(text);
  };
  return {
    pending: ({ verdict, stepLine }) => {
      const elapsed = formatDuration(clock.now() - Date.parse(record.submittedAt));
      const key = verdict.kind === "pending" && verdict.note ? verdict.note : stepLine;
      say(key, `${record.release}: ${key} (${elapsed} since the go-live)`);
      if (verdict.kind === "blocked") warnOnce(formatBlocked(verdict.messages));
    },
    trouble: (error) => {
      const text = error instanceof Error ? error.message : String(error);
      say(`trouble ${text.split("\n")[0]}`, `${record.release}: still waiting; ${text.split("\n")[0]}`);
      if (!isMarketplaceError(error) || !error.isTransient) warnOnce(`still waiting, although ${text}`);
    },
  };
}

/** The running step of an operation, or of an offer, and how far it is, such as `step 6 of 6, Live: inProgress`. */
export function formatStepLine(seen: Pick<Operation, "steps" | "word"> | undefined): string {
  if (!seen) return "waiting";
  const index = currentStepIndex(seen.steps);
  const step = seen.steps[index];
  if (!step) return seen.word;
  const state = step.status === "unknown" ? (step.word ?? "unknown") : step.status;
  return `step ${index + 1} of ${seen.steps.length}, ${step.name ?? step.id}: ${state}`;
}

function currentStepIndex(steps: readonly Step[]): number {
  const busy = steps.findIndex((step) => step.status !== "complete" && step.status !== "notStarted");
  if (busy >= 0) return busy;
  const next = steps.findIndex((step) => step.status === "notStarted");
  return next >= 0 ? next : steps.length - 1;
}

function formatBlocked(messages: readonly string[]): string {
  return `a step is blocked and needs the publisher: ${messages.length === 0 ? "the service gives no reason" : messages.join("; ")}`;
}
