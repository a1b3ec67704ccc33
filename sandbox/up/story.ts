import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Marketplace, createMarketplace } from "azure-marketplace-sandbox";
import { type EngineRunner, createEngineRunner } from "azure-marketplace-sandbox-engine";
import type { UpOptions } from "./options";
import { type DeclaredRelease, formatSummary, readDeclared } from "./summary";
import { SANDBOX_SEED, SPEED } from "./seed";

/** The stack's name; its settings file is ignored by git. */
const STACK = "sandbox";

/** One run of the sandbox, while it lasts. */
interface Story {
  options: UpOptions;
  marketplace: Marketplace;
  runner: EngineRunner;
  declared: Map<string, DeclaredRelease>;
}

/**
 * Runs an example from nothing to live and on to its next release, on this machine alone, and says at each step what a
 * person would want to know.
 * @returns the exit code: 0 where everything that was declared was accepted exactly once
 */
export async function runStory(options: UpOptions): Promise<number> {
  claim(options);
  const marketplace = await createMarketplace({ seed: SANDBOX_SEED, speed: SPEED, mode: "strict", auth: "issued" });
  try {
    const story = createStory(options, marketplace);
    return await tell(story);
  } finally {
    await marketplace.close();
    rmSync(join(options.workDir, "process"), { force: true });
    rmSync(join(options.projectDir, `Pulumi.${STACK}.yaml`), { force: true });
  }
}

/** One run an example: a second one would take state and settings away from under the first. */
function claim({ workDir, example }: UpOptions): void {
  const file = join(workDir, "process");
  const holder = existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
  if (holder !== undefined && isAlive(holder)) {
    throw new Error(`example ${example} is already running (process ${holder}); wait for it, or end it`);
  }
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(join(workDir, "state"), { recursive: true });
  writeFileSync(file, String(process.pid));
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

function createStory(options: UpOptions, marketplace: Marketplace): Story {
  const caFile = join(options.workDir, "sandbox-ca.pem");
  writeFileSync(caFile, marketplace.caPem);
  const env = {
    AZURE_MARKETPLACE_ENDPOINT: marketplace.url,
    AZURE_AUTHORITY_HOST: marketplace.authorityUrl,
    AZURE_MARKETPLACE_JOURNAL: join(options.workDir, "journal"),
    NODE_EXTRA_CA_CERTS: caFile,
    ARM_TENANT_ID: "3c6cfcb9-2dbb-4b6c-8f0b-6f3f3f0f4a11",
    ARM_CLIENT_ID: "8d2b4d4c-6c0f-4f0d-9f0a-3f4c5b6a7d22",
    ARM_CLIENT_SECRET: "sandbox-only",
    // The example is compiled for every engine operation: without this, most of the time goes into checking its types.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
  const runner = createEngineRunner({ which: options.engine, dir: join(options.workDir, "state"), env });
  return { options, marketplace, runner, declared: new Map() };
}

async function tell(story: Story): Promise<number> {
  const { marketplace, runner, options } = story;
  say(runner.describe);
  say(`marketplace: ${marketplace.url} (sandbox; state is kept in ${options.workDir})`);
  await pulumi(story, ["stack", "init"], { isQuiet: true });
  title("preview: what would be posted");
  await pulumi(story, ["preview"]);
  title("up: post, wait, prove");
  await pulumi(story, ["up", "--yes", "--skip-preview"]);
  await noteDeclared(story);
  title("up again: nothing to do");
  await pulumi(story, ["up", "--yes", "--skip-preview"]);
  title("a new preview is published, and release changes to 1.1.0");
  publishAll(marketplace);
  await pulumi(story, ["config", "set", "release", "1.1.0"], { isQuiet: true });
  await pulumi(story, ["preview", "--diff"]);
  title("up: post one more for each offer that declares it");
  await pulumi(story, ["up", "--yes", "--skip-preview"]);
  await noteDeclared(story);
  title("summary");
  const { text, isRight } = formatSummary([...story.declared.values()], marketplace.control, options.workDir);
  say(text);
  return isRight ? 0 : 1;
}

function publishAll(marketplace: Marketplace): void {
  for (const { id, offers } of SANDBOX_SEED.publishers) {
    for (const offer of offers ?? []) {
      const { publishingVersion } = marketplace.control.publish(id, offer.id);
      say(`sandbox: ${id}/${offer.id} has publishing version ${publishingVersion} at publisher sign-off`);
    }
  }
}

async function noteDeclared(story: Story): Promise<void> {
  const { stdout } = await pulumi(story, ["stack", "export"], { isQuiet: true });
  for (const release of readDeclared(stdout)) story.declared.set(release.key, release);
}

async function pulumi(story: Story, args: string[], { isQuiet = false } = {}): Promise<{ stdout: string }> {
  const { projectDir } = story.options;
  const all = [...args, "--stack", STACK, "--non-interactive", "--color", "never"];
  const result = await story.runner.run(all, { cwd: projectDir, onLine: isQuiet ? undefined : say });
  if (result.code === 0) return result;
  if (isQuiet) say(result.stdout);
  throw new Error(`pulumi ${args.join(" ")} ended with ${result.code}\n${result.stderr}`);
}

function title(text: string): void {
  say(`\n=== ${text} ===`);
}

function say(line: string): void {
  console.log(line);
}
