// The arguments of the `pulumi` commands that this engine knows.

/** Parsed arguments. */
export interface Args {
  /** Words that are not flags: the command and its operands. */
  readonly words: string[];
  /** `--flag value` and `--flag=value`; a flag given twice keeps its last value. */
  readonly values: Map<string, string>;
  /** Flags without a value. */
  readonly flags: Set<string>;
}

/** An argument that does not fit: exit code 2, as with Pulumi. */
export class UsageError extends Error {}

const SHORT: Record<string, string> = {
  s: "stack",
  C: "cwd",
  y: "yes",
  f: "skip-preview",
  p: "parallel",
  m: "message",
  o: "out",
};
const WITH_VALUE = [
  ...[
    "stack",
    "cwd",
    "color",
    "parallel",
    "message",
    "config-file",
    "file",
    "secrets-provider",
    "output",
    "verbose",
    "v",
  ],
  ...["copy-config-from", "suppress-permalink", "parent", "provider", "out"],
];
const SWITCHES = [
  ...[
    "yes",
    "non-interactive",
    "diff",
    "json",
    "skip-preview",
    "preview-only",
    "continue-on-error",
    "expect-no-changes",
  ],
  ...["secret", "plaintext", "force", "show-secrets", "clear-pending-creates", "skip-pending-creates", "refresh"],
  ...[
    "suppress-outputs",
    "suppress-progress",
    "logtostderr",
    "logflow",
    "disable-integrity-checking",
    "emoji",
    "remove",
  ],
  ...["no-select", "preserve-config", "all", "run-program", "show-config", "show-reads", "show-sames", "debug", "d"],
  ...["generate-code", "protect"],
];

/**
 * Parses arguments.
 * @throws UsageError for a flag this engine does not know: better than to ignore what might matter
 */
export function parseArgs(argv: readonly string[]): Args {
  const args: Args = { words: [], values: new Map(), flags: new Set() };
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest.shift() ?? "";
    if (word === "--") args.words.push(...rest.splice(0));
    else if (!word.startsWith("-") || word === "-") args.words.push(word);
    else takeFlag(args, word, rest);
  }
  return args;
}

/** Whether a switch is on. */
export function isOn(args: Args, flag: string): boolean {
  return args.flags.has(flag) || args.values.get(flag) === "true";
}

/**
 * A number given by a flag.
 * @throws UsageError when it is not a whole number
 */
export function numberOf(args: Args, flag: string): number | undefined {
  const text = args.values.get(flag);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw new UsageError(`invalid argument "${text}" for "--${flag}" flag`);
  return Number(text);
}

function takeFlag(args: Args, word: string, rest: string[]): void {
  const [given, inline] = split(word.replace(/^--?/, ""));
  const name = word.startsWith("--") ? given : (SHORT[given] ?? given);
  if (inline !== undefined && (WITH_VALUE.includes(name) || SWITCHES.includes(name))) args.values.set(name, inline);
  else if (SWITCHES.includes(name)) args.flags.add(name);
  else if (WITH_VALUE.includes(name)) {
    const value = rest.shift();
    if (value === undefined) throw new UsageError(`flag needs an argument: --${name}`);
    args.values.set(name, value);
  } else throw new UsageError(`unknown flag: ${word}`);
}

function split(flag: string): [string, string | undefined] {
  const at = flag.indexOf("=");
  return at < 0 ? [flag, undefined] : [flag.slice(0, at), flag.slice(at + 1)];
}
