import { createRequire } from "node:module";
import { join } from "node:path";
import type { ProviderUnderTest } from "../suite/types";
import { PROPERTIES, createMarketplaceWorld } from "./marketplace";

const HANDLER = 'exports.handler=()=>require("pulumi-azure-marketplace/dynamic").offerGoLive;';

/** `OfferGoLive` behind Pulumi's own process for dynamic resources. */
export async function createDynamicFace(): Promise<ProviderUnderTest> {
  const world = await createMarketplaceWorld();
  const script = createRequire(join(world.cwd, "program.js")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  return {
    face: "dynamic",
    type: "pulumi-nodejs:dynamic/azuremarketplace:OfferGoLive",
    launch: { command: process.execPath, args: [script], cwd: world.cwd, env: world.env },
    config: { accepted: { "test:region": "any" }, refused: {}, credential: { property: "token", text: "s3cret" } },
    properties: PROPERTIES,
    functions: [],
    encode: (values, { urn, timeoutS }) => ({
      ...values,
      ...{ __provider: HANDLER, __urn: urn },
      ...(timeoutS !== undefined && { __timeouts: { create: `${timeoutS}s`, update: `${timeoutS}s` } }),
    }),
    subject: world.subject,
    close: world.close,
  };
}
