import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { LifecycleResult } from "../port/lifecycle";
import { pickInputs, readState } from "../resources/offerGoLive/state";
import { LEFT_OVER, acceptInputs, declaredOf } from "./checks";
import { createPartialFailure } from "./failure";
import { previewCreate, previewUpdate } from "./preview";
import { secretsOf } from "./secrets";
import type { ProviderSession } from "./session";
import { assertKnownType } from "./tokens";
import { type Received, receive, send } from "./wire";

type Values = Record<string, unknown>;

/** Create, Read, Update and Delete: what may have consequences. */
export function createChangeCalls(session: ProviderSession) {
  return {
    create: (request: pb.CreateRequest) => create(session, request),
    update: (request: pb.UpdateRequest) => update(session, request),
    read: (request: pb.ReadRequest) => read(session, request),
    delete: async (request: pb.DeleteRequest) => {
      assertKnownType(request.getUrn());
      const stored = receive(request.getProperties());
      await session.run(callOf(request, stored), (context) =>
        session.host.offerGoLive.delete(context, request.getId(), declaredOf(stored.values)),
      );
      return new Empty();
    },
  };
}

// A release may be waited for for days: what the two of them hold meanwhile is values, not the messages that brought them.
function create(session: ProviderSession, request: pb.CreateRequest): Promise<pb.CreateResponse> | pb.CreateResponse {
  assertKnownType(request.getUrn());
  const received = receive(request.getProperties());
  const inputs = acceptInputs(received, session.config);
  const call = callOf(request, received);
  if (!request.getPreview()) return createRelease(session, call, inputs);
  return new pb.CreateResponse().setProperties(send(previewCreate(inputs), call.secrets));
}

async function createRelease(session: ProviderSession, call: ReleaseCall, inputs: Values): Promise<pb.CreateResponse> {
  const { secrets } = call;
  const result = await session.run(call, (context) =>
    session.batch.run(context.notifier, () => session.host.offerGoLive.create(context, inputs)),
  );
  throwFailure(result, secrets, send(inputs, secrets));
  return new pb.CreateResponse().setId(result.id).setProperties(send(result.state, secrets));
}

function update(session: ProviderSession, request: pb.UpdateRequest): Promise<pb.UpdateResponse> | pb.UpdateResponse {
  assertKnownType(request.getUrn());
  const received = receive(request.getNews());
  const stored = receive(request.getOlds());
  const inputs = acceptInputs(received, session.config);
  const call = callOf(request, received, stored);
  const state = declaredOf(stored.values);
  if (!request.getPreview()) return updateRelease(session, call, { id: request.getId(), state }, inputs);
  return new pb.UpdateResponse().setProperties(send(previewUpdate(state, inputs), call.secrets));
}

async function updateRelease(
  session: ProviderSession,
  call: ReleaseCall,
  { id, state }: { id: string; state: Values },
  inputs: Values,
): Promise<pb.UpdateResponse> {
  const { secrets } = call;
  const result = await session.run(call, (context) =>
    session.batch.run(context.notifier, () => session.host.offerGoLive.update(context, id, state, inputs)),
  );
  throwFailure(result, secrets);
  return new pb.UpdateResponse().setProperties(send(result.state, secrets));
}

/** A refresh brings stored outputs; without those of a release it is an import, or a look at what this stack does not manage. */
async function read(session: ProviderSession, request: pb.ReadRequest): Promise<pb.ReadResponse> {
  assertKnownType(request.getUrn());
  const stored = receive(request.getProperties());
  const declared = receive(request.getInputs());
  const call = callOf(request, declared, stored);
  const isStored = readState(stored.values) !== undefined || Object.hasOwn(stored.values, LEFT_OVER);
  const { offerGoLive } = session.host;
  const result = await session.run(call, (context) =>
    isStored
      ? offerGoLive.read(context, request.getId(), declaredOf(stored.values))
      : offerGoLive.import(context, request.getId()),
  );
  const response = new pb.ReadResponse();
  if (!result) return response;
  const inputs = isStored && Object.keys(declared.values).length > 0 ? declared.values : pickInputs(result.state);
  response.setId(result.id);
  response.setProperties(send(result.state, call.secrets));
  response.setInputs(send(declaredOf(inputs as Record<string, unknown>), call.secrets));
  return response;
}

/** What every call says of itself. */
interface ReleaseCall {
  readonly urn: string;
  readonly timeoutS: number;
  readonly secrets: ReadonlySet<string>;
}

function callOf(request: { getUrn(): string; getTimeout(): number }, ...received: readonly Received[]): ReleaseCall {
  const secrets = secretsOf(...received.flatMap((values) => [...values.secrets]));
  return { urn: request.getUrn(), timeoutS: request.getTimeout(), secrets };
}

function throwFailure({ id, state, failure }: LifecycleResult, secrets: ReadonlySet<string>, inputs?: Struct): void {
  if (failure === undefined) return;
  throw createPartialFailure({ id, properties: send(state, secrets), inputs, reason: failure });
}
