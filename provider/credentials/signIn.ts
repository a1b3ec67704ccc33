import type * as Identity from "@azure/identity";
import type { Ambient } from "../ambient";
import type { AccessToken, FetchJson } from "../model/accessToken";

/** The parts of `@azure/identity` that are used, so that a test can stand in for them. */
export type IdentityLibrary = Pick<
  typeof Identity,
  | "AzureCliCredential"
  | "ClientAssertionCredential"
  | "ClientCertificateCredential"
  | "ClientSecretCredential"
  | "ManagedIdentityCredential"
>;

/** What every way of signing in is given. */
export interface SignInWorld {
  ambient: Pick<Ambient, "clock" | "env" | "files">;
  fetchJson: FetchJson;
  /** Loads the library: 200 ms that a run with an explicit token does not pay. */
  loadIdentity(): IdentityLibrary;
}

/** One way of signing in, chosen from the environment. */
export interface SignIn {
  /** Names it for messages, such as `service principal (secret)`. */
  readonly kind: string;
  /** Signs in anew; nothing is taken from a cache. */
  acquire(scope: string, signal: AbortSignal): Promise<AccessToken>;
  /** Values that may never be shown. */
  secrets(): string[];
}

/** Makes a sign-in where the environment asks for this one, and throws where it asks for it by halves. */
export type SignInChoice = (world: SignInWorld) => SignIn | undefined;
