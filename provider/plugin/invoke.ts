import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { isUnknown } from "../resources/offerGoLive/check";
import { type FunctionName, checkArguments } from "../resources/functions";
import { toFailures } from "./responses";
import type { ProviderSession } from "./session";
import { FUNCTION_TOKENS } from "./tokens";
import { receive, send } from "./wire";

/** Serves the functions. An argument that is refused is a failure that names it; a read that fails is an error. */
export function createInvoke(session: ProviderSession) {
  return async (request: pb.InvokeRequest): Promise<pb.InvokeResponse> => {
    const name = nameOf(request.getTok());
    const { values } = receive(request.getArgs());
    const response = new pb.InvokeResponse();
    // What is not known in a preview is not known of the answer either.
    if (isUnknown(values)) return response;
    const failures = checkArguments(name, values);
    if (failures.length > 0) {
      response.setFailuresList(toFailures(failures));
      return response;
    }
    const call = session.host.functions[name] as (args: unknown) => Promise<object>;
    response.setReturn(send((await call(values)) as Record<string, unknown>));
    return response;
  };
}

function nameOf(token: string): FunctionName {
  const found = Object.entries(FUNCTION_TOKENS).find(([, known]) => known === token);
  if (!found) throw new Error(`${token} is no function; there are ${Object.values(FUNCTION_TOKENS).join(", ")}`);
  return found[0] as FunctionName;
}
