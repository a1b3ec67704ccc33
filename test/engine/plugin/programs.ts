import { resolve } from "node:path";
import { PROJECT } from "../../support/engineBench";

const ROOT = resolve(__dirname, "..", "..", "..");

/** Declares what `declared.json` holds, by resource name, served by the plugin; `$opts` and `$secret` are the program's. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { OfferGoLive, Provider } = require("pulumi-azure-marketplace/FACE");
const { $providers: { publisherId: _, ...configured } = {}, ...declared } = require("./declared.json");
const providers = Object.fromEntries(Object.entries(configured).map(([name, args]) => [name, new Provider(name, args)]));
for (const [name, { $opts: { provider, ...opts } = {}, $secret = [], ...args }] of Object.entries(declared)) {
  for (const input of $secret) args[input] = pulumi.secret(args[input]);
  const resource = new OfferGoLive(name, args, { ...opts, ...(provider && { provider: providers[provider] }) });
  exports[name] = resource.status;
}
`;

/** The lines of Pulumi.yaml that say where the plugin is. */
const PLUGINS = `plugins:\n  providers:\n    - name: azure-marketplace\n      path: ${ROOT}\n`;

/** Files of a program on one of the faces. */
export function programFiles(face: "plugin" | "dynamic", program = PROGRAM): Record<string, string> {
  const plugins = face === "plugin" ? PLUGINS : "";
  return {
    "Pulumi.yaml": `name: ${PROJECT}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n${plugins}`,
    "index.js": program.replaceAll("/FACE", face === "plugin" ? "/plugin" : ""),
  };
}
