import { fromCredential } from "./libraryToken";
import { firstSetting, readSwitch } from "./settings";
import type { SignInChoice } from "./signIn";

/** The identity of the machine in Azure: `ARM_USE_MSI=true`; `ARM_CLIENT_ID` picks a user-assigned one. */
export const managedIdentity: SignInChoice = (world) => {
  const { env } = world.ambient;
  if (readSwitch(env, "ARM_USE_MSI") !== true) return undefined;
  const clientId = firstSetting(env, ["ARM_CLIENT_ID", "AZURE_CLIENT_ID"])?.value;
  return {
    kind: `managed identity (${clientId === undefined ? "system-assigned" : "user-assigned"})`,
    acquire: (scope, signal) => {
      const { ManagedIdentityCredential } = world.loadIdentity();
      const credential =
        clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
      return fromCredential(credential, scope, signal);
    },
    secrets: () => [],
  };
};
