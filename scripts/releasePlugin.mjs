// Packs the plugin for Pulumi's plugin cache: `pulumi-resource-azure-marketplace-v<version>-<os>-<arch>.tar.gz` in release/,
// or in the folder that is given. The same tree gives the same bytes. It holds no PulumiPlugin.yaml: where Pulumi finds one
// in an archive, it runs `npm install` in it.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const NAME = "pulumi-resource-azure-marketplace";
/** Each system's launcher. Pulumi looks for `.exe` and `.cmd` on Windows. */
const LAUNCHERS = { linux: NAME, darwin: NAME, windows: `${NAME}.cmd` };
const ARCHITECTURES = ["amd64", "arm64"];
const FILES = ["LICENSE", "dist", "package.json", "schema.json"];
/** Of the SDK only the messages: the plugin runs none of it. */
const SDK = { path: "node_modules/@pulumi/pulumi", parts: ["LICENSE", "package.json", "proto"] };
/** What only a compiler or a debugger reads. */
const IDLE = /\.(map|[cm]?ts|tsbuildinfo)$/;
/** The position of the operating system in a gzip header, and its value for "unknown". */
const GZIP_SYSTEM = { at: 9, unknown: 255 };

const folder = resolve(process.argv[2] ?? join(ROOT, "release"));
const stage = mkdtempSync(join(tmpdir(), "marketplace-release-"));
try {
  const { version } = readJson("package.json");
  const modules = productionModules(readJson("package-lock.json").packages);
  mkdirSync(folder, { recursive: true });
  for (const launcher of new Set(Object.values(LAUNCHERS))) {
    const archive = pack(join(stage, launcher), launcher, modules);
    const systems = Object.keys(LAUNCHERS).filter((system) => LAUNCHERS[system] === launcher);
    for (const target of systems.flatMap((system) => ARCHITECTURES.map((arch) => `${system}-${arch}`))) {
      const file = join(folder, `${NAME}-v${version}-${target}.tar.gz`);
      writeFileSync(file, archive);
      console.log(`${file} ${(archive.length / 1e6).toFixed(1)} MB`);
    }
  }
} finally {
  rmSync(stage, { recursive: true, force: true });
}

function pack(into, launcher, modules) {
  for (const path of FILES) copy(path, into);
  for (const part of SDK.parts) copy(`${SDK.path}/${part}`, into);
  for (const path of modules) copy(path, into);
  copyFileSync(join(ROOT, launcher), join(into, launcher));
  chmodSync(join(into, launcher), 0o755);
  return tar(into);
}

function copy(path, into) {
  const from = join(ROOT, path);
  // A module's own modules come by their own paths.
  const filter = (file) => !IDLE.test(file) && !file.slice(from.length).includes("node_modules");
  cpSync(from, join(into, path), { recursive: true, filter });
}

/** Where package-lock.json has the modules that `dependencies` come to; each must do on every system. */
function productionModules(packages) {
  const found = new Set();
  const visit = (at) => {
    const { dependencies, optionalDependencies } = packages[at];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = locate(packages, at, name);
      if (found.has(path)) continue;
      if (packages[path].os || packages[path].cpu) throw new Error(`${path} is made for some systems only`);
      found.add(path);
      visit(path);
    }
  };
  visit("");
  return [...found].sort();
}

/** Looks for a module as Node does: beside the one that requires it, then further up. */
function locate(packages, from, name) {
  const path = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (packages[path]) return path;
  if (from === "") throw new Error(`package-lock.json has no ${name}`);
  return locate(packages, from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))), name);
}

/** One archive for the same files, whoever packs them, and when. */
function tar(of) {
  const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  const { status, stdout, stderr } = spawnSync("tar", [...same, "--format=gnu", "-cf", "-", "-C", of, "."], {
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`GNU tar is needed, and failed: ${stderr}`);
  const archive = gzipSync(stdout, { level: 9 });
  archive[GZIP_SYSTEM.at] = GZIP_SYSTEM.unknown;
  return archive;
}

function readJson(path) {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}
