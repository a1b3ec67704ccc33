import type { Ambient, ChildResult } from "../ambient";
import { CliError } from "./cliError";
import type { StackSource } from "./options";
import { cleanText } from "./text";

/** What reading a state needs of the world. */
export type ExportSource = Pick<Ambient, "files" | "process">;

/**
 * The state to look at, parsed: from a file, from standard input, or from `pulumi stack export`, which takes no lock.
 * @throws CliError naming what could not be read and what to do
 */
export async function readExport(source: ExportSource, options: StackSource): Promise<unknown> {
  if (options.state === "-") return parseJson("standard input", readStdin(source));
  if (options.state !== undefined) return parseJson(options.state, await readFile(source, options.state));
  return parseJson("`pulumi stack export`", await runExport(source, options));
}

function readStdin({ files }: ExportSource): string {
  try {
    return files.readStdin();
  } catch (error) {
    throw new CliError(`standard input cannot be read: ${describe(error)}`);
  }
}

async function readFile({ files }: ExportSource, path: string): Promise<string> {
  try {
    return await files.read(path);
  } catch (error) {
    throw new CliError(`--state cannot be read: ${describe(error)}`);
  }
}

async function runExport(source: ExportSource, { stack, cwd }: StackSource): Promise<string> {
  // One word each, so that no value can be taken for an option.
  const args = ["stack", "export", "--non-interactive"];
  if (stack !== undefined) args.push(`--stack=${stack}`);
  if (cwd !== undefined) args.push(`--cwd=${cwd}`);
  const { code, stdout, stderr } = await start(source, args);
  if (code === 0) return stdout;
  const said = cleanText(stderr) ?? "it gives no reason";
  throw new CliError(`\`pulumi stack export\` failed (exit code ${code}): ${said}`);
}

async function start({ process }: ExportSource, args: readonly string[]): Promise<ChildResult> {
  try {
    return await process.run("pulumi", args);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const problem = isMissing ? "there is no `pulumi` on PATH" : `\`pulumi\` cannot be run: ${describe(error)}`;
    throw new CliError(`${problem}; install it, or give an export with --state FILE`);
  }
}

/** The parser's own message quotes the text, and the text may be anything. */
function parseJson(from: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    const problem = text.trim() === "" ? "is empty" : "is no JSON";
    throw new CliError(`${from} ${problem}: accepted is what \`pulumi stack export\` prints`);
  }
}

function describe(error: unknown): string {
  return cleanText(error instanceof Error ? error.message : String(error)) ?? "unknown reason";
}
