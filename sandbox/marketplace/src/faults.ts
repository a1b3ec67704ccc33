// The fault queue, and what each effect does: before the request is applied, or to the answer of an applied one.
import { errorE1, shapedError, unauthorized } from "./errors";
import { parseFault, type Fault, type FaultEffect } from "./faultTypes";
import type { Answer } from "./http";

/** What the server does with a request instead of answering. */
export type Withheld = "hang" | "drop";

/** What a fault decides at one point of the chain: a delay, an answer of its own, or none at all. */
export interface FaultStep {
  delayMs?: number;
  answer?: Answer;
  withhold?: Withheld;
}

interface Queued {
  fault: Fault;
  skip: number;
  left: number;
  /** Place in a burst. */
  index: number;
}

/** A fault that met a request. */
export interface Met {
  effect: FaultEffect;
  /** Place in a burst. */
  index: number;
}

/** The faults to come, in order. */
export class FaultQueue {
  private queue: Queued[] = [];

  /** Appends a fault. @throws Error when it is not valid. */
  add(fault: Fault): void {
    const checked = parseFault(fault);
    const once = checked.effect.kind === "burst" ? checked.effect.codes.length : 1;
    const left = checked.times === "always" ? Number.POSITIVE_INFINITY : (checked.times ?? once);
    this.queue.push({ fault: checked, skip: checked.skip ?? 0, left, index: 0 });
  }

  /** The faults that have requests left to meet. */
  list(): Fault[] {
    return this.queue.map(({ fault, left, skip }) => ({
      ...fault,
      skip,
      times: Number.isFinite(left) ? left : "always",
    }));
  }

  /** Empties the queue. */
  clear(): void {
    this.queue = [];
  }

  /** The fault that meets a request, taken from the queue. */
  take(method: string, path: string): Met | undefined {
    for (const entry of this.queue) {
      if (!isMatch(entry.fault, method, path)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      if (entry.left <= 0) this.queue = this.queue.filter((other) => other !== entry);
      entry.index += 1;
      return { effect: entry.fault.effect, index: entry.index - 1 };
    }
    return undefined;
  }
}

/** What a fault does before the request is applied. */
export function beforeApplied(met: Met | undefined): FaultStep {
  const effect = met?.effect;
  switch (effect?.kind) {
    case "status":
      return { answer: statusAnswer(effect) };
    case "burst": {
      const code = effect.codes[(met?.index ?? 0) % effect.codes.length] ?? 503;
      return { answer: statusAnswer({ kind: "status", code, shape: effect.shape, headers: effect.headers }) };
    }
    case "hang":
      return { withhold: "hang" };
    case "dropBefore":
      return { withhold: "drop" };
    case "redirect":
      return { answer: { status: effect.code ?? 307, headers: { location: effect.url } } };
    case "expiredToken":
      return { answer: unauthorized("The token has expired.") };
    case "delay":
      return effect.when === "after" ? {} : { delayMs: effect.ms };
    default:
      return {};
  }
}

/** What a fault does after the request was applied, given its true answer. */
export function afterApplied(met: Met | undefined, answer: Answer): FaultStep {
  const effect = met?.effect;
  switch (effect?.kind) {
    case "hangAfter":
      return { withhold: "hang" };
    case "dropAfter":
      return { withhold: "drop" };
    case "applied5xx":
      return { answer: statusAnswer({ kind: "status", code: effect.code ?? 500, shape: effect.shape }) };
    case "delay":
      return effect.when === "after" ? { delayMs: effect.ms, answer } : { answer };
    default:
      return { answer: effect === undefined ? answer : changed(effect, answer) };
  }
}

function changed(effect: FaultEffect, answer: Answer): Answer {
  switch (effect.kind) {
    case "noLocation":
      return { ...answer, headers: withoutLocation(answer) };
    case "operationLocationHeader":
      return { ...answer, headers: { ...withoutLocation(answer), "operation-location": locationOf(answer) } };
    case "foreignLocation": {
      const location = effect.url ?? `https://marketplace.example.net${locationOf(answer)}`;
      return { ...answer, headers: { ...withoutLocation(answer), location } };
    }
    case "bodyText":
      return { ...answer, text: effect.text };
    case "wrongContentType":
      return { ...answer, headers: { ...answer.headers, "content-type": effect.contentType ?? "text/html" } };
    case "unknownStatusWord":
      return { ...answer, body: withWord(answer.body, effect.word ?? "reticulating") };
    case "asArray":
      return { ...answer, body: [answer.body] };
    case "emptyBody":
      return { ...answer, body: undefined, text: undefined };
    default:
      return answer;
  }
}

function statusAnswer(effect: Extract<FaultEffect, { kind: "status" }>): Answer {
  const plain = effect.shape === undefined ? errorE1(effect.code, "Fault", "Injected by the sandbox.") : undefined;
  const answer = plain ?? shapedError(effect.shape ?? "E1", effect.code);
  const headers = { ...answer.headers, ...effect.headers };
  if (effect.body === undefined) return { ...answer, headers };
  return typeof effect.body === "string"
    ? {
        status: effect.code,
        headers: { "content-type": "text/plain; charset=utf-8", ...effect.headers },
        text: effect.body,
      }
    : { status: effect.code, headers, body: effect.body };
}

function withWord(body: unknown, word: string): unknown {
  if (Array.isArray(body)) return body.map((item) => withWord(item, word));
  if (typeof body !== "object" || body === null) return body;
  const key = "submissionState" in body ? "submissionState" : "status";
  return { ...body, [key]: word };
}

function isMatch(fault: Fault, method: string, path: string): boolean {
  if (fault.match?.method !== undefined && fault.match.method.toUpperCase() !== method) return false;
  // Without a path a fault means the API: the client's sign-in must not use it up by chance.
  return new RegExp(fault.match?.path ?? "^/api/").test(path);
}

function locationOf(answer: Answer): string {
  return answer.headers["location"] ?? answer.headers["operation-location"] ?? "";
}

function withoutLocation(answer: Answer): Record<string, string> {
  const headers = { ...answer.headers };
  delete headers["location"];
  delete headers["operation-location"];
  return headers;
}
