// Pulumi.<stack>.yaml: a stack's config and the salt of its passphrase.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dump, load } from "js-yaml";
import type { Crypter } from "../state/secrets";
import type { Project } from "./project";

/** One config value, in clear. */
export interface ConfigValue {
  readonly value: string;
  readonly secret: boolean;
}

/** The config file of a stack. */
export interface StackConfigFile {
  readonly path: string;
  /** `v1:salt:check`; undefined when the stack has none yet. */
  salt: string | undefined;
  /** The file's own content, kept so that writing it back loses nothing. */
  readonly yaml: Record<string, unknown>;
}

type RawValue = string | number | boolean | { secure: string } | object;

/** Reads a stack's config file; a missing one is empty. */
export function readStackConfig(project: Project, stack: string, configFile: string | undefined): StackConfigFile {
  const path = configFile ?? join(project.root, `Pulumi.${stack}.yaml`);
  const yaml = existsSync(path) ? ((load(readFileSync(path, "utf8")) ?? {}) as Record<string, unknown>) : {};
  const salt = yaml["encryptionsalt"];
  return { path, salt: typeof salt === "string" ? salt : undefined, yaml };
}

/** Writes a stack's config file back. */
export function writeStackConfig(file: StackConfigFile): void {
  const { salt, yaml } = file;
  writeFileSync(file.path, dump({ ...yaml, ...(salt !== undefined && { encryptionsalt: salt }) }, { lineWidth: -1 }));
}

/** Whether any value is encrypted, so that the passphrase is needed. */
export function hasSecretConfig(file: StackConfigFile): boolean {
  return Object.values(rawConfig(file)).some(isSecure);
}

/** The config with secrets decrypted, keyed `namespace:name`. */
export function decryptConfig(file: StackConfigFile, crypter: Crypter | undefined): Record<string, ConfigValue> {
  const result: Record<string, ConfigValue> = {};
  for (const [key, raw] of Object.entries(rawConfig(file))) {
    if (isSecure(raw)) {
      if (!crypter) throw new Error(`config ${key} is secret, but no passphrase is set (PULUMI_CONFIG_PASSPHRASE)`);
      result[key] = { value: crypter.decrypt(raw.secure), secret: true };
    } else {
      result[key] = { value: typeof raw === "object" ? JSON.stringify(raw) : String(raw), secret: false };
    }
  }
  return result;
}

/** Sets one config value in memory; `writeStackConfig` saves it. */
export function setConfig(file: StackConfigFile, project: string, key: string, value: string, crypter?: Crypter): void {
  const full = key.includes(":") ? key : `${project}:${key}`;
  file.yaml["config"] = { ...rawConfig(file), [full]: crypter ? { secure: crypter.encrypt(value) } : value };
}

function rawConfig(file: StackConfigFile): Record<string, RawValue> {
  return (file.yaml["config"] ?? {}) as Record<string, RawValue>;
}

function isSecure(raw: RawValue): raw is { secure: string } {
  return typeof raw === "object" && "secure" in raw;
}
