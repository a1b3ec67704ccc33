import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type EngineChoice, findPulumi } from "azure-marketplace-sandbox-engine";

/**
 * The engine that can run a program: where the choice is left open and the CLI on this machine has no host for the
 * program's language, the sandbox's own. `say` hears about that.
 */
export function chooseEngine(asked: EngineChoice, runtime: string, say: (line: string) => void): EngineChoice {
  const found = asked === "auto" ? findPulumi(process.env) : undefined;
  if (!found || hasLanguageHost(found.path, runtime)) return asked;
  say(`pulumi ${found.version} ${found.where} has no language host for ${runtime}; the sandbox's engine runs it`);
  return "embedded";
}

/** True where a Pulumi CLI finds the host of a language: beside itself or on PATH. */
export function hasLanguageHost(cli: string, runtime: string): boolean {
  const folders = [dirname(cli), dirname(realpathSync(cli)), ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.some((folder) => existsSync(join(folder, `pulumi-language-${runtime}`)));
}
