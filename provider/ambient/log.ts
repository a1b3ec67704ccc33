/** Plain lines for a person: on the dynamic face the engine shows them at the stack's row, in the CLI on stderr. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
}

/** Writes to stderr, so that stdout stays free for a protocol or for data. */
export function createStderrLog(): Log {
  const write = (line: string): void => void process.stderr.write(`${line}\n`);
  return { info: write, warn: write };
}
