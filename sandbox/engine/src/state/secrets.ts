// Pulumi's passphrase secrets provider: AES-256-GCM under a key of one million rounds of PBKDF2-SHA256.
// Ciphertexts and the salt are in Pulumi's own format, so its CLI reads what this engine encrypts and the reverse.
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const ROUNDS = 1_000_000;
const TAG_BYTES = 16;

/** Encrypts and decrypts the secrets of one stack. */
export interface Crypter {
  /** `v1:<salt>:<nonce and check>`: what Pulumi keeps in the stack's config and in every checkpoint. */
  readonly salt: string;
  /** Encrypts a text. */
  encrypt(text: string): string;
  /** Decrypts a ciphertext made by `encrypt`. */
  decrypt(ciphertext: string): string;
}

/** Makes the crypter of a new stack, with a fresh salt. */
export async function createCrypter(passphrase: string): Promise<Crypter> {
  const salt = randomBytes(8);
  const key = await deriveKey(passphrase, salt);
  return crypterOf(key, `v1:${salt.toString("base64")}:${seal(key, "pulumi")}`);
}

/**
 * Opens the crypter of a stack that has a salt.
 * @throws Error `incorrect passphrase` when the salt's check does not decrypt
 */
export function openCrypter(passphrase: string, salt: string): Promise<Crypter> {
  const name = `${salt} ${passphrase}`;
  const crypter = opened.get(name) ?? openFresh(passphrase, salt);
  opened.set(name, crypter);
  return crypter;
}

/** Opened ones, because the preview and the update of one `up` need the same key. */
const opened = new Map<string, Promise<Crypter>>();

async function openFresh(passphrase: string, salt: string): Promise<Crypter> {
  const [version, encoded] = salt.split(":");
  if (version !== "v1" || encoded === undefined) throw new Error("malformed state value");
  const key = await deriveKey(passphrase, Buffer.from(encoded, "base64"));
  const check = salt.slice(version.length + encoded.length + 2);
  if (open(key, check) !== "pulumi") throw new Error("incorrect passphrase");
  return crypterOf(key, salt);
}

function crypterOf(key: Buffer, salt: string): Crypter {
  // The same secret must keep its ciphertext while it does not change, or every write would look like a change.
  const byText = new Map<string, string>();
  return {
    salt,
    encrypt(text) {
      const known = byText.get(text);
      if (known !== undefined) return known;
      const fresh = seal(key, text);
      byText.set(text, fresh);
      return fresh;
    },
    decrypt(ciphertext) {
      const text = open(key, ciphertext);
      if (text === undefined) throw new Error("failed to decrypt a secret value: incorrect passphrase");
      byText.set(text, ciphertext);
      return text;
    },
  };
}

function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  return promisify(pbkdf2)(passphrase, salt, ROUNDS, 32, "sha256");
}

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

function open(key: Buffer, ciphertext: string): string | undefined {
  const [version, nonce, sealed] = ciphertext.split(":");
  if (version !== "v1" || nonce === undefined || sealed === undefined) return undefined;
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined; // The tag did not fit: another key, or a damaged text.
  }
}
