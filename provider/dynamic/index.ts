import { type Ambient, createAmbient } from "../ambient";
import { createAbortScope } from "../host/abort";
import { createBatchWatch } from "../host/batch";
import { type Host, createHost } from "../host/compose";
import { type FlushableNotifier, createEngineNotifier } from "../host/engineLog";
import { toError, toPlainObject } from "../host/normalise";
import { parseDuration } from "../model/duration";
import type { CallContext, LifecycleResult } from "../port/lifecycle";
import { pickInputs } from "../resources/offerGoLive/state";
import { TIMEOUTS_KEY, URN_KEY } from "./constants";

type Values = Record<string, unknown>;
type Verb = "create" | "read" | "update" | "delete";

/** What Pulumi's dynamic provider process calls. */
export interface DynamicProvider {
  check(olds: Values, news: Values): Promise<{ inputs: Values; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Values, news: Values): Promise<{ changes: boolean; replaces: string[] }>;
  create(inputs: Values): Promise<{ id: string; outs: Values }>;
  read(id: string, props: Values): Promise<{ id: string; props: Values; inputs: Values }>;
  update(id: string, olds: Values, news: Values): Promise<{ outs: Values }>;
  delete(id: string, props: Values): Promise<void>;
}

/** `OfferGoLive` as Pulumi's dynamic provider process finds it, see `HANDLER_TEXT`. */
export const offerGoLive: DynamicProvider = createDynamicProvider(createAmbient());

/** The dynamic face over one world; a test gives its own. */
export function createDynamicProvider(ambient: Ambient): DynamicProvider {
  const host: Host = createHost(ambient);
  const lifecycle = host.offerGoLive;
  // The engine's address is the last argument of the process that serves dynamic resources.
  const address = ambient.process.argv.at(-1);
  const scope = createAbortScope(ambient);
  const batch = createBatchWatch(ambient.clock);
  const serve = <T>(values: Values, verb: Verb, work: (call: CallContext) => Promise<T>): Promise<T> =>
    scope.run((signal, canSeeCancel) => {
      const notifier = createEngineNotifier(address, textOf(values[URN_KEY]), ambient.log);
      return withCall(notifier, { notifier, timeoutMs: timeoutOf(values, verb), signal, canSeeCancel }, work);
    });
  const release: typeof serve = (values, verb, work) =>
    serve(values, verb, (call) => batch.run(call.notifier, () => work(call)));
  return {
    check: async (olds, news) => {
      const isNew = Object.keys(olds ?? {}).length === 0;
      const { failures } = await serve(news, "create", (call) => lifecycle.check(call, visible(news), isNew));
      return { inputs: news, failures };
    },
    diff: async (_id, olds, news) => {
      const diff = await serve(news, "update", (call) => lifecycle.diff(call, visible(olds), visible(news)));
      return { changes: diff.hasChanges, replaces: diff.replaces };
    },
    create: async (inputs) => {
      const result = await release(inputs, "create", (call) => lifecycle.create(call, visible(inputs)));
      return { id: result.id, outs: outputsOf(result, inputs) };
    },
    read: async (id, props) => {
      const result = await serve(props, "read", (call) => lifecycle.read(call, id, visible(props)));
      if (!result) throw quiet(new Error(`${id} does not exist: the service knows no such offer of this publisher`));
      return { id: result.id, props: outputsOf(result, props), inputs: inputsOf(result, props) };
    },
    update: async (id, olds, news) => {
      const result = await release(news, "update", (call) => lifecycle.update(call, id, visible(olds), visible(news)));
      return { outs: outputsOf(result, news) };
    },
    delete: (id, props) => serve(props, "delete", (call) => lifecycle.delete(call, id, visible(props))),
  };
}

/** Runs one call: every line is delivered before it returns, and whatever is thrown is an `Error` with a message. */
async function withCall<T>(
  notifier: FlushableNotifier,
  call: CallContext,
  work: (call: CallContext) => Promise<T>,
): Promise<T> {
  try {
    return await work(call);
  } catch (error) {
    throw quiet(toError(error));
  } finally {
    await notifier.flush();
  }
}

/** The outputs, or, where the run must fail, the error that makes the engine keep id and outputs all the same. */
function outputsOf(result: LifecycleResult, declared: Values): Values {
  const outs = toPlainObject({ ...result.state, ...hidden(declared) });
  if (result.failure === undefined) return outs;
  const reasons = [result.failure];
  const error = quiet(new Error(result.failure));
  throw Object.assign(error, { id: result.id, properties: { ...outs, __provider: declared["__provider"] }, reasons });
}

/** The inputs as state has them, so that a refresh shows drift and nothing else. */
function inputsOf(result: LifecycleResult, props: Values): Values {
  return toPlainObject({ ...pickInputs(result.state), ...hidden(props) });
}

function visible(values: Values | undefined): Values {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => !name.startsWith("__")));
}

function hidden(values: Values): Values {
  return { [URN_KEY]: values[URN_KEY], [TIMEOUTS_KEY]: values[TIMEOUTS_KEY] };
}

function timeoutOf(values: Values, verb: Verb): number | undefined {
  const timeouts = values[TIMEOUTS_KEY] as Partial<Record<Verb, string>> | undefined;
  return parseDuration(timeouts?.[verb]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.startsWith("urn:") ? value : undefined;
}

/** The process that serves dynamic resources prints the stack of what is thrown: a person needs the message once. */
function quiet(error: Error): Error {
  error.stack = "";
  return error;
}
