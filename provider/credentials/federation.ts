import { chooseAssertion } from "./assertions";
import { fromCredential } from "./libraryToken";
import { firstSetting, readSwitch, requireApplicationIds, resolveAuthority } from "./settings";
import type { SignInChoice } from "./signIn";

/**
 * An application that a CI system vouches for, without any secret: `ARM_USE_OIDC=true`, or the file that a Kubernetes
 * workload identity brings (`AZURE_FEDERATED_TOKEN_FILE`). The assertion is fetched anew at every renewal, because it
 * lives minutes and a wait lives days.
 */
export const federation: SignInChoice = (world) => {
  const { env } = world.ambient;
  const wanted = readSwitch(env, "ARM_USE_OIDC");
  const file = firstSetting(env, ["AZURE_FEDERATED_TOKEN_FILE"]);
  if (wanted === false || (wanted === undefined && !file)) return undefined;
  const ids = requireApplicationIds(env, wanted ? "ARM_USE_OIDC" : "AZURE_FEDERATED_TOKEN_FILE");
  const authority = resolveAuthority(env);
  const assertion = chooseAssertion(world);
  let last = "";
  return {
    kind: `federated credential (${assertion.from})`,
    acquire: (scope, signal) => {
      const { ClientAssertionCredential } = world.loadIdentity();
      const getAssertion = async (): Promise<string> => (last = await assertion.fetch(signal));
      const credential = new ClientAssertionCredential(ids.tenantId, ids.clientId, getAssertion, authority);
      return fromCredential(credential, scope, signal);
    },
    secrets: () => [last, ...assertion.secrets()].filter((secret) => secret !== ""),
  };
};
