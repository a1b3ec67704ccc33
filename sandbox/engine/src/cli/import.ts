// `import TYPE NAME ID`: a resource that exists already becomes part of the stack.
import { packageOf } from "../state/urn";
import type { Args } from "./args";
import { isOn, UsageError } from "./args";
import type { Context } from "./context";
import { operate } from "./operate";

/**
 * Runs the command. Returns its exit code.
 * @throws Error when the resource is not named completely
 */
export async function importResource(context: Context): Promise<number> {
  const { args, output } = context;
  const [, type, name, id, ...more] = args.words;
  if (type === undefined || name === undefined || id === undefined) {
    const words = ["type, name, and id", "name and id", "id"];
    const missing = words[args.words.length - 1] ?? "";
    throw new Error(`an inline resource must be specified if no converter or import file is used, missing ${missing}`);
  }
  if (more.length > 0) throw new Error("only expected at most three arguments");
  if (args.values.has("file")) throw new UsageError("this engine reads no import files");
  if (packageOf(type) === type) throw new Error(`invalid type token '${type}'`);
  const places = { parent: urnOf(args, "parent"), provider: urnOf(args, "provider") };
  const request = { type, name, id, protect: !isOff(args, "protect"), ...places };
  const code = await operate(context, "import", isOn(args, "preview-only"), [request]);
  if (code === 0 && !isOff(args, "generate-code")) {
    output.writeError("warning: the embedded engine generates no code for what it has imported\n");
  }
  return code;
}

/** A switch that is on unless it is turned off. */
function isOff(args: Args, flag: string): boolean {
  return args.values.get(flag) === "false";
}

/** The URN in `name=URN`, whose name is one of generated code. */
function urnOf(args: Args, flag: string): string {
  const text = args.values.get(flag);
  if (text === undefined) return "";
  const at = text.indexOf("=urn:");
  if (at < 0) throw new UsageError(`--${flag} must be given as name=urn, not ${text}`);
  return text.slice(at + 1);
}
