import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { toError } from "../host/normalise";

/** A call that failed although there is something to keep. */
export interface PartialFailure {
  id: string;
  properties: Struct;
  /** Given where the engine has none yet. */
  inputs?: Struct;
  /** What a person reads. */
  reason: string;
}

/** Where gRPC carries an error's details. */
const DETAILS_KEY = "grpc-status-details-bin";

/**
 * The error by which the engine keeps id and properties, fails the run, and reads the resource again before the next
 * update.
 * @see reference, pulumi-provider §2.1
 */
export function createPartialFailure({ id, properties, inputs, reason }: PartialFailure): Partial<ServiceError> {
  const failed = new ErrorResourceInitFailed();
  failed.setId(id);
  failed.setProperties(properties);
  failed.setInputs(inputs);
  failed.setReasonsList([reason]);
  failed.setRefreshBeforeUpdate(true);
  const detail = new Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const packed = new Status();
  packed.setCode(status.UNKNOWN);
  packed.setMessage(reason);
  packed.addDetails(detail);
  const metadata = new Metadata();
  metadata.add(DETAILS_KEY, Buffer.from(packed.serializeBinary()));
  return { code: status.UNKNOWN, details: reason, metadata };
}

/** Whatever was thrown, as an error that gRPC carries: one that was made for it, or a message that is not empty. */
export function toServiceError(thrown: unknown): Partial<ServiceError> {
  if (isServiceError(thrown)) return thrown;
  return { code: status.UNKNOWN, details: toError(thrown).message };
}

function isServiceError(thrown: unknown): thrown is Partial<ServiceError> {
  return typeof thrown === "object" && thrown !== null && "details" in thrown && "code" in thrown;
}
