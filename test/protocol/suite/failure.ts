import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Values } from "./types";
import { fromStruct } from "./values";

/** What a call that failed leaves for the engine to keep. */
export interface Partial {
  id: string;
  outputs: Values;
  reasons: string[];
  /** Undefined where none came. */
  inputs?: Values;
  doesRefreshFirst: boolean;
}

/** A call that was answered with an error. */
export class CallError extends Error {
  constructor(
    /** The gRPC status code. */
    readonly code: number,
    /** What the engine shows, where nothing else came. */
    readonly details: string,
    readonly partial?: Partial,
  ) {
    super(`${code}: ${details}`);
  }
}

/**
 * Reads an error as the engine does; one that tells a person nothing is a failure of the row, whichever row it is.
 * @see reference, pulumi-provider §2.1
 */
export function readError(error: ServiceError): CallError | assert.AssertionError {
  const read = unpack(error);
  const silent = [read.details, ...(read.partial?.reasons ?? [])].find(isSilent);
  if (silent === undefined) return read;
  return new assert.AssertionError({ message: `an error says ${JSON.stringify(silent)}` });
}

function isSilent(text: string): boolean {
  return text.trim() === "" || /^(undefined|null|\[object Object\])$/.test(text);
}

function unpack({ code, details, metadata }: ServiceError): CallError {
  const [packed] = metadata?.get("grpc-status-details-bin") ?? [];
  if (!(packed instanceof Uint8Array)) return new CallError(code, details);
  const [detail] = Status.deserializeBinary(packed).getDetailsList();
  if (!detail?.getTypeUrl().endsWith("pulumirpc.ErrorResourceInitFailed")) return new CallError(code, details);
  const failed = ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  const inputs = failed.getInputs();
  return new CallError(code, details, {
    id: failed.getId(),
    outputs: fromStruct(failed.getProperties()),
    reasons: failed.getReasonsList(),
    inputs: inputs && fromStruct(inputs),
    doesRefreshFirst: failed.getRefreshBeforeUpdate(),
  });
}
