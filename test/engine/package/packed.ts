// The package as it would be published: packed once for all tests of a run, its archive removed at the end.
import { type ExecFileException, execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const ROOT = resolve(__dirname, "..", "..", "..");

/** The published package. */
export interface Packed {
  /** The archive that `npm pack` made. */
  tarball: string;
  /** Every file in it, without the leading `package/`. */
  files: string[];
}

/** What a command printed. */
export interface Printed {
  stdout: string;
  stderr: string;
}

let packed: Promise<Packed> | undefined;

/** Packs the checkout, building it as a publisher would. */
export function packRoot(): Promise<Packed> {
  return (packed ??= pack());
}

/** Unpacks the package into a folder, as an installation would, under another version if one is given. */
export async function unpackInto(folder: string, version?: string): Promise<void> {
  const { tarball } = await packRoot();
  mkdirSync(folder, { recursive: true });
  await runTool("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"], { cwd: folder, limitMs: 20_000 });
  if (version === undefined) return;
  const file = join(folder, "package.json");
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), version }, null, 2));
}

/** Runs a tool to its end. @throws Error with what it printed, where it fails or takes longer than it may */
export function runTool(
  command: string,
  args: readonly string[],
  { cwd, limitMs }: { cwd: string; limitMs: number },
): Promise<Printed> {
  const options = { cwd, env: toolEnv(), timeout: limitMs, killSignal: "SIGKILL", maxBuffer: 1 << 26 } as const;
  return new Promise((done, reject) => {
    execFile(command, [...args], options, (error: ExecFileException | null, stdout, stderr) => {
      if (!error) return done({ stdout, stderr });
      const how = error.killed ? `took more than ${limitMs / 1_000} s` : `ended with ${error.code}`;
      reject(new Error(`${command} ${args.join(" ")} ${how}\n${stdout}\n${stderr}`));
    });
  });
}

async function pack(): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), "marketplace-pack-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await runTool("npm", ["pack", "--pack-destination", folder], { cwd: ROOT, limitMs: 60_000 });
  const { name, version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<string, string>;
  const tarball = join(folder, `${name}-${version}.tgz`);
  const { stdout } = await runTool("tar", ["-tzf", tarball], { cwd: folder, limitMs: 20_000 });
  const files = stdout.split("\n").filter((line) => line !== "" && !line.endsWith("/"));
  return { tarball, files: files.map((file) => file.replace(/^package\//, "")) };
}

/** The user's registry and cache, without what `npm test` and mocha set for this checkout. */
function toolEnv(): NodeJS.ProcessEnv {
  const foreign =
    /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|INIT_CWD|TS_NODE_|NODE_ENV)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
