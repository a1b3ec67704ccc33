// The resource monitor: the service to which a program registers its resources.
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { CheckFailure, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as pb from "@pulumi/pulumi/proto/resource_pb";
import type { Goal, RegisterResult } from "../deploy/types";
import type { ProgramSource } from "../deploy/source";
import type { ResourceState } from "../state/types";
import { containsUnknown, propsFromWire, propsToWire } from "../values/value";
import type { Props } from "../values/value";
import { goalOf, readGoalOf } from "./goal";
import { fromStruct, RpcError, toStruct, unary } from "./grpc";

/** What the SDK may use; leaving the rest out keeps values on the wire simple. */
const FEATURES: ReadonlySet<string> = new Set(["secrets", "resourceReferences", "deletedWith", "replacementTrigger"]);

/** What the monitor needs of the deployment. */
export interface MonitorOptions {
  readonly source: ProgramSource;
  /** The project's folder, for source positions. */
  readonly root: string;
  /** A resource that is registered, by URN. */
  find(urn: string): ResourceState | undefined;
  /** The program has nothing more to say; resolves when it may end. */
  finished(): Promise<void>;
}

/** The implementation of the service. */
export function createMonitor(options: MonitorOptions): UntypedServiceImplementation {
  const { source, root } = options;
  const goals = new Map<string, Goal>();
  return {
    supportsFeature: unary((request: pb.SupportsFeatureRequest) =>
      new pb.SupportsFeatureResponse().setHassupport(FEATURES.has(request.getId())),
    ),
    registerResource: unary(async (request: pb.RegisterResourceRequest) => {
      refuseUnsupported(request);
      const goal = goalOf(request, root, goals.get(request.getParent()));
      const result = await source.register(goal);
      goals.set(result.state.urn, goal);
      return registerResponse(request, result);
    }),
    readResource: unary(async (request: pb.ReadResourceRequest) => {
      const { state, result } = await source.read({ goal: readGoalOf(request, root), id: request.getId() });
      if (result !== "success") throw new RpcError(status.INTERNAL, "resource read failed");
      const properties = propsToWire(state.outputs ?? {}, wire(request.getAcceptsecrets()));
      return new pb.ReadResourceResponse().setUrn(state.urn).setProperties(toStruct(properties));
    }),
    registerResourceOutputs: unary(async (request: pb.RegisterResourceOutputsRequest) => {
      await source.registerOutputs(request.getUrn(), propsFromWire(fromStruct(request.getOutputs())));
      return new Empty();
    }),
    invoke: unary((request: pb.ResourceInvokeRequest) => invoke(options, request)),
    signalAndWaitForShutdown: unary(async () => {
      await options.finished();
      return new Empty();
    }),
  };
}

function refuseUnsupported(request: pb.RegisterResourceRequest): void {
  const what = `${request.getType()} '${request.getName()}'`;
  if (request.getRemote()) throw new RpcError(status.UNIMPLEMENTED, `remote component ${what} is not supported`);
  if (request.getTransformsList().length > 0) {
    throw new RpcError(status.UNIMPLEMENTED, `transforms on ${what} are not supported`);
  }
}

function registerResponse(request: pb.RegisterResourceRequest, answer: RegisterResult): pb.RegisterResourceResponse {
  const { state, result } = answer;
  if (result !== "success" && !request.getSupportsresultreporting()) {
    throw new RpcError(status.INTERNAL, "resource registration failed");
  }
  // A component's outputs come by registerResourceOutputs; the old ones may refer to what is not registered yet.
  const outputs = request.getCustom() ? (state.outputs ?? {}) : {};
  const told = request.getSupportspartialvalues() ? outputs : knownOnly(outputs);
  const kind = { success: pb.Result.SUCCESS, failed: pb.Result.FAIL, skipped: pb.Result.SKIP } as const;
  return new pb.RegisterResourceResponse()
    .setUrn(state.urn)
    .setId(state.id)
    .setObject(toStruct(propsToWire(told, wire(request.getAcceptsecrets()))))
    .setResult(kind[result]);
}

async function invoke(options: MonitorOptions, request: pb.ResourceInvokeRequest): Promise<InvokeResponse> {
  if (request.getTok() === "pulumi:pulumi:getResource") return getResource(options, request);
  const { outputs, failures } = await options.source.invoke({
    token: request.getTok(),
    args: propsFromWire(fromStruct(request.getArgs())),
    provider: request.getProvider(),
    version: request.getVersion() || undefined,
  });
  const keepResources = request.getAcceptresources();
  return new InvokeResponse()
    .setReturn(toStruct(propsToWire(outputs, { ...wire(true), keepResources })))
    .setFailuresList(
      failures.map(({ property, reason }) => new CheckFailure().setProperty(property).setReason(reason)),
    );
}

function getResource(options: MonitorOptions, request: pb.ResourceInvokeRequest): InvokeResponse {
  const urn = String(fromStruct(request.getArgs())["urn"]);
  const state = options.find(urn);
  if (!state) throw new RpcError(status.NOT_FOUND, `unknown resource ${urn}`);
  const found = { urn, id: state.id, state: propsToWire(state.outputs ?? {}, wire(true)) };
  return new InvokeResponse().setReturn(toStruct(found));
}

function knownOnly(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => !containsUnknown(value)));
}

function wire(keepSecrets: boolean): { keepSecrets: boolean; keepUnknowns: boolean } {
  return { keepSecrets, keepUnknowns: true };
}
