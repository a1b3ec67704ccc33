// What TypeScript programs use of the plugin: `import { OfferGoLive } from "pulumi-azure-marketplace/plugin"`.
import * as pulumi from "@pulumi/pulumi";
import { type OfferGoLiveArgs, OfferGoLiveResource, SEEDS } from "../host/program";
import type { FunctionArgs, FunctionName, FunctionResult } from "../resources/functions";
import { DYNAMIC_TYPE_TOKEN, FUNCTION_TOKENS, PACKAGE, TYPE_TOKEN } from "./tokens";

/** How a provider makes releases; nothing here may hold a credential, because it is kept in state. */
export interface ProviderArgs {
  /** Origin of the marketplace's API. @default `AZURE_MARKETPLACE_ENDPOINT`, else the vendor's own address */
  endpoint?: pulumi.Input<string>;
  /** Which generation of the vendor's API serves offers that do not say it themselves. @default "cpp" */
  api?: pulumi.Input<"cpp" | "ingestion">;
  /** Which variables to read for the sign-in, and as whom. */
  auth?: pulumi.Input<{
    envPrefix?: pulumi.Input<string>;
    tenantId?: pulumi.Input<string>;
    clientId?: pulumi.Input<string>;
  }>;
  /** Inputs for releases that do not give them. */
  defaults?: pulumi.Input<{
    timeout?: pulumi.Input<string>;
    waitFor?: pulumi.Input<"live" | "accepted">;
    onTimeout?: pulumi.Input<"pending" | "fail">;
    onForeign?: pulumi.Input<"adopt" | "wait" | "fail">;
    onBlocked?: pulumi.Input<"stop" | "wait">;
    onDelete?: pulumi.Input<"forget" | "cancel">;
  }>;
  /** Publishers that this provider may release for. @default any */
  allowedPublishers?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A provider of its own: another endpoint, other credentials, other publishers. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const { auth, defaults, allowedPublishers, ...plain } = args;
    // Nested values of a provider's configuration travel as JSON text.
    const nested = Object.entries({ auth, defaults, allowedPublishers }).map(([key, value]) => [
      key,
      value === undefined ? undefined : pulumi.jsonStringify(value),
    ]);
    super(PACKAGE, name, { ...plain, ...(Object.fromEntries(nested) as pulumi.Inputs) }, opts);
  }
}

/**
 * "Release R of offer O is live", served by the plugin. A resource that the dynamic face made under the same name moves
 * here without a POST.
 */
export class OfferGoLive extends OfferGoLiveResource {
  constructor(name: string, args: OfferGoLiveArgs, opts?: pulumi.CustomResourceOptions) {
    const alias = { aliases: [{ type: DYNAMIC_TYPE_TOKEN }] };
    super(TYPE_TOKEN, name, { ...SEEDS, ...args }, pulumi.mergeOptions(opts, alias));
  }

  /** Reads a release that this stack does not manage; throws where the offer is missing, or nothing of it is or goes live. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): OfferGoLive {
    return new OfferGoLive(name, {} as OfferGoLiveArgs, { ...opts, id });
  }
}

/** Reads where an offer stands; fails where the service cannot be read or knows no such offer. */
export function getOfferStatus(
  args: FunctionArgs<"getOfferStatus">,
  opts?: pulumi.InvokeOptions,
): Promise<FunctionResult<"getOfferStatus">> {
  return invoke("getOfferStatus", args, opts);
}

/** Reads one operation by its id or its Location. */
export function getOperation(
  args: FunctionArgs<"getOperation">,
  opts?: pulumi.InvokeOptions,
): Promise<FunctionResult<"getOperation">> {
  return invoke("getOperation", args, opts);
}

export type { OfferGoLiveArgs } from "../host/program";

function invoke<N extends FunctionName>(
  name: N,
  args: FunctionArgs<N>,
  opts: pulumi.InvokeOptions | undefined,
): Promise<FunctionResult<N>> {
  return pulumi.runtime.invoke(FUNCTION_TOKENS[name], args, opts ?? {}) as Promise<FunctionResult<N>>;
}
