import { resolve } from "node:path";
import type { ProviderUnderTest } from "../suite/types";
import { FUNCTIONS, PROPERTIES, createMarketplaceWorld } from "./marketplace";

const MAIN = resolve(__dirname, "..", "..", "..", "dist", "plugin", "main.js");

/** `OfferGoLive` behind this package's own gRPC service. */
export async function createPluginFace(): Promise<ProviderUnderTest> {
  const world = await createMarketplaceWorld();
  return {
    face: "plugin",
    type: "azure-marketplace:index:OfferGoLive",
    launch: { command: process.execPath, args: [MAIN], cwd: world.cwd, env: world.env },
    config: {
      accepted: { endpoint: world.url, api: "cpp", allowedPublishers: '["contoso"]' },
      refused: { api: "soap", allowedPublishers: "[]" },
      credential: { property: "clientSecret", text: "s3cret-of-the-client" },
    },
    properties: PROPERTIES,
    functions: FUNCTIONS,
    encode: (values) => ({ ...values }),
    subject: world.subject,
    close: world.close,
  };
}
