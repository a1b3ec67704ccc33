import { redactSecrets } from "../model/redact";
import { asText } from "../model/words";

const LONGEST = 500;

/**
 * A text from outside on one line, fit for a terminal and a log: secrets redacted, control characters dropped, cut.
 * Undefined for what is no text or blank.
 */
export function cleanText(value: unknown): string | undefined {
  const text = asText(value);
  if (text === undefined) return undefined;
  // Redacted before it is cut, because half a secret is still a secret.
  const line = redactSecrets(text)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return asText(line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line);
}

/** The first line of a text from outside, cleaned. */
export function cleanFirstLine(value: unknown): string | undefined {
  return cleanText(
    asText(value)
      ?.split("\n")
      .find((line) => line.trim() !== ""),
  );
}

/** A link that may be shown and clicked: http or https without a user name; anything else is undefined. */
export function cleanLink(value: unknown): string | undefined {
  const text = cleanText(value);
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "" ? href : undefined;
}

/** A text from outside inside GitHub-flavoured markdown, table cells included. */
export function escapeMarkdown(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/[\\`*_{}[\]<>|#~@]/g, "\\$&");
}
