import { parseArgs } from "node:util";
import { CliError } from "./cliError";

/** How the releases are printed. */
export type Format = "table" | "json" | "markdown";

/** What `status` was asked for. */
export interface StatusOptions {
  format: Format;
  /** Stack whose state is exported; undefined is the selected one. */
  stack?: string;
  /** Folder of the Pulumi project. */
  cwd?: string;
  /** File to read instead of asking `pulumi`; `-` is standard input. */
  state?: string;
}

/** What the command line says. */
export type Command = { name: "help" } | { name: "version" } | { name: "status"; options: StatusOptions };

const COMMANDS = ["status"];
const ACCEPTED = "--stack/-s NAME, --cwd/-C DIR, --state FILE, --json, --markdown, --help, --version";

/**
 * Reads the command line.
 * @throws CliError naming what is wrong and what is accepted
 */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };
  const [name, ...rest] = positionals;
  const commands = `accepted: ${COMMANDS.join(", ")} (see --help)`;
  if (name === undefined) throw new CliError(`no command was given; ${commands}`);
  if (!COMMANDS.includes(name)) throw new CliError(`unknown command ${JSON.stringify(name)}; ${commands}`);
  if (rest.length > 0)
    throw new CliError(`${name} takes options only, not ${JSON.stringify(rest[0])}; accepted: ${ACCEPTED}`);
  return { name: "status", options: checkStatusOptions(values) };
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
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    // Node's message goes on with advice about positionals, which this command does not take.
    const [problem] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/);
    throw new CliError(`${problem}; accepted: ${ACCEPTED}`);
  }
}

function checkStatusOptions({ stack, cwd, state, json, markdown }: Values): StatusOptions {
  for (const [name, value] of Object.entries({ stack, cwd, state })) {
    if (value?.trim() === "") throw new CliError(`--${name} is empty; leave it out or give it a value`);
  }
  if (json && markdown) throw new CliError("--json and --markdown exclude each other; give one of them");
  if (state !== undefined && (stack !== undefined || cwd !== undefined)) {
    throw new CliError("--state reads a file, so --stack and --cwd mean nothing beside it; leave them out");
  }
  return { format: json ? "json" : markdown ? "markdown" : "table", stack, cwd, state };
}
