/** Where a lifecycle tells a person what goes on, tied to the resource it works for. */
export interface Notifier {
  /** One short line on the resource's own row; replaced by the next one. */
  progress(line: string): void;
  /** A line that stays in the diagnostics. */
  info(line: string): void;
  /** A warning that stays in the diagnostics; it never makes the run fail. */
  warn(text: string): void;
}
