// The command line: which words do what, and which exit code an error has.
import { errorMessage } from "../rpc/providerErrors";
import { ENGINE_VERSION } from "../state/serialize";
import { StackNotFoundError } from "../state/load";
import { UsageError } from "./args";
import type { Context } from "./context";
import { EXIT_STACK_NOT_FOUND } from "./context";
import { importResource } from "./import";
import { operate } from "./operate";
import * as stack from "./stack";
import { isOn } from "./args";

/** A command; a number it returns is its exit code. */
type Command = (context: Context) => unknown;

const STACK_COMMANDS: Record<string, Command> = {
  init: stack.stackInit,
  ls: stack.stackList,
  select: stack.stackSelect,
  export: stack.stackExport,
  import: stack.stackImport,
  output: stack.stackOutput,
  rm: stack.stackRemove,
};

const COMMANDS: Record<string, Command> = {
  preview: (context) => operate(context, "update", true),
  up: (context) => operate(context, "update", isOn(context.args, "preview-only")),
  update: (context) => operate(context, "update", isOn(context.args, "preview-only")),
  refresh: (context) => operate(context, "refresh", isOn(context.args, "preview-only")),
  destroy: (context) => operate(context, "destroy", isOn(context.args, "preview-only")),
  import: importResource,
  cancel: stack.cancel,
  config: stack.config,
  stack: (context) => find(STACK_COMMANDS, context.args.words[1], "stack")(context),
  version: (context) => context.output.write(`${ENGINE_VERSION}-embedded\n`),
};

/** Runs a command. Returns its exit code and never throws. */
export async function runCommand(context: Context): Promise<number> {
  try {
    const code = await find(COMMANDS, context.args.words[0], "pulumi")(context);
    return typeof code === "number" ? code : 0;
  } catch (error) {
    context.output.writeError(`error: ${errorMessage(error)}\n`);
    if (error instanceof UsageError) return 2;
    return error instanceof StackNotFoundError ? EXIT_STACK_NOT_FOUND : 1;
  }
}

function find(commands: Record<string, Command>, word: string | undefined, of: string): Command {
  const command = word === undefined ? undefined : commands[word];
  if (command) return command;
  const known = Object.keys(commands).join(", ");
  throw new UsageError(`unknown command "${word ?? ""}" for "${of}"; the embedded engine knows ${known}`);
}
