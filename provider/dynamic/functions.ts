import type { FunctionArgs, FunctionName, FunctionResult } from "../resources/functions/shape";
import type * as World from "../ambient";
import type * as Compose from "../host/compose";
import type * as Functions from "../resources/functions";

/**
 * Reads where an offer stands. On this face it runs in the program, in previews too, with the sign-in that the
 * environment names.
 * @throws Error naming each argument that is refused; MarketplaceError where the service cannot be read
 */
export function getOfferStatus(args: FunctionArgs<"getOfferStatus">): Promise<FunctionResult<"getOfferStatus">> {
  return call("getOfferStatus", args);
}

/**
 * Reads one operation by its id or its Location, in the program.
 * @throws Error naming each argument that is refused; MarketplaceError where it cannot be read
 */
export function getOperation(args: FunctionArgs<"getOperation">): Promise<FunctionResult<"getOperation">> {
  return call("getOperation", args);
}

let functions: Compose.Host["functions"] | undefined;

/* eslint-disable @typescript-eslint/no-require-imports -- a program that calls no function loads nothing of it */
async function call<N extends FunctionName>(name: N, args: FunctionArgs<N>): Promise<FunctionResult<N>> {
  const { checkArguments } = require("../resources/functions") as typeof Functions;
  const failures = checkArguments(name, { ...args });
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
  if (!functions) {
    const { createAmbient } = require("../ambient") as typeof World;
    functions = (require("../host/compose") as typeof Compose).createHost(createAmbient()).functions;
  }
  return functions[name](args);
}
