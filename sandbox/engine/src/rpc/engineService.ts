// The engine service: where programs and providers log, and where the root resource is remembered.
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as pb from "@pulumi/pulumi/proto/engine_pb";
import type { Severity } from "../deploy/types";
import { unary } from "./grpc";

/** One logged message. */
export interface LogMessage {
  readonly severity: Severity;
  readonly urn: string;
  readonly message: string;
  readonly streamId: number;
  readonly ephemeral: boolean;
}

const SEVERITIES: readonly Severity[] = ["debug", "info", "warning", "error"];

/** The implementation of the service. */
export function createEngineService(onLog: (message: LogMessage) => void): UntypedServiceImplementation {
  let root = "";
  return {
    log: unary((request: pb.LogRequest) => {
      onLog({
        severity: SEVERITIES[request.getSeverity()] ?? "info",
        urn: request.getUrn(),
        message: request.getMessage(),
        streamId: request.getStreamid(),
        ephemeral: request.getEphemeral(),
      });
      return new Empty();
    }),
    getRootResource: unary(() => new pb.GetRootResourceResponse().setUrn(root)),
    setRootResource: unary((request: pb.SetRootResourceRequest) => {
      root = request.getUrn();
      return new pb.SetRootResourceResponse();
    }),
    startDebugging: unary(() => new Empty()),
    requirePulumiVersion: unary(() => new pb.RequirePulumiVersionResponse()),
  };
}
