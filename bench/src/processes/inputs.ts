import * as pulumi from "@pulumi/pulumi";
import type { Side } from "../sides";

/** What an engine is told of the one resource that a side's program declares. */
export interface DeclaredResource {
  urn: string;
  inputs: Record<string, unknown>;
}

/** Runs a side's program without an engine, and gives the resource that it declares. */
export async function declareOne(side: Side): Promise<DeclaredResource> {
  const declared = new Promise<DeclaredResource>((resolve) => {
    const mocks: pulumi.runtime.Mocks = {
      newResource: ({ type, name, inputs }) => {
        const urn = `urn:pulumi:bench::bench::${type}::${name}`;
        resolve({ urn, inputs: inputs as Record<string, unknown> });
        return { id: name, state: {} };
      },
      call: () => ({}),
    };
    void pulumi.runtime.setMocks(mocks, "bench", "bench").then(() => {
      process.env["BENCH_RESOURCES"] = "1";
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program, which runs when it is loaded
      require(`../programs/${side}`);
    });
  });
  return declared;
}
