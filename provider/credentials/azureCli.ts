import { fromCredential } from "./libraryToken";
import { firstSetting, misconfigured, readSwitch } from "./settings";
import type { SignInChoice } from "./signIn";

/**
 * Whoever is signed in by `az login`: the last choice, unless `ARM_USE_CLI=false`. An application id without anything
 * that proves it is refused, because acting as somebody else than meant is worse than stopping.
 */
export const azureCli: SignInChoice = (world) => {
  const { env } = world.ambient;
  const wanted = readSwitch(env, "ARM_USE_CLI");
  if (wanted === false) return undefined;
  const client = firstSetting(env, ["ARM_CLIENT_ID", "AZURE_CLIENT_ID"]);
  if (client && wanted === undefined) {
    throw misconfigured(
      `${client.name} is set, but nothing that proves it: ARM_CLIENT_SECRET, ARM_CLIENT_CERTIFICATE_PATH, ` +
        "ARM_USE_OIDC=true or ARM_USE_MSI=true (or ARM_USE_CLI=true for whoever is signed in by `az login`)",
    );
  }
  const tenantId = firstSetting(env, ["ARM_TENANT_ID", "AZURE_TENANT_ID"])?.value;
  return {
    kind: "Azure CLI (az login)",
    acquire: (scope, signal) => {
      const { AzureCliCredential } = world.loadIdentity();
      return fromCredential(new AzureCliCredential({ tenantId }), scope, signal);
    },
    secrets: () => [],
  };
};
