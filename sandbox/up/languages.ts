// What the examples in other languages need before they run, made once beside each of them: an SDK, an executable.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A language whose example must be prepared; also the name of its folder in `examples/`. */
export type PreparedLanguage = "python" | "go" | "java";

/** How preparing went: made now or before, or why not. */
export type Preparation =
  | { kind: "ready" }
  /** This machine lacks something: a tool, or a way to the language's registry. */
  | { kind: "lacking"; reason: string }
  /** The example itself is wrong. */
  | { kind: "broken"; reason: string };

/** The languages in the order of their being prepared. */
export const PREPARED_LANGUAGES: readonly PreparedLanguage[] = ["python", "go", "java"];

/** True where a folder of `examples/` is of a language that must be prepared. */
export function isPreparedLanguage(example: string): example is PreparedLanguage {
  return Object.hasOwn(NEEDS, example);
}

/** True where the example in a folder can be run as it is now. */
export function isPrepared(language: PreparedLanguage, folder: string): boolean {
  const { stamp, sources } = NEEDS[language];
  const made = join(folder, stamp);
  return (
    existsSync(made) && sources.every((source) => statSync(join(folder, source)).mtimeMs <= statSync(made).mtimeMs)
  );
}

/** Prepares the example in a folder unless that is done already; `say` hears one line before anything that takes time. */
export function prepareLanguage(language: PreparedLanguage, folder: string, say: (line: string) => void): Preparation {
  if (isPrepared(language, folder)) return { kind: "ready" };
  const { tool, install, announce, commands, stamp, broken } = NEEDS[language];
  if (!answers(tool)) return { kind: "lacking", reason: `${tool[0]} is not on PATH: ${install}` };
  say(`${language}: ${announce}`);
  for (const [command, ...args] of commands) {
    const { error, status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
    if (status === 0) continue;
    const output = error ? error.message : `${stdout}${stderr}`.trimEnd();
    const reason = `\`${[command, ...args].join(" ")}\` failed in examples/${language}\n${output}`;
    return { kind: broken?.test(output) ? "broken" : "lacking", reason };
  }
  mkdirSync(dirname(join(folder, stamp)), { recursive: true });
  writeFileSync(join(folder, stamp), "");
  return { kind: "ready" };
}

/** A program and its arguments. */
type Command = readonly [string, ...string[]];

interface Needs {
  /** Asks the program that must be on PATH for its version. */
  tool: Command;
  /** What to do where it does not answer. */
  install: string;
  announce: string;
  commands: readonly Command[];
  /** Written last, among what the commands make. Newer than all `sources`: nothing to do. */
  stamp: string;
  sources: readonly string[];
  /** Output of a command that finds fault with the example, not with the machine. */
  broken?: RegExp;
}

const PYTHON = join("venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

const NEEDS: Readonly<Record<PreparedLanguage, Needs>> = {
  python: {
    tool: ["python3", "--version"],
    install: "install Python 3.10 or newer",
    announce: "installing the Pulumi SDK into examples/python/venv, once",
    commands: [
      ["python3", "-m", "venv", "venv"],
      [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
    ],
    stamp: join("venv", ".prepared"),
    sources: ["requirements.txt"],
  },
  go: {
    tool: ["go", "version"],
    install: "install Go 1.25 or newer",
    announce: "building examples/go/bin/go-live, which takes a minute or more the first time",
    commands: [["go", "build", "-o", join("bin", "go-live"), "."]],
    stamp: join("bin", ".prepared"),
    sources: ["main.go", "go.mod", "go.sum"],
    broken: /^\.\/\S+\.go:\d+:\d+: /m,
  },
  java: {
    tool: ["mvn", "--version"],
    install: "install Maven and a JDK of version 11 or newer",
    announce: "compiling examples/java, which downloads the Pulumi SDK the first time",
    commands: [["mvn", "--quiet", "--batch-mode", "compile"]],
    stamp: join("target", ".prepared"),
    sources: ["pom.xml", "src/main/java/golive/App.java"],
    broken: /COMPILATION ERROR/,
  },
};

function answers([command, ...args]: Command): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
