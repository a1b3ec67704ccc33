// Starts provider processes: the dynamic provider from the program's own SDK, an executable on PATH, or one to attach to.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Project } from "../project/project";
import { startChild } from "./process";
import type { Child } from "./process";
import { resolveFrom } from "./program";

/** The package whose provider runs `pulumi.dynamic` resources. */
export const DYNAMIC_PACKAGE = "pulumi-nodejs";

/** A provider that listens. */
export interface ProviderEndpoint {
  readonly address: string;
  /** Absent when the provider was attached to, not started. */
  readonly child: Child | undefined;
}

/** What a provider process is started with. */
export interface ProviderHostOptions {
  readonly project: Project;
  readonly engineAddress: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onStdout: (line: string) => void;
  readonly onStderr: (line: string) => void;
}

/**
 * Starts the provider of a package, or finds the one to attach to, and waits until it says its port.
 * @throws Error when there is none, or it ended before it said a port
 */
export async function startProvider(pkg: string, options: ProviderHostOptions): Promise<ProviderEndpoint> {
  const attach = attachPort(pkg, options.env["PULUMI_DEBUG_PROVIDERS"]);
  if (attach !== undefined) return { address: `127.0.0.1:${attach}`, child: undefined };
  const { command, args } = locate(pkg, options);
  let onPort: ((line: string) => void) | undefined;
  const firstLine = new Promise<string>((resolve) => {
    onPort = resolve;
  });
  const child = startChild({
    command,
    args: [...args, options.engineAddress],
    cwd: options.project.programDir,
    env: providerEnv(pkg, options),
    onStdout: (line) => {
      if (onPort === undefined) return options.onStdout(line);
      onPort(line);
      onPort = undefined;
    },
    onStderr: options.onStderr,
  });
  const failed = child.exited.then(({ code }) => {
    throw new Error(`could not read plugin [${command}]: ${code === 0 ? "EOF" : `exit status ${code}`}`);
  });
  const port = Number((await Promise.race([firstLine, failed])).trim());
  if (!Number.isInteger(port) || port <= 0) {
    await child.stop();
    throw new Error(`${pkg} (resource) plugin [${command}] wrote an invalid port to stdout`);
  }
  failed.catch(() => undefined); // From here on its end shows in the calls made to it.
  return { address: `127.0.0.1:${port}`, child };
}

function locate(pkg: string, options: ProviderHostOptions): { command: string; args: string[] } {
  if (pkg === DYNAMIC_PACKAGE) {
    const script = resolveFrom(options.project.programDir, "@pulumi/pulumi/cmd/dynamic-provider");
    return { command: "node", args: [script] };
  }
  const name = `pulumi-resource-${pkg}`;
  const found = findOnPath(name, options.env["PATH"]);
  if (found === undefined) throw new Error(`no resource plugin '${name}' found in the workspace or on your $PATH`);
  return { command: found, args: [] };
}

/** The full path of an executable on a PATH. */
export function findOnPath(name: string, path: string | undefined): string | undefined {
  return (path ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function attachPort(pkg: string, setting: string | undefined): number | undefined {
  const entries = (setting ?? "").split(",").map((entry) => entry.split(":"));
  const port = entries.find(([name]) => name === pkg)?.[1];
  return port === undefined ? undefined : Number(port);
}

function providerEnv(pkg: string, { project, env }: ProviderHostOptions): NodeJS.ProcessEnv {
  const options = Object.entries(project.runtimeOptions);
  return {
    ...env,
    ...Object.fromEntries(options.map(([key, value]) => [`PULUMI_RUNTIME_${key.toUpperCase()}`, value])),
    ...(pkg === DYNAMIC_PACKAGE && { PULUMI_NODEJS_PROJECT: project.name }),
    PULUMI_PROJECT: project.name,
    PULUMI_CONFIG: "{}", // Config reaches a provider by Configure; the real host sets exactly this.
  };
}
