// Starts provider processes, or finds those to attach to, and keeps what they print.
import type { ConfigValue } from "../project/stackConfig";
import type { Project } from "../project/project";
import { DYNAMIC_PACKAGE, findPlugin } from "./plugins";
import type { FoundPlugin, PluginRequest } from "./plugins";
import { startChild } from "./process";
import type { Child } from "./process";

/** A provider that listens. */
export interface ProviderEndpoint {
  readonly address: string;
  /** The folder of the plugin; empty when the provider was attached to. */
  readonly folder: string;
  /** What it is called in messages. */
  readonly bin: string;
  /** Absent when the provider was attached to, not started. */
  readonly child: Child | undefined;
  /** What it has printed and nobody was shown; undefined where it is shown as it comes, or goes elsewhere. */
  readonly hidden: readonly string[] | undefined;
}

/** What a provider process is started with. */
export interface ProviderHostOptions {
  readonly project: Project;
  readonly config: Record<string, ConfigValue>;
  readonly engineAddress: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onStdout: (line: string) => void;
  readonly onStderr: (line: string) => void;
  /** A message at the stack. */
  readonly onDiag: (severity: "warning" | "error", message: string) => void;
}

/**
 * Starts a provider, or finds the one to attach to, and waits until it says its port.
 * @throws Error when there is none, or it ended before it said a port
 */
export async function startProvider(request: PluginRequest, options: ProviderHostOptions): Promise<ProviderEndpoint> {
  const found = findPlugin(request, options.project, options.env);
  if (found.kind === "attach") {
    return { address: `127.0.0.1:${found.port}`, folder: "", bin: request.pkg, child: undefined, hidden: undefined };
  }
  const { bin, folder } = found;
  if (found.ambient) options.onDiag("warning", `using pulumi-resource-${request.pkg} from $PATH at ${bin}`);
  const output = outputOf(request.pkg, options);
  const child = startPlugin(request.pkg, found, options, output);
  const failed = child.exited.then(({ code }) => {
    const why = code === 0 || code === null ? "EOF" : `exit status ${code}`;
    const said = output.hidden.map((line) => `\n${line}`).join("");
    throw new Error(`could not read plugin [${bin}]: ${why}${said}`);
  });
  const port = Number((await Promise.race([output.firstLine, failed])).trim());
  if (!Number.isInteger(port) || port <= 0) {
    await child.stop();
    throw new Error(`${request.pkg} (resource) plugin [${bin}] wrote an invalid port to stdout`);
  }
  failed.catch(() => undefined); // From here on its end shows in the calls made to it.
  return { address: `127.0.0.1:${port}`, folder, bin, child, hidden: output.isShown ? undefined : output.hidden };
}

interface PluginOutput {
  /** The first line of stdout: the port. */
  readonly firstLine: Promise<string>;
  readonly hidden: string[];
  /** A dynamic provider's output is shown, any other's only when it dies. */
  readonly isShown: boolean;
  readonly onStdout: (line: string) => void;
  readonly onStderr: (line: string) => void;
}

function outputOf(pkg: string, options: ProviderHostOptions): PluginOutput {
  const hidden: string[] = [];
  const isShown = pkg === DYNAMIC_PACKAGE;
  let onPort: ((line: string) => void) | undefined;
  const firstLine = new Promise<string>((resolve) => {
    onPort = resolve;
  });
  return {
    ...{ firstLine, hidden, isShown },
    onStdout(line) {
      if (onPort === undefined) return isShown ? options.onStdout(line) : void hidden.push(line);
      onPort(line);
      onPort = undefined;
    },
    onStderr: (line) => (isShown ? options.onStderr(line) : void hidden.push(line)),
  };
}

function startPlugin(
  pkg: string,
  { command }: Extract<FoundPlugin, { kind: "start" }>,
  options: ProviderHostOptions,
  output: PluginOutput,
): Child {
  return startChild({
    command: command.command,
    args: [...command.args, options.engineAddress],
    cwd: options.project.programDir,
    env: { ...providerEnv(pkg, options), ...command.env },
    onStdout: output.onStdout,
    onStderr: output.onStderr,
  });
}

function providerEnv(pkg: string, { project, config, env }: ProviderHostOptions): NodeJS.ProcessEnv {
  const options = Object.entries(project.runtimeOptions);
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${pkg}:`));
  return {
    ...env,
    ...Object.fromEntries(options.map(([key, value]) => [`PULUMI_RUNTIME_${key.toUpperCase()}`, value])),
    ...(pkg === DYNAMIC_PACKAGE && { PULUMI_NODEJS_PROJECT: project.name }),
    PULUMI_PROJECT: project.name,
    PULUMI_CONFIG: JSON.stringify(
      Object.fromEntries(own.map(([key, { value }]) => [key.slice(pkg.length + 1), value])),
    ),
  };
}
