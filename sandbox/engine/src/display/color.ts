// Colour, only where it is asked for.

/** The colours of this display. */
export type Color = "plain" | "green" | "red" | "yellow" | "magenta" | "cyan" | "headline";

/** Colours a text, or leaves it. */
export type Paint = (color: Color, text: string) => string;

const CODES: Record<Color, string> = {
  plain: "",
  green: "\u001b[38;5;2m",
  red: "\u001b[38;5;1m",
  yellow: "\u001b[38;5;3m",
  magenta: "\u001b[38;5;5m",
  cyan: "\u001b[38;5;6m",
  headline: "\u001b[38;5;13m\u001b[1m",
};

/** A painter; without colour it returns every text as it is. */
export function createPaint(enabled: boolean): Paint {
  return (color, text) => (enabled && color !== "plain" && text !== "" ? `${CODES[color]}${text}\u001b[0m` : text);
}
