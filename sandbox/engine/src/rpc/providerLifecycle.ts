// The calls that manage resources, with the marshalling rules of Pulumi's host: what the provider takes as it is, the rest in
// clear; sentinels for unknowns in a preview only; nothing asked of a provider that could not be configured yet.
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { DiffUnavailableError } from "../deploy/provider";
import type { ConfigurableProvider, ResourceKey, Written } from "../deploy/provider";
import { containsSecret, Secret } from "../values/value";
import type { Props } from "../values/value";
import { call, failuresOf, fromProvider, toProvider } from "./provider";
import type { Link } from "./provider";
import type { Ready } from "./providerConfig";
import { readDiff } from "./providerDiff";
import { attempt } from "./providerErrors";

/** The calls of a configured provider. */
export type Lifecycle = Omit<ConfigurableProvider, "checkConfig" | "diffConfig" | "configure">;

const DIFF_UNAVAILABLE =
  "The provider for this resource has inputs that are not known during preview.\n" +
  "This preview may not correctly represent the changes that will be applied during an update.";

/** Makes the calls of one provider; each waits until it is configured. */
export function lifecycle(link: Link, ready: Ready): Lifecycle {
  return {
    ...checkAndDiff(link, ready),
    ...createAndUpdate(link, ready),
    ...readAndDelete(link, ready),
    ...functions(link, ready),
  };
}

function checkAndDiff(link: Link, ready: Ready): Pick<Lifecycle, "check" | "diff"> {
  return {
    async check(key, olds, news, dryRun) {
      if (!(await ready()).isKnown) return { inputs: news, failures: [] };
      const request = addressed(new pb.CheckRequest(), key);
      request.setOlds(toProvider(link, olds, dryRun)).setNews(toProvider(link, news, dryRun));
      const response = await call<pb.CheckResponse>((done) => link.client.check(request, done));
      const inputs = fromProvider(link, response.getInputs() ?? new Struct(), news, dryRun);
      return { inputs, failures: failuresOf(response) };
    },
    async diff(key, asked) {
      if (!(await ready()).isKnown) throw new DiffUnavailableError(DIFF_UNAVAILABLE);
      const request = addressed(new pb.DiffRequest(), key).setId(asked.id);
      request
        .setOlds(toProvider(link, asked.oldOutputs, asked.dryRun))
        .setOldInputs(toProvider(link, asked.oldInputs, asked.dryRun))
        .setNews(toProvider(link, asked.newInputs, asked.dryRun))
        .setIgnorechangesList([...asked.ignoreChanges]);
      const response = await call<pb.DiffResponse>((done) => link.client.diff(request, done));
      return readDiff(response, asked);
    },
  };
}

function createAndUpdate(link: Link, ready: Ready): Pick<Lifecycle, "create" | "update"> {
  return {
    create: (key, asked) =>
      attempt(propertiesOf(link, asked.inputs, asked.dryRun), async () => {
        const preview = asked.dryRun ? await withoutProvider(link, ready, asked.inputs) : undefined;
        if (preview) return { id: "", ...preview };
        await ready();
        const request = addressed(new pb.CreateRequest(), key).setTimeout(asked.timeout).setPreview(asked.dryRun);
        request.setProperties(toProvider(link, asked.inputs, asked.dryRun));
        const response = await call<pb.CreateResponse>((done) => link.client.create(request, done));
        if (response.getId() === "" && !asked.dryRun) {
          throw new Error(`plugin returned empty resource.ID from create '${key.urn}'`);
        }
        const outputs = fromProvider(link, response.getProperties() ?? new Struct(), asked.inputs, asked.dryRun);
        return { id: response.getId(), outputs, refreshBeforeUpdate: response.getRefreshBeforeUpdate() };
      }),
    update: (key, asked) =>
      attempt(propertiesOf(link, asked.newInputs, asked.dryRun), async () => {
        const preview = asked.dryRun ? await withoutProvider(link, ready, asked.newInputs) : undefined;
        if (preview) return preview;
        await ready();
        const request = addressed(new pb.UpdateRequest(), key).setId(asked.id).setTimeout(asked.timeout);
        request
          .setOlds(toProvider(link, asked.oldOutputs, false))
          .setOldInputs(toProvider(link, asked.oldInputs, false))
          .setNews(toProvider(link, asked.newInputs, asked.dryRun))
          .setIgnorechangesList([...asked.ignoreChanges])
          .setPreview(asked.dryRun);
        const response = await call<pb.UpdateResponse>((done) => link.client.update(request, done));
        const outputs = fromProvider(link, response.getProperties() ?? new Struct(), asked.newInputs, asked.dryRun);
        return { outputs, refreshBeforeUpdate: response.getRefreshBeforeUpdate() };
      }),
  };
}

