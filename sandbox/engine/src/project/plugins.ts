// Plugins that a project names by their folder: `plugins.providers` and the local ones of `packages` in Pulumi.yaml.
import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { load } from "js-yaml";

/** A provider plugin in a folder. */
export interface ProjectPlugin {
  readonly name: string;
  /** Its folder, absolute. */
  readonly path: string;
  /** A resource that asks for another version does not get this plugin. */
  readonly version: string | undefined;
}

/** The part of Pulumi.yaml (and of PulumiPlugin.yaml) that names plugins. */
export interface PluginsYaml {
  readonly plugins?: { readonly providers?: readonly PluginEntry[] };
  readonly packages?: Record<string, string | { readonly source?: string }>;
}

interface PluginEntry {
  readonly name?: string;
  readonly path?: string;
  readonly version?: string;
}

/**
 * The plugins of a project, in the order in which they are looked through.
 * @throws Error when a folder is not there
 */
export function projectPlugins(root: string, yaml: PluginsYaml): ProjectPlugin[] {
  const providers = (yaml.plugins?.providers ?? []).map((entry) => entryPlugin(root, entry));
  return [...providers, ...packagePlugins(root, yaml, new Set())];
}

/** What the plugin file in a folder says; undefined when there is none. */
export function readPluginYaml(folder: string): Record<string, unknown> | undefined {
  const file = join(folder, "PulumiPlugin.yaml");
  return existsSync(file) ? ((load(readFileSync(file, "utf8")) ?? {}) as Record<string, unknown>) : undefined;
}

function entryPlugin(root: string, { name = "", path = "", version }: PluginEntry): ProjectPlugin {
  const refuse = (why: string): Error => new Error(`parsing plugin options for '${name}': ${why}`);
  if (name === "") throw refuse("name must not be empty");
  try {
    return { name, path: folderOf(root, path), version };
  } catch (error) {
    throw refuse((error as Error).message);
  }
}

/** A local package may itself name packages it needs. */
function packagePlugins(root: string, { packages = {} }: PluginsYaml, seen: Set<string>): ProjectPlugin[] {
  return Object.entries(packages).flatMap(([name, spec]) => {
    const source = typeof spec === "string" ? spec : (spec.source ?? "");
    if (!/^(\.\/|\.\.|\/)/.test(source) || seen.has(name)) return []; // Anything else would have to be downloaded.
    seen.add(name);
    const path = folderOf(root, source);
    return [
      ...packagePlugins(root, (readPluginYaml(path) ?? {}) as PluginsYaml, seen),
      { name, path, version: undefined },
    ];
  });
}

function folderOf(root: string, path: string): string {
  const folder = isAbsolute(path) ? path : resolve(root, path);
  if (!existsSync(folder)) throw new Error(`no folder at path '${folder}'`);
  if (!statSync(folder).isDirectory()) throw new Error(`provider folder '${folder}' is not a directory`);
  return folder;
}
