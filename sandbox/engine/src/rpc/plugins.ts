// Where the plugin of a package is, in the order in which Pulumi looks: a process to attach to, the project's own plugins,
// PATH. What would have to be downloaded is not found here.
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { readPluginYaml } from "../project/plugins";
import type { Project } from "../project/project";
import type { Command } from "./languages/language";
import { resolveFrom } from "./languages/nodejs";
import { languageOf } from "./program";

/** The package whose provider runs `pulumi.dynamic` resources. */
export const DYNAMIC_PACKAGE = "pulumi-nodejs";

/** The language host's part: what it does with a plugin that it runs. */
const KEEPER = join(__dirname, "pluginKeeper.js");

/** Which plugin is wanted. */
export interface PluginRequest {
  readonly pkg: string;
  /** Any version will do where none is asked for. */
  readonly version: string | undefined;
}

/** A plugin that was found. */
export type FoundPlugin =
  | { readonly kind: "attach"; readonly port: number }
  | {
      readonly kind: "start";
      readonly command: Command;
      /** The folder it is in; its own process starts in the program's. */
      readonly folder: string;
      /** What it is called in messages. */
      readonly bin: string;
      /** It was found on PATH, which people are told. */
      readonly ambient: boolean;
    };

/**
 * Finds a plugin.
 * @throws Error in Pulumi's words when there is none
 */
export function findPlugin(request: PluginRequest, project: Project, env: NodeJS.ProcessEnv): FoundPlugin {
  const port = attachPort(request.pkg, env["PULUMI_DEBUG_PROVIDERS"]);
  if (port !== undefined) return { kind: "attach", port };
  if (request.pkg === DYNAMIC_PACKAGE) return dynamicPlugin(project);
  const file = `pulumi-resource-${request.pkg}`;
  const own = project.plugins.find(({ name, version }) => name === request.pkg && fits(version, request.version));
  if (own) return folderPlugin(own.path, file);
  const ignoresPath = (env["PULUMI_IGNORE_AMBIENT_PLUGINS"] ?? "") !== "";
  const onPath = ignoresPath ? undefined : findOnPath(file, env["PATH"]);
  if (onPath !== undefined) {
    const command = { command: onPath, args: [] };
    return { kind: "start", command, folder: join(onPath, ".."), bin: onPath, ambient: true };
  }
  const version = request.version === undefined ? "" : ` at version v${request.version}`;
  const where = ignoresPath ? "" : " or on your $PATH";
  throw new Error(`no resource plugin '${file}' found in the workspace${version}${where}`);
}

/** The full path of an executable on a PATH. */
export function findOnPath(name: string, path: string | undefined): string | undefined {
  return (path ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/**
 * The port of a provider that runs already.
 * @throws Error when the setting holds no number
 */
function attachPort(pkg: string, setting: string | undefined): number | undefined {
  const entries = (setting ?? "").split(",").map((entry) => entry.split(":"));
  const port = entries.find(([name]) => name === pkg)?.[1];
  if (port === undefined) return undefined;
  if (!/^\d+$/.test(port)) throw new Error(`Expected a numeric port, got ${port} in PULUMI_DEBUG_PROVIDERS`);
  return Number(port);
}

function dynamicPlugin({ programDir }: Project): FoundPlugin {
  const script = resolveFrom(programDir, "@pulumi/pulumi/cmd/dynamic-provider");
  const command = { command: "node", args: [script] };
  return { kind: "start", command, folder: programDir, bin: script, ambient: false };
}

function fits(have: string | undefined, wanted: string | undefined): boolean {
  return have === undefined || wanted === undefined || have === wanted;
}

/** An executable in the folder, else what the plugin file there says. */
function folderPlugin(folder: string, file: string): FoundPlugin {
  const bin = join(folder, file);
  if (existsSync(bin)) return { kind: "start", command: { command: bin, args: [] }, folder, bin, ambient: false };
  const runtime = runtimeOf(folder, bin);
  const plugin = languageOf(runtime.name).plugin;
  if (!plugin)
    throw new Error(`failed to load plugin ${bin}: this engine runs no plugins of runtime '${runtime.name}'`);
  const { command, args, env } = plugin(folder, runtime.options);
  const kept = { command: process.execPath, args: [KEEPER, command, ...args], env: env ?? {} };
  return { kind: "start", command: kept, folder, bin, ambient: false };
}

function runtimeOf(folder: string, bin: string): { name: string; options: Record<string, unknown> } {
  const yaml = readPluginYaml(folder);
  if (!yaml) throw new Error(`failed to load plugin ${bin}: loading PulumiPlugin.yaml: no such file in ${folder}`);
  const runtime = yaml["runtime"] as string | { name?: string; options?: Record<string, unknown> } | undefined;
  if (typeof runtime === "string") return { name: runtime, options: {} };
  return { name: runtime?.name ?? "", options: runtime?.options ?? {} };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
