import { redactSecrets } from "./redact";
import { type OperationStatus, type StepStatus, parseOperationStatus, parseStepStatus } from "./status";
import { asArray, asCount, asObject, asText, foldWord, stripHtml } from "./words";

/** Something the service says about a step or an operation, HTML stripped. */
export interface Message {
  text: string;
  level: "error" | "warning" | "information";
  /** ISO instant as the service wrote it. */
  at?: string;
}

/** One step of an operation or of an offer's status. */
export interface Step {
  id: string;
  name?: string;
  status: StepStatus;
  /** The service's own word where `status` is `unknown`. */
  word?: string;
  /** The service's own text, such as `~2-5 days`; it only informs the polling cadence. */
  estimatedTimeFrame?: string;
  messages: Message[];
}

/** A link to a preview or to the live page. */
export interface Link {
  text?: string;
  uri: string;
}

/** One operation (publish, go-live or cancel) as the service describes it. */
export interface Operation {
  status: OperationStatus;
  /** The service's own word, kept for messages. */
  word: string;
  publishingVersion?: number;
  offerVersion?: number;
  steps: Step[];
  messages: Message[];
  previewLinks: Link[];
  liveLinks: Link[];
  /** True only where the service says `canCancel`, the one value known. */
  canCancel: boolean;
  /** `publish` or `golive` where the service tells, folded. */
  submissionType?: string;
  submittedAt?: string;
  /** The text of `error`, whatever its shape. */
  error?: string;
}

/** The steps that decide; other steps differ per offer type. */
export const SIGN_OFF_STEP = "publisher-signoff";
export const LIVE_STEP = "live";

/**
 * Reads the body of GET operation. Tolerates a one-element array, missing fields and unknown words; returns undefined
 * where the body is no operation at all (empty, null, text, no status).
 * @see cpp-api.md §3 "GET one operation", §8 ambiguities 4, 5, 6, 7, 23
 */
export function parseOperation(body: unknown): Operation | undefined {
  const source = asObject(Array.isArray(body) && body.length === 1 ? body[0] : body);
  const word = source && asText(source["status"]);
  if (!source || word === undefined) return undefined;
  return {
    status: parseOperationStatus(word),
    word,
    publishingVersion: asCount(source["publishingVersion"]),
    offerVersion: asCount(source["offerVersion"]),
    ...parseDetails(source),
    canCancel: foldWord(source["cancellationRequestState"]) === "cancancel",
    submissionType: foldWord(source["submissionType"]) || undefined,
    submittedAt: asText(source["createdDateTime"]),
    error: parseErrorText(source["error"]),
  };
}

/** The parts that an operation and an offer's status have in common. */
export function parseDetails(
  source: Record<string, unknown>,
): Pick<Operation, "steps" | "messages" | "previewLinks" | "liveLinks"> {
  return {
    steps: asArray(source["steps"]).flatMap(parseStep),
    messages: parseMessages(source["messages"]),
    previewLinks: asArray(source["previewLinks"]).flatMap(parseLink),
    liveLinks: asArray(source["liveLinks"]).flatMap(parseLink),
  };
}

/** The step with this id, or with this name where the id is missing; case, spaces and hyphens do not matter. */
export function findStep(steps: readonly Step[], id: string): Step | undefined {
  const wanted = foldWord(id);
  return steps.find((step) => foldWord(step.id) === wanted) ?? steps.find((step) => foldWord(step.name) === wanted);
}

/** Every message of level error, the operation's own first. */
export function errorMessages(from: Pick<Operation, "messages" | "steps"> & { error?: string }): string[] {
  const said = [...from.messages, ...from.steps.flatMap((step) => step.messages)];
  const texts = said.filter((message) => message.level === "error").map((message) => message.text);
  return from.error === undefined ? texts : [from.error, ...texts];
}

function parseStep(value: unknown): Step[] {
  const source = asObject(value);
  const id = source && (asText(source["id"]) ?? asText(source["stepName"]));
  if (!source || id === undefined) return [];
  const status = parseStepStatus(source["status"]);
  return [
    {
      id,
      name: asText(source["stepName"]),
      status,
      word: status === "unknown" ? asText(source["status"]) : undefined,
      estimatedTimeFrame: asText(source["estimatedTimeFrame"]),
      messages: parseMessages(source["messages"]),
    },
  ];
}

function parseMessages(value: unknown): Message[] {
  return asArray(value).flatMap((item) => {
    const source = typeof item === "string" ? { messageHtml: item } : asObject(item);
    const html = source && (asText(source["messageHtml"]) ?? asText(source["message"]));
    const text = html === undefined ? "" : redactSecrets(stripHtml(html));
    return text === "" ? [] : [{ text, level: parseLevel(source?.["level"]), at: asText(source?.["timestamp"]) }];
  });
}

function parseLevel(value: unknown): Message["level"] {
  const folded = foldWord(value);
  return folded === "error" || folded === "warning" ? folded : "information";
}

function parseLink(value: unknown): Link[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [{ uri: redactSecrets(value) }];
  const source = asObject(value);
  const uri = source && (asText(source["uri"]) ?? asText(source["url"]));
  return uri === undefined ? [] : [{ text: asText(source?.["displayText"]), uri: redactSecrets(uri) }];
}

function parseErrorText(value: unknown): string | undefined {
  if (typeof value === "string") return asText(redactSecrets(stripHtml(value)));
  const source = asObject(value);
  if (!source) return undefined;
  const text = [asText(source["code"]), asText(source["message"])].filter((part) => part !== undefined).join(": ");
  return asText(redactSecrets(stripHtml(text)));
}
