// What a provider's error says: a plain failure, or a partial one that carries the resource.
import type { ServiceError } from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ConfigureErrorMissingKeys, ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { initErrorMessage } from "../deploy/provider";
import type { Outcome } from "../deploy/provider";
import { propsFromWire } from "../values/value";
import type { Props } from "../values/value";
import { fromStruct } from "./grpc";

/** Runs a call and turns what it throws into an outcome; `outputsOf` reads the properties of a partial failure. */
export async function attempt<T>(
  outputsOf: (struct: Struct | undefined) => Props | undefined,
  run: () => Promise<T>,
): Promise<Outcome<T>> {
  try {
    return { status: "ok", value: await run() };
  } catch (error) {
    const partial = detail(error, "ErrorResourceInitFailed");
    if (partial === undefined) return { status: "failed", message: errorMessage(error) };
    const failure = ErrorResourceInitFailed.deserializeBinary(partial);
    const inputs = failure.getInputs();
    return {
      status: "partial",
      id: failure.getId(),
      outputs: outputsOf(failure.getProperties()),
      inputs: inputs && propsFromWire(fromStruct(inputs)),
      reasons: failure.getReasonsList(),
      refreshBeforeUpdate: failure.getRefreshBeforeUpdate(),
    };
  }
}

/** The error of a Configure: the keys it misses, one by one, when it names them. */
export function configureError(error: unknown): Error {
  const missing = detail(error, "ConfigureErrorMissingKeys");
  const keys = missing && ConfigureErrorMissingKeys.deserializeBinary(missing).getMissingkeysList();
  if (!keys || keys.length === 0) return new Error(errorMessage(error));
  const lines = keys.map((key) => {
    const name = key.getName();
    return (
      `missing required configuration key "${name}": ${key.getDescription()}\n` +
      `Set a value using the command \`pulumi config set ${name} <value>\`.`
    );
  });
  return new Error(initErrorMessage(lines));
}

/** The message of an error as people see it: a gRPC error's details, not its code. */
export function errorMessage(error: unknown): string {
  const details = (error as Partial<ServiceError> | undefined)?.details;
  if (typeof details === "string" && details !== "") return details;
  return error instanceof Error ? error.message : String(error);
}

/** The bytes of a typed detail that a gRPC error carries. */
function detail(error: unknown, name: string): Uint8Array | undefined {
  const [packed] = (error as Partial<ServiceError> | undefined)?.metadata?.get("grpc-status-details-bin") ?? [];
  if (!(packed instanceof Uint8Array)) return undefined;
  const details = Status.deserializeBinary(packed).getDetailsList();
  return details.find((any) => any.getTypeName() === `pulumirpc.${name}`)?.getValue_asU8();
}
