// A program beside its own copy of the published package, and the commands of the real CLI that are of no stack.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createEngineRunner } from "azure-marketplace-sandbox-engine";
import { ENGINES, type EngineBench, type EngineName, createEngineBench } from "../../support/engineBench";
import { unpackInto } from "./packed";

/** Name of the published package. */
export const PACKAGE = "pulumi-azure-marketplace";

/** Where a program has the package. */
export const FOLDER = `./node_modules/${PACKAGE}`;

/** Name of the plugin's executable. */
export const EXECUTABLE = "pulumi-resource-azure-marketplace";

/** What a program in any language does without an SDK of its own. */
export const BY_TOKEN = `
const pulumi = require("@pulumi/pulumi");
new pulumi.CustomResource("azure-marketplace:index:OfferGoLive", "offer", {
  publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0",
});
`;

/** Declares tests of the real CLI; skipped with a printed reason where there is none. */
export const describeOnPulumi: (title: string, tests: (this: Mocha.Suite) => void) => unknown = ENGINES.includes(
  "pulumi",
)
  ? describe
  : (title, tests) => {
      console.log(`skipped: ${title} (no pulumi CLI on PATH)`);
      return describe.skip(title, tests);
    };

/** How a project is made. */
export interface ProjectOptions {
  engine: EngineName;
  /** @default one that declares a release by its type token */
  program?: string;
  /** What Pulumi.yaml says beside name and runtime. */
  yaml?: string;
}

/** Makes a project with a copy of the package; what that requires are this checkout's modules. */
export async function createPluginProject(options: ProjectOptions): Promise<EngineBench> {
  const { engine, program = BY_TOKEN, yaml = "" } = options;
  const start = "name: release-test\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n";
  const bench = await createEngineBench({ engine, files: { "index.js": program, "Pulumi.yaml": start } });
  await unpackInto(join(bench.project, "node_modules", PACKAGE));
  // Each command looks for the folders that Pulumi.yaml names.
  writeFileSync(join(bench.project, "Pulumi.yaml"), start + yaml);
  return bench;
}

/**
 * Runs a command of the real CLI that is of no stack.
 * @throws Error with what it printed, where it fails
 */
export async function runPulumi(
  bench: EngineBench,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const dir = join(bench.dir, "state");
  mkdirSync(dir, { recursive: true });
  const { code, stdout, stderr } = await createEngineRunner({ which: "pulumi", dir }).run(args, {
    cwd: bench.project,
    env,
  });
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
