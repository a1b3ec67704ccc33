import { type Setting, firstSetting, misconfigured, requireApplicationIds, resolveAuthority } from "./settings";
import { fromCredential } from "./libraryToken";
import type { SignInChoice, SignInWorld } from "./signIn";

/** An application with a secret: `ARM_CLIENT_SECRET` or `AZURE_CLIENT_SECRET`, with tenant and client id. */
export const clientSecret: SignInChoice = (world) => {
  const { env } = world.ambient;
  const secret = firstSetting(env, ["ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"]);
  if (!secret) return undefined;
  const { tenantId, clientId } = requireApplicationIds(env, secret.name);
  const authority = resolveAuthority(env);
  return {
    kind: "service principal (secret)",
    acquire: (scope, signal) => {
      const { ClientSecretCredential } = world.loadIdentity();
      return fromCredential(new ClientSecretCredential(tenantId, clientId, secret.value, authority), scope, signal);
    },
    secrets: () => [secret.value],
  };
};

/** An application with a certificate in PEM form: `ARM_CLIENT_CERTIFICATE_PATH` or `AZURE_CLIENT_CERTIFICATE_PATH`. */
export const clientCertificate: SignInChoice = (world) => {
  const { env } = world.ambient;
  const path = firstSetting(env, ["ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH"]);
  if (!path) return undefined;
  const { tenantId, clientId } = requireApplicationIds(env, path.name);
  const authority = resolveAuthority(env);
  const passwordNames = ["ARM_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"];
  const certificatePassword = firstSetting(env, passwordNames)?.value;
  return {
    kind: "service principal (certificate)",
    acquire: async (scope, signal) => {
      const certificate = await readCertificate(world, path);
      const { ClientCertificateCredential } = world.loadIdentity();
      const configuration = { certificate, certificatePassword };
      return fromCredential(
        new ClientCertificateCredential(tenantId, clientId, configuration, authority),
        scope,
        signal,
      );
    },
    secrets: () => (certificatePassword === undefined ? [] : [certificatePassword]),
  };
};

async function readCertificate({ ambient }: SignInWorld, path: Setting): Promise<string> {
  let text: string;
  try {
    text = await ambient.files.read(path.value);
  } catch (error) {
    throw misconfigured(`${path.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw misconfigured(
    `${path.name}: ${path.value} holds no certificate in PEM form; convert a .pfx by ` +
      "`openssl pkcs12 -in certificate.pfx -out certificate.pem -nodes`",
  );
}
