import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { CheckFailure } from "../port/lifecycle";
import { isUnknown } from "../resources/offerGoLive/check";
import { inputSpec, isInputName } from "../resources/offerGoLive/shape";
import { DEFAULTED, type ProviderConfig } from "./configShape";
import { toDiffResponse, toFailures } from "./responses";
import { secretsOf } from "./secrets";
import type { ProviderSession } from "./session";
import { assertKnownType } from "./tokens";
import { type Received, receive, send } from "./wire";

type Values = Record<string, unknown>;
type Names = ReadonlySet<string>;

/** What the dynamic face kept in state to find its code: an update writes the state without it. */
export const LEFT_OVER = "__provider";

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
      const stored = receive(request.getOlds());
      const declared = receive(request.getNews());
      const news = declaredOf(declared.values);
      const diff = await session.run({ urn: request.getUrn() }, async (call) => {
        const compared = await session.host.offerGoLive.diff(call, declaredOf(stored.values), news);
        if (compared.hasChanges) return compared;
        const changed = Object.hasOwn(stored.values, LEFT_OVER) ? [LEFT_OVER] : newlySecret(declared, stored);
        if (changed.length === 0) return compared;
        const line =
          changed[0] === LEFT_OVER ? "MOVES here from the dynamic face" : `RECORDS ${changed.join(", ")} as secret`;
        call.notifier.info(`${line}, no POST`);
        return { ...compared, hasChanges: true, changed };
      });
      return toDiffResponse(diff, stored.values, news);
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

/** Inputs whose values the reason of another one's refusal repeats. */
const REPEATED_BY: Readonly<Record<string, readonly string[]>> = { approval: ["release"] };

/**
 * A reason repeats the value that is refused; one that is secret it may not. Nor may the property be named then but in the
 * text: the engine prints the value of one that is.
 */
function withoutSecret({ property, reason }: CheckFailure, secrets: Names): CheckFailure {
  const isSecret = secrets.has(property);
  const isBesideSecret = REPEATED_BY[property]?.some((name) => secrets.has(name)) === true;
  if (!isSecret && !isBesideSecret) return { property, reason };
  const accepts = isInputName(property) ? inputSpec(property).accepts : "no such input";
  const which = isSecret ? "whose value is secret" : "which is held to a value that is secret";
  return { property: "", reason: `${property}, ${which}, is not accepted; accepted: ${accepts}` };
}

/** Inputs that were plain in state, where they or what repeats them stand, and are declared secret now. */
function newlySecret(declared: Received, stored: Received): string[] {
  const isPlain = (name: string): boolean => stored.values[name] != null && !stored.secrets.has(name);
  return [...declared.secrets].filter((name) => isInputName(name) && [...secretsOf(name)].some(isPlain));
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
