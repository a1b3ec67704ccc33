// The `stack` commands: init, ls, select, export, import, output, rm; and `cancel` and `config`.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { decryptConfig, readStackConfig, setConfig, writeStackConfig } from "../project/stackConfig";
import { crypterFor, openStack, StackNotFoundError } from "../state/load";
import { breakLocks, lockStack } from "../state/lock";
import {
  listStacks,
  newManifest,
  qualifiedName,
  readCheckpoint,
  removeStack,
  stackExists,
  writeDeployment,
} from "../state/store";
import type { DeploymentJson } from "../state/types";
import { stackUrn } from "../state/urn";
import { propsToWire, Secret } from "../values/value";
import type { Props } from "../values/value";
import { isOn, UsageError } from "./args";
import type { Context } from "./context";
import { passphrase, projectOf, selectStack, stackRef } from "./context";

/** `stack init NAME` */
export async function stackInit(context: Context): Promise<void> {
  const project = projectOf(context);
  const ref = stackRef(context, project, context.args.words[2]);
  const lock = lockStack(ref);
  try {
    if (stackExists(ref)) throw new Error(`stack '${qualifiedName(ref)}' already exists`);
    const file = readStackConfig(project, ref.stack, context.args.values.get("config-file"));
    const { salt } = await crypterFor(file, undefined, passphrase(context));
    const secrets = { secrets_providers: { type: "passphrase", state: { salt } } };
    await writeDeployment(ref, { manifest: newManifest(), ...secrets, metadata: {} });
    if (!isOn(context.args, "no-select")) selectStack(context, project, ref.stack);
    context.output.writeError(`Created stack '${ref.stack}'\n`);
  } finally {
    lock.release();
  }
}

/** `stack select NAME` */
export function stackSelect(context: Context): void {
  const project = projectOf(context);
  const ref = stackRef(context, project, context.args.words[2]);
  if (!stackExists(ref)) throw new StackNotFoundError(ref.stack);
  selectStack(context, project, ref.stack);
}

/** `stack ls` */
export function stackList(context: Context): void {
  const project = projectOf(context);
  const { root } = stackRef(context, project, "any");
  const names = listStacks(root, project.name);
  if (isOn(context.args, "json")) {
    const rows = names.map((name) => ({ name, current: false, updateInProgress: false }));
    context.output.write(`${JSON.stringify(rows, null, 2)}\n`);
  } else context.output.write(["NAME", ...names].map((line) => `${line}\n`).join(""));
}

/** `stack export [--file F]` */
export function stackExport(context: Context): void {
  const ref = existing(context);
  const { version, checkpoint } = readCheckpoint(ref);
  const text = `${JSON.stringify({ version, deployment: checkpoint.latest ?? null }, null, 4)}\n`;
  const file = context.args.values.get("file");
  if (file === undefined) context.output.write(text);
  else writeFileSync(resolve(context.cwd, file), text);
}

/** `stack import --file F` */
export async function stackImport(context: Context): Promise<void> {
  const ref = existing(context);
  const file = context.args.values.get("file");
  const text = file === undefined ? readFileSync(0, "utf8") : readFileSync(resolve(context.cwd, file), "utf8");
  const { version, deployment } = JSON.parse(text) as { version: number; deployment: DeploymentJson };
  if (version !== 3) throw new Error(`deployments of version ${version} are not supported: only 3 is`);
  refuseForeign(context, deployment, ref.stack);
  const lock = lockStack(ref);
  try {
    await writeDeployment(ref, deployment);
    context.output.write("Import complete.\n");
  } finally {
    lock.release();
  }
}

/** `stack output [NAME] [--json] [--show-secrets]` */
export async function stackOutput(context: Context): Promise<void> {
  const project = projectOf(context);
  const ref = existing(context);
  const { snapshot } = await openStack(ref, project, context.args.values.get("config-file"), passphrase(context));
  const outputs = snapshot.resources.find(({ urn }) => urn === stackUrn(ref.stack, ref.project))?.outputs ?? {};
  const plain = propsToWire(maskSecrets(outputs, isOn(context.args, "show-secrets")), WIRE);
  const name = context.args.words[2];
  const shown = name === undefined ? plain : plain[name];
  if (shown === undefined) throw new Error(`current stack does not have output property '${name}'`);
  const isText = typeof shown === "string" && !isOn(context.args, "json");
  context.output.write(`${isText ? shown : JSON.stringify(shown, null, 2)}\n`);
}

/** `stack rm NAME` */
export function stackRemove(context: Context): void {
  const project = projectOf(context);
  const ref = stackRef(context, project, context.args.words[2]);
  if (!stackExists(ref)) throw new StackNotFoundError(ref.stack);
  const left = readCheckpoint(ref).checkpoint.latest?.resources ?? [];
  if (left.length > 0 && !isOn(context.args, "force")) {
    throw new Error(`'${ref.stack}' still has resources; removal rejected. Run 'pulumi destroy' or use '--force'`);
  }
  removeStack(ref);
  const { path } = readStackConfig(project, ref.stack, context.args.values.get("config-file"));
  if (!isOn(context.args, "preserve-config")) rmSync(path, { force: true });
  context.output.write(`Stack '${ref.stack}' has been removed!\n`);
}

/** `cancel [NAME] --yes` */
export function cancel(context: Context): void {
  const ref = stackRef(context, projectOf(context), context.args.words[1]);
  if (!stackExists(ref)) throw new StackNotFoundError(ref.stack);
  breakLocks(ref);
  context.output.write(`The currently running update for '${ref.stack}' has been canceled!\n`);
}

/** `config set KEY VALUE [--secret]` and `config get KEY` */
export async function config(context: Context): Promise<void> {
  const project = projectOf(context);
  const ref = existing(context);
  const [, verb, key, value] = context.args.words;
  const file = readStackConfig(project, ref.stack, context.args.values.get("config-file"));
  if (key === undefined || (verb !== "set" && verb !== "get")) throw new UsageError(`unknown config command '${verb}'`);
  const crypter = await crypterFor(file, readCheckpoint(ref).checkpoint.latest, passphrase(context));
  if (verb === "set") {
    const text = value ?? readFileSync(0, "utf8").replace(/\n$/, "");
    setConfig(file, project.name, key, text, isOn(context.args, "secret") ? crypter : undefined);
    return writeStackConfig(file);
  }
  const full = key.includes(":") ? key : `${project.name}:${key}`;
  const found = decryptConfig(file, crypter)[full];
  if (!found) throw new Error(`configuration key '${key}' not found for stack '${ref.stack}'`);
  context.output.write(`${found.value}\n`);
}

const WIRE = { keepSecrets: false, keepUnknowns: true };

function existing(context: Context): ReturnType<typeof stackRef> {
  const ref = stackRef(context, projectOf(context));
  if (!stackExists(ref)) throw new StackNotFoundError(ref.stack);
  return ref;
}

function refuseForeign(context: Context, deployment: DeploymentJson, stack: string): void {
  const foreign = (deployment.resources ?? []).find(({ urn }) => !urn.startsWith(`urn:pulumi:${stack}::`));
  if (!foreign || isOn(context.args, "force")) return;
  throw new Error(
    `resource '${foreign.urn}' is from a different stack; importing this file could be dangerous; rerun with --force ` +
      "to proceed anyway",
  );
}

function maskSecrets(props: Props, show: boolean): Props {
  const entries = Object.entries(props);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, value instanceof Secret && !show ? "[secret]" : value]),
  );
}
