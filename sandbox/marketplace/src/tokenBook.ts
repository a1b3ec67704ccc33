// Tokens: shaped like those of Entra ID so that a client can print who is signed in, signed with a key of the sandbox's
// own, and only worth anything here.
import { createHash, createHmac, randomBytes } from "node:crypto";
import type { SandboxClock } from "./marketplaceTypes";
import type { Store } from "./store";

/** What a token is made for. */
export interface TokenRequest {
  tenant: string;
  clientId: string;
  audience: string;
  issuer: string;
  lifetimeMs: number;
}

/** The audience that the API accepts. */
export const apiAudience = "https://cloudpartner.azure.com";

/** Issues and judges tokens. */
export class TokenBook {
  private readonly seen = new Set<string>();
  private readonly refused = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly clock: SandboxClock,
  ) {
    if (store.settings.tokenKey === undefined) store.saveSettings({ tokenKey: randomBytes(32).toString("base64url") });
  }

  /** A new token. */
  issue(request: TokenRequest): string {
    const number = (this.store.settings.issuedTokens ?? 0) + 1;
    this.store.saveSettings({ issuedTokens: number });
    const now = Math.floor(this.clock.now() / 1000);
    const claims = {
      aud: request.audience,
      iss: request.issuer,
      iat: now,
      nbf: now,
      exp: now + Math.floor(request.lifetimeMs / 1000),
      appid: request.clientId,
      azp: request.clientId,
      idtyp: "app",
      oid: identifier(`oid:${request.clientId}`),
      sub: identifier(`oid:${request.clientId}`),
      tid: request.tenant,
      uti: String(number),
      ver: "1.0",
    };
    const unsigned = `${encode({ typ: "JWT", alg: "HS256", kid: "sandbox" })}.${encode(claims)}`;
    return `${unsigned}.${this.sign(unsigned)}`;
  }

  /** Why an Authorization header is refused; undefined when it is accepted. */
  refusal(header: string | undefined, auth: "any" | "issued"): string | undefined {
    const token = /^Bearer (\S+)$/i.exec(header ?? "")?.[1];
    if (token === undefined) return "The request has no bearer token.";
    const fingerprint = createHash("sha256").update(token).digest("hex");
    if (this.refused.has(fingerprint)) return "The token has expired.";
    this.seen.add(fingerprint);
    const claims = this.ownClaims(token);
    if (claims === undefined) return auth === "issued" ? "The token was not issued by this authority." : undefined;
    if (claims.exp * 1000 <= this.clock.now()) return "The token has expired.";
    if (Number(claims.uti) <= (this.store.settings.expiredTokens ?? 0)) return "The token has expired.";
    if (auth === "issued" && claims.aud !== apiAudience) return "The token is for another resource.";
    return undefined;
  }

  /** Refuses every token seen or issued so far. */
  expireAll(): void {
    for (const fingerprint of this.seen) this.refused.add(fingerprint);
    this.store.saveSettings({ expiredTokens: this.store.settings.issuedTokens ?? 0 });
  }

  private ownClaims(token: string): { exp: number; uti: string; aud: string } | undefined {
    const [header, payload, signature] = token.split(".");
    if (payload === undefined || signature !== this.sign(`${header}.${payload}`)) return undefined;
    return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { exp: number; uti: string; aud: string };
  }

  private sign(text: string): string {
    return createHmac("sha256", this.store.settings.tokenKey ?? "")
      .update(text)
      .digest("base64url");
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

// The same client always has the same object id, as at the real directory.
function identifier(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
