// A provider's configuration: checked, compared, given. In clear to Check and Diff, as every provider has always had it;
// with its secrets marked to Configure.
import { status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { CheckResult, ConfigDiffRequest, ConfigurableProvider, DiffResult, ResourceKey } from "../deploy/provider";
import { annotateSecrets, containsUnknown, propsFromWire, propsToWire, unwrap } from "../values/value";
import type { Props } from "../values/value";
import { fromStruct, toStruct } from "./grpc";
import { call, failuresOf } from "./provider";
import type { Link } from "./provider";
import { readDiff } from "./providerDiff";
import { DYNAMIC_PACKAGE } from "./plugins";
import { configureError } from "./providerErrors";

/** Resolves when the provider is configured; `isKnown` is false when a preview could not, for want of a value. */
export type Ready = () => Promise<{ readonly isKnown: boolean }>;

/** The calls about configuration, and the moment from which others make sense. */
export interface Configuration {
  readonly calls: Pick<ConfigurableProvider, "checkConfig" | "diffConfig" | "configure">;
  readonly ready: Ready;
}

/** Makes the calls of one provider. */
export function configuration(link: Link): Configuration {
  let settle: (outcome: Promise<{ isKnown: boolean }>) => void = () => undefined;
  const configured = new Promise<{ isKnown: boolean }>((resolve) => {
    settle = resolve;
  });
  configured.catch(() => undefined); // Reported by the first call that needs it.
  return {
    ready: () => configured,
    calls: {
      checkConfig: (key, olds, news) => checkConfig(link, key, olds, news),
      diffConfig: (key, request) => diffConfig(link, key, request),
      configure: (key, id, inputs) => settle(configure(link, key, id, inputs)),
    },
  };
}

async function checkConfig({ client, pkg }: Link, key: ResourceKey, olds: Props, news: Props): Promise<CheckResult> {
  const request = new pb.CheckRequest().setUrn(key.urn).setName(key.name).setType(key.type);
  request.setOlds(plain(olds)).setNews(plain(news));
  try {
    const response = await call<pb.CheckResponse>((done) => client.checkConfig(request, done));
    const inputs = propsFromWire(fromStruct(response.getInputs()));
    annotateSecrets(inputs, news);
    return { inputs, failures: failuresOf(response) };
  } catch (error) {
    if (isUnimplemented(error, pkg)) return { inputs: news, failures: [] };
    throw error;
  }
}

async function diffConfig({ client, pkg }: Link, key: ResourceKey, asked: ConfigDiffRequest): Promise<DiffResult> {
  const request = new pb.DiffRequest().setUrn(key.urn).setName(key.name).setType(key.type);
  request.setOldInputs(plain(asked.oldInputs)).setOlds(plain(asked.oldOutputs)).setNews(plain(asked.newInputs));
  request.setIgnorechangesList([...asked.ignoreChanges]);
  try {
    const response = await call<pb.DiffResponse>((done) => client.diffConfig(request, done));
    return readDiff(response, asked);
  } catch (error) {
    // A provider that cannot tell is not replaced: that would replace everything it manages.
    if (isUnimplemented(error, pkg)) return readDiff(new pb.DiffResponse(), asked);
    throw error;
  }
}

async function configure(link: Link, key: ResourceKey, id: string, inputs: Props): Promise<{ isKnown: boolean }> {
  const variables = Object.entries(inputs).filter(([name]) => name !== "version");
  if (variables.some(([, value]) => containsUnknown(value))) {
    link.protocol ??= { acceptSecrets: false, acceptResources: false, supportsPreview: false };
    return { isKnown: false };
  }
  const request = new pb.ConfigureRequest()
    .setArgs(toStruct(propsToWire(inputs, { keepSecrets: true, keepUnknowns: true })))
    .setAcceptsecrets(true)
    .setAcceptresources(true)
    .setSendsOldInputs(true)
    .setSendsOldInputsToDelete(true)
    .setUrn(key.urn)
    .setName(key.name)
    .setType(key.type)
    .setId(id);
  for (const [name, value] of variables) {
    const text = unwrap(value);
    request.getVariablesMap().set(`${link.pkg}:config:${name}`, typeof text === "string" ? text : JSON.stringify(text));
  }
  const response = await call<pb.ConfigureResponse>((done) => link.client.configure(request, done)).catch((error) => {
    throw configureError(error);
  });
  link.protocol ??= {
    acceptSecrets: response.getAcceptsecrets(),
    acceptResources: response.getAcceptresources(),
    supportsPreview: response.getSupportspreview(),
  };
  return { isKnown: true };
}

function plain(props: Props): ReturnType<typeof toStruct> {
  return toStruct(propsToWire(props, { keepSecrets: false, keepResources: false, keepUnknowns: true }));
}

/** The dynamic provider answers with an empty message, which arrives as an internal error. */
function isUnimplemented(error: unknown, pkg: string): boolean {
  const { code } = error as ServiceError;
  return code === status.UNIMPLEMENTED || (pkg === DYNAMIC_PACKAGE && code === status.INTERNAL);
}
