const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What a duration may look like, for messages. */
export const DURATION_FORM = 'a duration such as "90s", "45m", "1h30m" or "5d"';

/** Milliseconds of a duration in Pulumi's form (`1h30m`), days added; undefined where it is none, zero or negative. */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text !== "string" || !/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN);
  }
  return Number.isFinite(total) && total > 0 ? Math.round(total) : undefined;
}

/** A duration for a person: the two largest units, such as `2 d 3 h` or `45 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return "0 s";
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown.map(([amount, unit]) => `${amount} ${unit}`).join(" ");
}

/**
 * The longest time a step's `estimatedTimeFrame` allows for, in milliseconds (`< 15 min`, `~2-3 days`, `< 1 hour`);
 * undefined where the text says nothing that can be read.
 * @see cpp-api.md §3, the table of steps
 */
export function parseTimeFrame(text: string | undefined): number | undefined {
  const match = /(\d+(?:\.\d+)?)\s*(min|hour|day|week)/i.exec(text ?? "");
  if (!match) return undefined;
  const unit = { min: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }[(match[2] ?? "").toLowerCase()];
  return unit === undefined ? undefined : Number(match[1]) * unit;
}
