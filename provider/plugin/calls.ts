import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { LifecycleResult } from "../port/lifecycle";
import { pickInputs } from "../resources/offerGoLive/state";
import { acceptInputs, declaredOf } from "./checks";
import { createPartialFailure } from "./failure";
import { previewCreate, previewUpdate } from "./preview";
import { secretsOf } from "./secrets";
import type { ProviderSession } from "./session";
import { assertKnownType } from "./tokens";
import { receive, send } from "./wire";

/** Create, Read, Update and Delete: what may have consequences. */
export function createChangeCalls(session: ProviderSession) {
  return {
    create: (request: pb.CreateRequest) => create(session, request),
    update: (request: pb.UpdateRequest) => update(session, request),
    read: (request: pb.ReadRequest) => read(session, request),
    delete: async (request: pb.DeleteRequest) => {
      assertKnownType(request.getUrn());
      const stored = declaredOf(receive(request.getProperties()).values);
      const call = { urn: request.getUrn(), timeoutS: request.getTimeout() };
      await session.run(call, (context) => session.host.offerGoLive.delete(context, request.getId(), stored));
      return new Empty();
    },
  };
}

async function create(session: ProviderSession, request: pb.CreateRequest): Promise<pb.CreateResponse> {
  assertKnownType(request.getUrn());
  const received = receive(request.getProperties());
  const inputs = acceptInputs(received, session.config);
  const secrets = secretsOf(received);
  const response = new pb.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(send(previewCreate(inputs), secrets));
    return response;
  }
  const call = { urn: request.getUrn(), timeoutS: request.getTimeout() };
  const result = await session.run(call, (context) =>
    session.batch.run(context.notifier, () => session.host.offerGoLive.create(context, inputs)),
  );
  throwFailure(result, secrets, request.getProperties());
  response.setId(result.id);
  response.setProperties(send(result.state, secrets));
  return response;
}

async function update(session: ProviderSession, request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
  assertKnownType(request.getUrn());
  const received = receive(request.getNews());
  const stored = receive(request.getOlds());
  const inputs = acceptInputs(received, session.config);
  const secrets = secretsOf(received, stored);
  const response = new pb.UpdateResponse();
  if (request.getPreview()) {
    response.setProperties(send(previewUpdate(declaredOf(stored.values), inputs), secrets));
    return response;
  }
  const call = { urn: request.getUrn(), timeoutS: request.getTimeout() };
  const result = await session.run(call, (context) =>
    session.batch.run(context.notifier, () =>
      session.host.offerGoLive.update(context, request.getId(), declaredOf(stored.values), inputs),
    ),
  );
  throwFailure(result, secrets);
  response.setProperties(send(result.state, secrets));
  return response;
}

/** A refresh brings stored outputs; without any it is an import, or a look at what this stack does not manage. */
async function read(session: ProviderSession, request: pb.ReadRequest): Promise<pb.ReadResponse> {
  assertKnownType(request.getUrn());
  const stored = receive(request.getProperties());
  const declared = receive(request.getInputs());
  const isStored = Object.keys(stored.values).length > 0;
  const call = { urn: request.getUrn(), timeoutS: request.getTimeout() };
  const { offerGoLive } = session.host;
  const result = await session.run(call, (context) =>
    isStored
      ? offerGoLive.read(context, request.getId(), declaredOf(stored.values))
      : offerGoLive.import(context, request.getId()),
  );
  const response = new pb.ReadResponse();
  if (!result) return response;
  const secrets = secretsOf(declared, stored);
  const inputs = isStored && Object.keys(declared.values).length > 0 ? declared.values : pickInputs(result.state);
  response.setId(result.id);
  response.setProperties(send(result.state, secrets));
  response.setInputs(send(declaredOf(inputs as Record<string, unknown>), secrets));
  return response;
}

function throwFailure(
  { id, state, failure }: LifecycleResult,
  secrets: ReadonlySet<string>,
  inputs?: ReturnType<pb.CreateRequest["getProperties"]>,
): void {
  if (failure === undefined) return;
  throw createPartialFailure({ id, properties: send(state, secrets), inputs, reason: failure });
}
