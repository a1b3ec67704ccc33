// What a provider's error says: a plain failure, or a partial one that carries the resource.
import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Outcome } from "../deploy/provider";
import { annotateSecrets, propsFromWire } from "../values/value";
import type { Props } from "../values/value";
import { fromStruct } from "./grpc";

/** Runs a call and turns what it throws into an outcome. `reference` says which outputs must become secret again. */
export async function attempt<T>(reference: Props, acceptSecrets: boolean, run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { status: "ok", value: await run() };
  } catch (error) {
    const partial = initFailure(error);
    if (!partial) return { status: "failed", message: errorMessage(error) };
    const outputs = propsFromWire(fromStruct(partial.getProperties()));
    if (!acceptSecrets) annotateSecrets(outputs, reference);
    const inputs = partial.getInputs();
    return {
      status: "partial",
      id: partial.getId(),
      outputs,
      inputs: inputs && propsFromWire(fromStruct(inputs)),
      reasons: partial.getReasonsList(),
    };
  }
}

/** The message of an error as people see it: a gRPC error's details, not its code. */
export function errorMessage(error: unknown): string {
  const details = (error as Partial<ServiceError> | undefined)?.details;
  if (typeof details === "string" && details !== "") return details;
  return error instanceof Error ? error.message : String(error);
}

function initFailure(error: unknown): ErrorResourceInitFailed | undefined {
  const [packed] = (error as Partial<ServiceError> | undefined)?.metadata?.get("grpc-status-details-bin") ?? [];
  if (!(packed instanceof Uint8Array)) return undefined;
  const details = Status.deserializeBinary(packed).getDetailsList();
  const found = details.find((any) => any.getTypeName() === "pulumirpc.ErrorResourceInitFailed");
  return found && ErrorResourceInitFailed.deserializeBinary(found.getValue_asU8());
}
