import type { Control } from "../../sandbox/marketplace/src";
import { type CrashProcess, type Machine, type Passing, type Shared, startProcess } from "../support/crashProcess";
import type { Cell, ExpectedEnd } from "./matrix";

/** What the program declares beside the offer. */
export interface Declared {
  release: string;
  candidate?: number;
  adopt?: { release: string; operation: string };
}

/** One stack with its state, the machine it runs on and the service it releases to. */
export interface Stack {
  cell: Cell;
  control: Control;
  offer: { publisherId: string; offerId: string };
  shared: Shared;
  machine: Machine;
  variables: Record<string, string>;
  /** What the engine's state holds of the resource; undefined before its first `create` was saved. */
  outputs?: Record<string, unknown>;
  declared: Declared;
  /** Why each run since the broken one failed. */
  failures: string[];
  /** What went wrong in any run. */
  problems: string[];
}

/** How one `up` differs from the usual. */
export interface UpOptions {
  passing?: Passing;
  variables?: Record<string, string>;
  started?(process: CrashProcess): void;
}

const MAX_RUNS = 8;
const LATER_MS = 30 * 60_000;

/** One `up` by a process of its own: what the engine would call, and what it would keep. */
export async function runUp(stack: Stack, options: UpOptions = {}): Promise<{ failure?: string; hasChanges: boolean }> {
  const { offer, declared, machine, shared } = stack;
  const process = startProcess(shared, machine, { ...stack.variables, ...options.variables }, options.passing);
  options.started?.(process);
  const call = { notifier: process.told, signal: process.signal.signal };
  const inputs = { ...offer, ...declared };
  const id = `${offer.publisherId}/${offer.offerId}`;
  const { lifecycle } = process;
  const { outputs } = stack;
  await lifecycle.check(call, inputs, outputs === undefined);
  if (outputs && !(await lifecycle.diff(call, outputs, inputs)).hasChanges) return { hasChanges: false };
  let failure: string | undefined;
  try {
    const result = await (outputs ? lifecycle.update(call, id, outputs, inputs) : lifecycle.create(call, inputs));
    failure = result.failure;
    stack.outputs = JSON.parse(JSON.stringify(result.state)) as Record<string, unknown>;
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  machine.dead.add(process.id);
  const warnings = process.told.texts("warn").filter((text) => text.startsWith("NOT LIVE YET"));
  for (const text of [...warnings, ...(failure === undefined ? [] : [failure])]) checkText(stack, text);
  return { failure, hasChanges: true };
}

/** Runs `up` as a person or a schedule does, and does only what it is told, until nothing changes any more. */
export async function upUntilSettled(stack: Stack): Promise<void> {
  let isPublished = false;
  for (let run = 0; run < MAX_RUNS; run++) {
    const { failure, hasChanges } = await runUp(stack);
    if (!hasChanges) return;
    if (failure === undefined) continue;
    const isStuck = stack.failures.at(-1) === failure;
    stack.failures.push(failure);
    if (!isPublished && wantsPreview(stack)) {
      stack.control.publish(stack.offer.publisherId, stack.offer.offerId);
      isPublished = true;
    } else if (isStuck) {
      return stack.declared.adopt ? undefined : takeOver(stack, failure);
    }
    stack.shared.clock.advance(LATER_MS);
  }
  stack.problems.push(`not settled after ${MAX_RUNS} runs: ${stack.failures.at(-1)}`);
}

/** Pastes the `adopt` that a message prints, where it prints one. */
async function takeOver(stack: Stack, failure: string): Promise<void> {
  const [, release, operation] = /adopt: \{ release: "([^"]+)", operation: "([^"]+)"/.exec(failure) ?? [];
  if (release === undefined || operation === undefined) return;
  stack.problems.push(...judgeUnclear(stack, failure));
  const adopt = { release, operation: operation.startsWith("<") ? "live" : operation };
  stack.declared = { ...stack.declared, adopt };
  await upUntilSettled(stack);
}

/** 1.1.0 is made of a preview of its own, which its people publish once the one before it is through. */
function wantsPreview({ cell, control, offer }: Stack): boolean {
  if (cell.operation !== "changed") return false;
  const { operations } = control.offer(offer.publisherId, offer.offerId);
  return operations.every((operation) => operation.outcome !== "running");
}

/** What is not as the cell declares. */
export function judge(stack: Stack, expected: ExpectedEnd): string[] {
  const { cell, outputs, declared, failures } = stack;
  const accepted = acceptedBy(stack);
  const problems: string[] = [];
  if (accepted !== expected.accepted) problems.push(`accepted ${accepted}, expected ${expected.accepted}`);
  if (expected.end !== "undecidable" && accepted > expected.declared) problems.push(`posted twice: ${accepted}`);
  if (expected.end === "refused") {
    const isRefused = /a go-live cannot be undone by an older label/.test(failures.at(-1) ?? "");
    return isRefused ? problems : [...problems, `not refused: ${failures.at(-1)}`];
  }
  const hasAdopted = declared.adopt !== undefined;
  if (hasAdopted !== (expected.end === "unclear"))
    problems.push(`taken over by hand: ${hasAdopted}; ${failures.at(-1)}`);
  const record = outputs?.["record"] as Record<string, unknown> | undefined;
  const isLive = outputs?.["status"] === "succeeded" && record?.["release"] === declared.release;
  if (!isLive) return [...problems, `${outputs?.["status"]}: ${failures.at(-1)}`];
  const { liveVersion } = stack.control.offer(stack.offer.publisherId, stack.offer.offerId);
  const version = record["publishingVersion"];
  if (typeof version !== "number" || liveVersion === undefined || version > liveVersion) {
    problems.push(`a false live: version ${version}, but ${liveVersion} is live`);
  }
  if (cell.isPinned && version !== declared.candidate) problems.push(`version ${version}, not the pinned one`);
  return [...problems, ...judgePosted(outputs)];
}

/** What an unclear cell's message must carry, before anything is done by hand: nothing was posted a second time. */
function judgeUnclear(stack: Stack, failure: string): string[] {
  const accepted = acceptedBy(stack);
  const version = stack.cell.operation === "create" ? 2 : 3;
  return [
    ...(accepted === 1 ? [] : [`accepted ${accepted} before anybody decided`]),
    ...(failure.includes(`publishing version ${version}`) ? [] : [`no evidence in: ${failure}`]),
  ];
}

function judgePosted(outputs: Record<string, unknown>): string[] {
  const posted = outputs["posted"] as string[];
  const pairs = posted.map((line) => line.split(" ")[0]);
  return new Set(pairs).size === pairs.length ? [] : [`a pair has two lines: ${posted.join("; ")}`];
}

function acceptedBy({ control, offer }: Stack): number {
  const key = `${offer.publisherId}/${offer.offerId}`;
  return control.goLives().filter((goLive) => goLive.offer === key && !goLive.foreign).length;
}

function checkText(stack: Stack, text: string): void {
  for (const part of ["\n  next: ", "\n  portal: ", "\n  sent: "]) {
    if (!text.includes(part)) stack.problems.push(`a message without${part.replace("\n", " ")}: ${text}`);
  }
}
