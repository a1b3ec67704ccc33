// Pulumi.yaml: what a program is called, where it is, and how its language host would start it.
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { load } from "js-yaml";
import { projectPlugins } from "./plugins";
import type { PluginsYaml, ProjectPlugin } from "./plugins";

/** A Pulumi project. */
export interface Project {
  readonly name: string;
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** The folder the program and its provider run in. */
  readonly programDir: string;
  /** What to run there: `.` or a file. */
  readonly entryPoint: string;
  /** The language of the program: `runtime`, or `runtime.name`. */
  readonly runtime: string;
  /** `runtime.options`, as they are. */
  readonly options: Record<string, unknown>;
  /** Runtime options as `PULUMI_RUNTIME_<OPTION>` for the provider process. */
  readonly runtimeOptions: Record<string, string>;
  /** Provider plugins that Pulumi.yaml names by their folder. */
  readonly plugins: readonly ProjectPlugin[];
  /** `options.refresh: always` in Pulumi.yaml. */
  readonly alwaysRefresh: boolean;
}

interface ProjectYaml extends PluginsYaml {
  name?: unknown;
  runtime?: string | { name?: string; options?: Record<string, unknown> };
  main?: string;
  options?: { refresh?: string };
}

/**
 * Finds Pulumi.yaml in the folder or above it and reads it.
 * @throws Error when there is none, or it names no project or no runtime
 */
export function loadProject(cwd: string): Project {
  const file = findProjectFile(resolve(cwd));
  const yaml = (load(readFileSync(file, "utf8")) ?? {}) as ProjectYaml;
  if (typeof yaml.name !== "string" || yaml.name === "") {
    throw new Error(`could not load project: ${file}: project is missing a 'name' attribute`);
  }
  const runtime = typeof yaml.runtime === "string" ? { name: yaml.runtime } : yaml.runtime;
  if (runtime?.name === undefined) {
    throw new Error(`could not load project: ${file}: project is missing a 'runtime' attribute`);
  }
  const options = runtime.options ?? {};
  const root = dirname(file);
  return {
    name: yaml.name,
    root,
    ...locateProgram(root, yaml.main),
    runtime: runtime.name,
    options,
    runtimeOptions: Object.fromEntries(Object.entries(options).map(([key, value]) => [key, String(value)])),
    plugins: projectPlugins(root, yaml),
    alwaysRefresh: yaml.options?.refresh === "always",
  };
}

function findProjectFile(from: string): string {
  for (const name of ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]) {
    const file = join(from, name);
    if (existsSync(file)) return file;
  }
  const parent = dirname(from);
  if (parent === from) {
    throw new Error("no Pulumi.yaml project file found (searching upwards from the current directory)");
  }
  return findProjectFile(parent);
}

/** `main` names a folder (run `.` in it) or a file (run it in its folder). */
function locateProgram(root: string, main: string | undefined): Pick<Project, "programDir" | "entryPoint"> {
  if (main === undefined || main === "") return { programDir: root, entryPoint: "." };
  const path = resolve(root, main);
  if (!existsSync(path)) throw new Error(`project 'main' could not be read: ${relative(root, path)} does not exist`);
  if (statSync(path).isDirectory()) return { programDir: path, entryPoint: "." };
  return { programDir: dirname(path), entryPoint: basename(path) };
}
