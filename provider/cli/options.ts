import { parseArgs } from "node:util";
import { DURATION_FORM, parseDuration } from "../model/duration";
import { CliError } from "./cliError";

/** How releases are printed. */
export type Format = "table" | "json" | "markdown";

/** Which stack's state is read, and how. */
export interface StackSource {
  /** Stack whose state is exported; undefined is the selected one. */
  stack?: string;
  /** Folder of the Pulumi project. */
  cwd?: string;
  /** File to read instead of asking `pulumi`; `-` is standard input. */
  state?: string;
}

/** What `status` and `history` were asked for. */
export interface ListOptions extends StackSource {
  format: Format;
}

/** What `doctor` was asked for. */
export interface DoctorOptions extends StackSource {
  /** One offer; undefined is every one of the stack. */
  offer?: OfferOption;
}

/** What `cancel` was asked for. */
export interface CancelOptions extends StackSource {
  /** One offer, whatever runs on it; undefined is a resource of the stack. */
  offer?: OfferOption;
  /** Name or URN of the resource; undefined is the only one of the stack. */
  resource?: string;
  /** How long to wait for the operation's end, in milliseconds. */
  timeoutMs: number;
}

/** An offer named on the command line. */
export interface OfferOption {
  publisherId: string;
  offerId: string;
}

/** The commands, in the order of `--help`. */
export const COMMANDS = ["status", "history", "doctor", "cancel"] as const;

/** The name of a command. */
export type CommandName = (typeof COMMANDS)[number];

/** What the command line says. */
export type Command =
  | { name: "help"; topic?: CommandName }
  | { name: "version" }
  | { name: "status" | "history"; options: ListOptions }
  | { name: "doctor"; options: DoctorOptions }
  | { name: "cancel"; options: CancelOptions };

const FORMS = {
  stack: "--stack/-s NAME",
  cwd: "--cwd/-C DIR",
  state: "--state FILE",
  json: "--json",
  markdown: "--markdown",
  publisher: "--publisher ID",
  offer: "--offer ID",
  resource: "--resource NAME",
  timeout: "--timeout DURATION",
  yes: "--yes",
} as const;

type OptionName = keyof typeof FORMS;

const LIST_OPTIONS = ["stack", "cwd", "state", "json", "markdown"] as const;

const OPTIONS_OF: Readonly<Record<CommandName, readonly OptionName[]>> = {
  status: LIST_OPTIONS,
  history: LIST_OPTIONS,
  doctor: ["stack", "cwd", "state", "publisher", "offer"],
  cancel: ["stack", "cwd", "state", "resource", "publisher", "offer", "timeout", "yes"],
};

/** Longer than a cancellation was ever seen to take. @see cpp-api.md §2 "Cancel" */
const CANCEL_TIMEOUT_MS = 30 * 60_000;

/**
 * Reads the command line.
 * @throws CliError naming what is wrong and what is accepted
 */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  const [word, ...rest] = positionals;
  const name = COMMANDS.find((known) => known === word);
  if (values.help) return { name: "help", topic: name };
  if (values.version) return { name: "version" };
  const commands = `accepted: ${COMMANDS.join(", ")} (see --help)`;
  if (word === undefined) throw new CliError(`no command was given; ${commands}`);
  if (name === undefined) throw new CliError(`unknown command ${JSON.stringify(word)}; ${commands}`);
  if (rest.length > 0)
    throw new CliError(`${name} takes options only, not ${JSON.stringify(rest[0])}; ${accepted(name)}`);
  checkNames(name, values);
  checkSource(values);
  if (name === "doctor") return { name, options: { ...sourceOf(values), offer: offerOf(values) } };
  if (name === "cancel") return { name, options: checkCancel(values) };
  return { name, options: { ...sourceOf(values), format: formatOf(values) } };
}

type Values = ReturnType<typeof parse>["values"];

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        stack: { type: "string", short: "s" },
        cwd: { type: "string", short: "C" },
        state: { type: "string" },
        json: { type: "boolean" },
        markdown: { type: "boolean" },
        publisher: { type: "string" },
        offer: { type: "string" },
        resource: { type: "string" },
        timeout: { type: "string" },
        yes: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    // Node's message goes on with advice about positionals, which this command does not take.
    const [problem] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/);
    const name = COMMANDS.find((known) => known === argv[0]);
    throw new CliError(`${problem}; ${accepted(name)}`);
  }
}

function accepted(name?: CommandName): string {
  const names = name ? OPTIONS_OF[name] : (Object.keys(FORMS) as OptionName[]);
  return `accepted: ${[...names.map((option) => FORMS[option]), "--help", "--version"].join(", ")}`;
}

function checkNames(name: CommandName, values: Values): void {
  const given = (Object.keys(FORMS) as OptionName[]).filter((option) => values[option] !== undefined);
  const wrong = given.find((option) => !OPTIONS_OF[name].includes(option));
  if (wrong) throw new CliError(`${name} takes no --${wrong}; ${accepted(name)}`);
  for (const option of given) {
    const value = values[option];
    if (typeof value === "string" && value.trim() === "")
      throw new CliError(`--${option} is empty; leave it out or give it a value`);
  }
}

function checkSource({ stack, cwd, state, publisher, offer, resource }: Values): void {
  if (state !== undefined && (stack !== undefined || cwd !== undefined)) {
    throw new CliError("--state reads a file, so --stack and --cwd mean nothing beside it; leave them out");
  }
  const isOffer = publisher !== undefined || offer !== undefined;
  if (isOffer && (publisher === undefined || offer === undefined)) {
    throw new CliError("--publisher and --offer name one offer together; give both or neither");
  }
  if (isOffer && [stack, cwd, state, resource].some((value) => value !== undefined)) {
    throw new CliError("--publisher and --offer name an offer without any stack; leave the options of the stack out");
  }
}

function sourceOf({ stack, cwd, state }: Values): StackSource {
  return { stack, cwd, state };
}

function offerOf({ publisher, offer }: Values): OfferOption | undefined {
  return publisher === undefined || offer === undefined ? undefined : { publisherId: publisher, offerId: offer };
}

function formatOf({ json, markdown }: Values): Format {
  if (json && markdown) throw new CliError("--json and --markdown exclude each other; give one of them");
  return json ? "json" : markdown ? "markdown" : "table";
}

function checkCancel(values: Values): CancelOptions {
  const { timeout, yes, resource } = values;
  const timeoutMs = timeout === undefined ? CANCEL_TIMEOUT_MS : parseDuration(timeout);
  if (timeoutMs === undefined) {
    throw new CliError(`--timeout ${JSON.stringify(timeout)} is not accepted; accepted: ${DURATION_FORM}`);
  }
  if (!yes) throw new CliError("a cancelled release must be published and released anew; add --yes to cancel it");
  return { ...sourceOf(values), offer: offerOf(values), resource, timeoutMs };
}
