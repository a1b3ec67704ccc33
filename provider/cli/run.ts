import { type Ambient, readPackageVersion } from "../ambient";
import { toError } from "../host/normalise";
import { CliError } from "./cliError";
import { ERROR_EXIT_CODE, exitCodeFor } from "./exitCode";
import { formatJson } from "./formatJson";
import { formatMarkdown } from "./formatMarkdown";
import { formatTable } from "./formatTable";
import { HELP } from "./help";
import { type Format, type StatusOptions, parseCommand } from "./options";
import { readExport } from "./readExport";
import type { StatusRow } from "./row";
import { readRows } from "./rows";
import { cleanText } from "./text";

/** What the command needs of the world. */
export type CliAmbient = Pick<Ambient, "clock" | "log" | "files" | "process">;

const FORMATS: Readonly<Record<Format, (rows: readonly StatusRow[]) => string>> = {
  table: formatTable,
  json: formatJson,
  markdown: formatMarkdown,
};

/** Runs one command line: data on standard output, problems on standard error. Never rejects; gives the exit code. */
export async function runCli(ambient: CliAmbient): Promise<number> {
  try {
    return await perform(ambient);
  } catch (error) {
    const text = error instanceof CliError ? error.message : `a fault in this program, please report it: ${say(error)}`;
    ambient.log.warn(`pulumi-azure-marketplace: ${text}`);
    return ERROR_EXIT_CODE;
  }
}

async function perform(ambient: CliAmbient): Promise<number> {
  const command = parseCommand(ambient.process.argv);
  if (command.name === "status") return showStatus(ambient, command.options);
  ambient.process.writeOut(command.name === "help" ? HELP : `${readPackageVersion()}\n`);
  return 0;
}

async function showStatus(ambient: CliAmbient, options: StatusOptions): Promise<number> {
  const rows = readRows(await readExport(ambient, options), ambient.clock.now());
  if (rows.length === 0) {
    throw new CliError(
      "this state holds no OfferGoLive, so there is nothing to be live; check --stack, or run `pulumi up` first",
    );
  }
  ambient.process.writeOut(FORMATS[options.format](rows));
  return exitCodeFor(rows);
}

function say(error: unknown): string {
  return cleanText(toError(error).message) ?? "no message";
}
