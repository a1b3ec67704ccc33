import { StringDecoder } from "node:string_decoder";
import { MarketplaceError } from "../model/errors";

/** The longest answer that is read, in bytes, decompressed. The largest known (an offer document) is far below it. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/**
 * Reads an answer's body as text.
 * @throws MarketplaceError `badBody` for one that is longer than `maxBytes`; else whatever the stream throws
 */
export async function readText(stream: AsyncIterable<Buffer>, maxBytes: number = MAX_BODY_BYTES): Promise<string> {
  const decoder = new StringDecoder("utf8");
  let text = "";
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new MarketplaceError("badBody", { detail: `it is longer than ${maxBytes} bytes` });
    text += decoder.write(chunk);
  }
  return text + decoder.end();
}

/** Reads a body as JSON where it is JSON, and leaves it text where it is not: error bodies come in both forms. */
export function parseBody(text: string): unknown {
  const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (plain.trim() === "") return undefined;
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    return plain;
  }
}
