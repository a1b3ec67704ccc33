import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { CheckFailure } from "../port/lifecycle";
import { isUnknown } from "../resources/offerGoLive/check";
import { inputSpec, isInputName } from "../resources/offerGoLive/shape";
import { DEFAULTED, type ProviderConfig } from "./configShape";
import { toDiffResponse, toFailures } from "./responses";
import type { ProviderSession } from "./session";
import { assertKnownType } from "./tokens";
import { type Received, receive, send } from "./wire";

type Values = Record<string, unknown>;

/** What the dynamic face kept in state to find its code: an update writes the state without it. */
const LEFT_OVER = "__provider";

/** Check and Diff: no call to the marketplace is made by either. */
export function createCheckCalls(session: ProviderSession) {
  return {
    check: async (request: pb.CheckRequest) => {
      assertKnownType(request.getUrn());
      const { values, secrets } = receive(request.getNews());
      const isNew = Object.keys(receive(request.getOlds()).values).length === 0;
      const inputs = withDefaults(declaredOf(values), session.config);
      const own = checkPublisher(inputs, session.config);
      const { failures } = await session.run({ urn: request.getUrn() }, (call) =>
        // What this provider may not release is not announced either.
        session.host.offerGoLive.check(call, inputs, isNew && own.length === 0),
      );
      const response = new pb.CheckResponse();
      response.setInputs(send(inputs, secrets));
      response.setFailuresList(toFailures([...own, ...failures].map((failure) => withoutSecret(failure, secrets))));
      return response;
    },
    diff: async (request: pb.DiffRequest) => {
      assertKnownType(request.getUrn());
      const stored = receive(request.getOlds()).values;
      const olds = declaredOf(stored);
      const news = declaredOf(receive(request.getNews()).values);
      const diff = await session.run({ urn: request.getUrn() }, async (call) => {
        const compared = await session.host.offerGoLive.diff(call, olds, news);
        if (compared.hasChanges || !Object.hasOwn(stored, LEFT_OVER)) return compared;
        call.notifier.info("MOVES here from the dynamic face, no POST");
        return { ...compared, hasChanges: true, changed: [LEFT_OVER] };
      });
      return toDiffResponse(diff, stored, news);
    },
  };
}

/**
 * Inputs as a call with consequences takes them.
 * @throws Error where this provider may not release for the publisher; nothing was sent then
 */
export function acceptInputs(received: Received, config: ProviderConfig): Values {
  const inputs = declaredOf(received.values);
  const [failure] = checkPublisher(inputs, config);
  if (failure) throw new Error(failure.reason);
  return inputs;
}

/** Without what the dynamic face and the engine keep beside inputs: a stack that came from there still has them. */
export function declaredOf(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith("__")));
}

/** A reason repeats the value that is refused; one that is secret it may not. */
function withoutSecret({ property, reason }: CheckFailure, secrets: ReadonlySet<string>): CheckFailure {
  if (!secrets.has(property)) return { property, reason };
  const accepts = isInputName(property) ? inputSpec(property).accepts : "no such input";
  return { property, reason: `${property}, whose value is secret, is not accepted; accepted: ${accepts}` };
}

function withDefaults(inputs: Values, { defaults = {}, api }: ProviderConfig): Values {
  const given = DEFAULTED.flatMap((name) => {
    const value = defaults[name];
    return inputs[name] == null && value !== undefined ? [[name, value] as const] : [];
  });
  const ownApi = inputs["api"] == null && api !== undefined ? { api } : {};
  return { ...inputs, ...Object.fromEntries(given), ...ownApi };
}

function checkPublisher({ publisherId }: Values, { allowedPublishers }: ProviderConfig): CheckFailure[] {
  const isAllowed =
    allowedPublishers === undefined || isUnknown(publisherId) || allowedPublishers.some((one) => one === publisherId);
  if (isAllowed) return [];
  const reason =
    `publisherId ${JSON.stringify(publisherId)} is not accepted: this provider may not release for it; ` +
    `accepted: ${allowedPublishers.join(", ")} (allowedPublishers in the provider's configuration)`;
  return [{ property: "publisherId", reason }];
}
