import { type Ambient, readPackageVersion } from "../ambient";
import { toError } from "../host/normalise";
import { isMarketplaceError } from "../model/errors";
import { runCancel } from "./cancel/run";
import { CliError } from "./cliError";
import { runDoctor } from "./doctor/run";
import { ERROR_EXIT_CODE, exitCodeFor } from "./exitCode";
import { formatJson } from "./formatJson";
import { formatMarkdown } from "./formatMarkdown";
import { formatTable } from "./formatTable";
import { HELP, HELP_OF } from "./help";
import { HISTORY_FORMATS } from "./history/format";
import { readHistory } from "./history/rows";
import { type Command, type Format, type ListOptions, parseCommand } from "./options";
import { readExport } from "./readExport";
import type { StatusRow } from "./row";
import { readRows } from "./rows";
import { cleanText } from "./text";

const FORMATS: Readonly<Record<Format, (rows: readonly StatusRow[]) => string>> = {
  table: formatTable,
  json: formatJson,
  markdown: formatMarkdown,
};

/** Runs one command line: data on standard output, problems on standard error. Never rejects; gives the exit code. */
export async function runCli(ambient: Ambient): Promise<number> {
  try {
    return await perform(ambient, parseCommand(ambient.process.argv));
  } catch (error) {
    ambient.log.warn(`pulumi-azure-marketplace: ${describe(error)}`);
    return ERROR_EXIT_CODE;
  }
}

async function perform(ambient: Ambient, command: Command): Promise<number> {
  switch (command.name) {
    case "status":
      return showStatus(ambient, command.options);
    case "history":
      return showHistory(ambient, command.options);
    case "doctor":
      return runDoctor(ambient, command.options);
    case "cancel":
      return runCancel(ambient, command.options);
    case "help":
      ambient.process.writeOut(command.topic ? HELP_OF[command.topic] : HELP);
      return 0;
    case "version":
      ambient.process.writeOut(`${readPackageVersion()}\n`);
      return 0;
  }
}

async function showStatus(ambient: Ambient, options: ListOptions): Promise<number> {
  const rows = readRows(await readExport(ambient, options), ambient.clock.now());
  if (rows.length === 0) {
    throw new CliError(
      "this state holds no OfferGoLive, so there is nothing to be live; check --stack, or run `pulumi up` first",
    );
  }
  ambient.process.writeOut(FORMATS[options.format](rows));
  return exitCodeFor(rows);
}

async function showHistory(ambient: Ambient, options: ListOptions): Promise<number> {
  const { rows, resourceCount } = readHistory(await readExport(ambient, options));
  if (resourceCount === 0) {
    throw new CliError("this state holds no OfferGoLive, so it has no history; check --stack");
  }
  ambient.process.writeOut(HISTORY_FORMATS[options.format](rows));
  return 0;
}

function describe(error: unknown): string {
  // Messages of the marketplace have lines of their own, and are redacted where they are made.
  if (error instanceof CliError || isMarketplaceError(error)) return error.message;
  return `a fault in this program, please report it: ${cleanText(toError(error).message) ?? "no message"}`;
}
