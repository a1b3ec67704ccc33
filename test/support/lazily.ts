import { join } from "node:path";

/** Lets every Node process of an environment with it load what Pulumi's SDK seldom uses when it is used. */
export const LAZILY = { NODE_OPTIONS: `--require ${join(__dirname, "lazyModules.cjs")}` };
