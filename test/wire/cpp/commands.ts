import type { TestWorld } from "../../support/world";
import { type WireBench, createWireBench } from "../../support/wireBench";
import { runCli } from "../../../provider/cli/run";

/** What one command line left behind. */
export interface CommandRun {
  code: number;
  out: string;
  err: string;
}

/** Runs one command line in the bench's world, against its marketplace; `document` is what `pulumi` would export. */
export async function runCommand(world: TestWorld, argv: string[], document?: unknown): Promise<CommandRun> {
  const result: CommandRun = { code: -1, out: "", err: "" };
  const write = (line: string): void => void (result.err += `${line}\n`);
  const { ambient } = world;
  const missing = Object.assign(new Error("spawn pulumi ENOENT"), { code: "ENOENT" });
  result.code = await runCli({
    ...ambient,
    log: { info: write, warn: write },
    process: {
      ...ambient.process,
      argv,
      writeOut: (text) => void (result.out += text),
      run: async () => {
        if (document === undefined) throw missing;
        return { code: 0, stdout: JSON.stringify(document), stderr: "" };
      },
    },
  });
  return result;
}

/** The export of a stack with these resources' outputs, by name. */
export function exportOf(resources: Record<string, Record<string, unknown>>): unknown {
  const type = "pulumi-nodejs:dynamic/azuremarketplace:OfferGoLive";
  const entries = Object.entries(resources).map(([name, outputs]) => ({
    urn: `urn:pulumi:prod::shop::${type}::${name}`,
    type,
    custom: true,
    inputs: outputs,
    outputs,
  }));
  return { version: 3, deployment: { resources: entries } };
}

/** How often something was sent to the marketplace that is no GET. */
export function sentCount({ marketplace }: WireBench, path = ""): number {
  return marketplace.control.requests().filter((request) => request.method !== "GET" && request.path.includes(path))
    .length;
}

export { createWireBench };
