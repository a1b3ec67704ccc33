import type { Ambient, Env } from "../ambient";
import type { AccessToken, FetchJson, TokenSource } from "../model/accessToken";
import { MarketplaceError, isMarketplaceError } from "../model/errors";
import { azureCli } from "./azureCli";
import { explicitToken } from "./explicitToken";
import { describeSignInFailure, explainPrefix } from "./failure";
import { federation } from "./federation";
import { managedIdentity } from "./managedIdentity";
import { clientCertificate, clientSecret } from "./servicePrincipal";
import { misconfigured, resolveScope } from "./settings";
import type { IdentityLibrary, SignIn, SignInChoice, SignInWorld } from "./signIn";

/** What a token source is made of, beside the world. */
export interface TokenSourceOptions {
  /** Asks a CI system for its assertion; `createFetchJson` of `provider/http`. */
  fetchJson: FetchJson;
  /** Stands in for `@azure/identity`. @default the library itself, loaded when first needed */
  loadIdentity?: () => IdentityLibrary;
}

/** The ways of signing in; the first that the environment asks for is the one. */
const CHOICES: readonly SignInChoice[] = [
  explicitToken,
  clientSecret,
  clientCertificate,
  federation,
  managedIdentity,
  azureCli,
];

/** How long before its end a token is replaced, in milliseconds. */
const RENEW_BEFORE_MS = 300_000;

const SIGN_IN_TIMEOUT_MS = 100_000;

/**
 * Chooses the sign-in from the environment. Nothing is loaded or called before the first `getToken`, and a faulty
 * configuration is told there too. Tokens live in memory only; one sign-in runs at a time.
 */
export function createTokenSource(
  ambient: Pick<Ambient, "clock" | "env" | "files">,
  options: TokenSourceOptions,
): TokenSource {
  const { fetchJson, loadIdentity = loadLibrary } = options;
  const signIn = chooseSignIn({ ambient, fetchJson, loadIdentity });
  const cache = createTokenCache(() => acquire(signIn, ambient.env));
  const lifeOf = (token: AccessToken): number => (token.expiresAtMs ?? Infinity) - ambient.clock.now();
  return {
    kind: signIn.kind,
    renew: cache.forget,
    getToken: async (minimumLifeMs, signal) => {
      const cached = cache.current();
      if (cached && lifeOf(cached) > Math.max(minimumLifeMs, RENEW_BEFORE_MS)) return cached;
      const usable = cached && lifeOf(cached) >= minimumLifeMs ? cached : undefined;
      try {
        const token = await orAborted(cache.renewed(), signal);
        if (lifeOf(token) >= minimumLifeMs) return token;
        throw tooShort(signIn.kind, lifeOf(token), minimumLifeMs);
      } catch (error) {
        // A token that still lives long enough bridges a short outage of the sign-in.
        if (usable && !signal?.aborted) return usable;
        throw error;
      }
    },
  };
}

interface TokenCache {
  current(): AccessToken | undefined;
  /** A new token; callers at the same time share one sign-in. */
  renewed(): Promise<AccessToken>;
  forget(): void;
}

function createTokenCache(acquireOne: () => Promise<AccessToken>): TokenCache {
  let cached: AccessToken | undefined;
  let pending: Promise<AccessToken> | undefined;
  const start = (): Promise<AccessToken> => {
    const started: Promise<AccessToken> = acquireOne().then(
      (token) => {
        // A sign-in that was given up meanwhile must not bring back what the service refused.
        if (pending === started) [cached, pending] = [token, undefined];
        return token;
      },
      (error: unknown) => {
        if (pending === started) pending = undefined;
        throw error;
      },
    );
    return (pending = started);
  };
  return {
    current: () => cached,
    renewed: () => pending ?? start(),
    forget: () => {
      [cached, pending] = [undefined, undefined];
    },
  };
}

function chooseSignIn(world: SignInWorld): SignIn {
  try {
    for (const choice of CHOICES) {
      const signIn = choice(world);
      if (signIn) return signIn;
    }
    return failing(new MarketplaceError("noCredential"));
  } catch (error) {
    return failing(isMarketplaceError(error) ? error : misconfigured(String(error)));
  }
}

function failing(error: MarketplaceError): SignIn {
  return { kind: "none", acquire: () => Promise.reject(error), secrets: () => [] };
}

async function acquire(signIn: SignIn, env: Env): Promise<AccessToken> {
  try {
    // Real time, as for every call that is under way.
    const deadline = AbortSignal.timeout(SIGN_IN_TIMEOUT_MS);
    return await orAborted(signIn.acquire(resolveScope(env), deadline), deadline, "it took too long");
  } catch (error) {
    throw explainPrefix(describeSignInFailure(error, signIn.kind, signIn.secrets()), env.prefix);
  }
}

/** Lets go of a sign-in whose caller has gone; the sign-in itself goes on for the others. */
function orAborted<T>(pending: Promise<T>, signal: AbortSignal | undefined, detail?: string): Promise<T> {
  if (!signal) return pending;
  return new Promise((resolve, reject) => {
    const stop = (): void =>
      reject(
        new MarketplaceError(detail === undefined ? "aborted" : "timeout", { detail: detail ?? "while signing in" }),
      );
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    pending.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

function tooShort(kind: string, lifeMs: number, minimumLifeMs: number): MarketplaceError {
  const seconds = (ms: number): string => `${Math.floor(ms / 1000)} s`;
  const detail = `${kind}: the token ends in ${seconds(lifeMs)}, but must last ${seconds(minimumLifeMs)}; get a new one`;
  return new MarketplaceError("credentialFailed", { detail });
}

function loadLibrary(): IdentityLibrary {
  // `require`, because `import()` would take the ES module build, which loads half as slowly again.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require("@azure/identity") as IdentityLibrary;
}