/** What a preview shows where the provider cannot be asked: nothing of one that is not configured, else the inputs. */
async function withoutProvider(link: Link, ready: Ready, inputs: Props): Promise<Written | undefined> {
  if (!(await ready()).isKnown) return { outputs: {}, refreshBeforeUpdate: false };
  return link.protocol?.supportsPreview ? undefined : { outputs: { ...inputs }, refreshBeforeUpdate: false };
}

function readAndDelete(link: Link, ready: Ready): Pick<Lifecycle, "read" | "delete"> {
  return {
    read: (key, asked) =>
      attempt(propertiesOf(link, asked.state ?? {}, false), async () => {
        if (!(await ready()).isKnown) return { id: "", outputs: {}, inputs: {}, refreshBeforeUpdate: false };
        const request = addressed(new pb.ReadRequest(), key).setId(asked.id).setTimeout(asked.timeout);
        if (asked.state) request.setProperties(toProvider(link, asked.state, false));
        if (asked.inputs) request.setInputs(toProvider(link, asked.inputs, false));
        const response = await call<pb.ReadResponse>((done) => link.client.read(request, done));
        const [id, properties, inputs] = [response.getId(), response.getProperties(), response.getInputs()];
        return {
          id,
          outputs: properties && fromProvider(link, properties, asked.state ?? {}, false),
          inputs: inputs && fromProvider(link, inputs, asked.inputs ?? {}, false),
          refreshBeforeUpdate: response.getRefreshBeforeUpdate(),
        };
      }),
    delete: (key, asked) =>
      attempt(propertiesOf(link, asked.outputs, false), async () => {
        await ready();
        const request = addressed(new pb.DeleteRequest(), key).setId(asked.id).setTimeout(asked.timeout);
        request
          .setProperties(toProvider(link, asked.outputs, false))
          .setOldInputs(toProvider(link, asked.inputs, false));
        await call<Empty>((done) => link.client.delete(request, done));
        return undefined;
      }),
  };
}

function functions(link: Link, ready: Ready): Pick<Lifecycle, "invoke"> {
  return {
    async invoke(token, args, dryRun) {
      if (!(await ready()).isKnown) return { outputs: {}, failures: [] };
      const request = new pb.InvokeRequest()
        .setTok(token)
        .setArgs(toProvider(link, args, false))
        .setPreview(dryRun);
      const response = await call<pb.InvokeResponse>((done) => link.client.invoke(request, done));
      const outputs = fromProvider(link, response.getReturn() ?? new Struct(), {}, false);
      // What a provider that takes no secrets made of a secret may repeat it anywhere.
      const hides = Object.values(args).some(containsSecret) && !link.protocol?.acceptSecrets;
      return { outputs: hides ? allSecret(outputs) : outputs, failures: failuresOf(response) };
    },
  };
}

/** Reads the properties of a partial failure. */
function propertiesOf(link: Link, sent: Props, dryRun: boolean): (struct: Struct | undefined) => Props | undefined {
  return (struct) => struct && fromProvider(link, struct, sent, dryRun);
}

function allSecret(props: Props): Props {
  const entries = Object.entries(props);
  return Object.fromEntries(entries.map(([key, value]) => [key, value instanceof Secret ? value : new Secret(value)]));
}

interface Addressed {
  setUrn(urn: string): unknown;
  setName(name: string): unknown;
  setType(type: string): unknown;
}

function addressed<T extends Addressed>(request: T, { urn, name, type }: ResourceKey): T {
  request.setUrn(urn);
  request.setName(name);
  request.setType(type);
  return request;
}
