// Opening a stack: its state file, its config file, and the passphrase that fits both.
import { decryptConfig, hasSecretConfig, readStackConfig, writeStackConfig } from "../project/stackConfig";
import type { ConfigValue, StackConfigFile } from "../project/stackConfig";
import type { Project } from "../project/project";
import { createCrypter, openCrypter } from "./secrets";
import type { Crypter } from "./secrets";
import { deserializePending, deserializeResource } from "./serialize";
import { readCheckpoint, stackExists } from "./store";
import type { StackRef } from "./store";
import type { DeploymentJson, Snapshot } from "./types";

/** A stack, ready for an operation. */
export interface OpenStack {
  readonly ref: StackRef;
  readonly snapshot: Snapshot;
  readonly config: Record<string, ConfigValue>;
  /** Ready a moment later: a million rounds of key derivation run beside the program's start. */
  readonly crypter: Promise<Crypter>;
}

/** The error of a stack that is not there. */
export class StackNotFoundError extends Error {
  /** @param stack its name */
  constructor(stack: string) {
    super(`no stack named '${stack}' found`);
  }
}

/**
 * Opens a stack.
 * @throws StackNotFoundError when it has no state file
 * @throws Error when it holds secrets and the passphrase does not open them
 */
export async function openStack(
  ref: StackRef,
  project: Project,
  configFile: string | undefined,
  passphrase: string | undefined,
): Promise<OpenStack> {
  if (!stackExists(ref)) throw new StackNotFoundError(ref.stack);
  const file = readStackConfig(project, ref.stack, configFile);
  const latest = readCheckpoint(ref).checkpoint.latest;
  const crypter = crypterFor(file, latest, passphrase);
  crypter.catch(() => undefined); // Reported where it is awaited.
  const needed = hasSecretConfig(file) || JSON.stringify(latest ?? {}).includes('"ciphertext":');
  const opened = needed ? await crypter : undefined;
  return { ref, snapshot: readSnapshot(latest, opened), config: decryptConfig(file, opened), crypter };
}

/** The crypter of a stack: from its state's salt, else its config's, else a new one that the config file then holds. */
export async function crypterFor(
  file: StackConfigFile,
  latest: DeploymentJson | undefined,
  passphrase: string | undefined,
): Promise<Crypter> {
  if (passphrase === undefined) {
    throw new Error(
      "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
    );
  }
  const salt = latest?.secrets_providers?.state?.salt ?? file.salt;
  const crypter = salt === undefined ? await createCrypter(passphrase) : await openCrypter(passphrase, salt);
  if (file.salt === undefined) {
    file.salt = crypter.salt;
    writeStackConfig(file);
  }
  return crypter;
}

function readSnapshot(latest: DeploymentJson | undefined, crypter: Crypter | undefined): Snapshot {
  return {
    resources: (latest?.resources ?? []).map((json) => deserializeResource(json, crypter)),
    pending: deserializePending(latest?.pending_operations ?? [], crypter),
    salt: latest?.secrets_providers?.state?.salt ?? "",
  };
}
