// What a route answers, before it becomes bytes on a socket.

/** An answer: `body` is sent as JSON, `text` as it is, neither means no body at all. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body?: unknown;
  text?: string;
}

/** Thrown by whatever refuses a request; the server sends its answer. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(sentence(answer));
  }
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body };
}

/** An answer without a body. */
export function empty(status: number, headers: Record<string, string> = {}): Answer {
  return { status, headers };
}

/** The bytes of an answer's body. A bigint becomes a bare JSON number, however large. */
export function bodyText(answer: Answer): string {
  if (answer.text !== undefined) return answer.text;
  if (answer.body === undefined) return "";
  const marked = JSON.stringify(answer.body, (_key, value: unknown) =>
    typeof value === "bigint" ? `@bigint:${value}@` : value,
  );
  return marked.replace(/"@bigint:(-?\d+)@"/g, "$1");
}

// In-process callers of the control plane see the refusal as an Error, so its message must say why.
function sentence(answer: Answer): string {
  const error = (answer.body as { error?: { message?: string } } | undefined)?.error;
  return error?.message ?? answer.text ?? `Refused with ${answer.status}.`;
}
