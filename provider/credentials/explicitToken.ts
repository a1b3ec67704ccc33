import { parseTokenClaims } from "../model/accessToken";
import { misconfigured } from "./settings";
import type { SignInChoice } from "./signIn";

const VARIABLE = "AZURE_MARKETPLACE_TOKEN";

/** A token that somebody else got, in `AZURE_MARKETPLACE_TOKEN`. It cannot be renewed, so a long wait outlives it. */
export const explicitToken: SignInChoice = ({ ambient }) => {
  if (ambient.env.get(VARIABLE) === undefined) return undefined;
  const read = (): string => (ambient.env.get(VARIABLE) ?? "").trim().replace(/^bearer\s+/i, "");
  return {
    kind: `explicit token (${VARIABLE})`,
    acquire: async () => {
      const token = read();
      if (!/^[\x21-\x7e]+$/.test(token)) {
        throw misconfigured(`${VARIABLE} holds characters that no token has (a line break or a blank)`);
      }
      const { expiresAtMs } = parseTokenClaims(token);
      if (expiresAtMs !== undefined && expiresAtMs <= ambient.clock.now()) {
        throw misconfigured(`the token in ${VARIABLE} ended at ${new Date(expiresAtMs).toISOString()}; set a new one`);
      }
      return { token, expiresAtMs };
    },
    secrets: () => [read()],
  };
};
