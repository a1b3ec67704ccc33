import * as pulumi from "@pulumi/pulumi";
import { type OfferGoLiveArgs, OfferGoLiveResource, SEEDS } from "../host/program";
import type { OfferGoLiveInputs } from "../resources/offerGoLive/shape";
import { HANDLER_TEXT, TIMEOUTS_KEY, TYPE_TOKEN, URN_KEY } from "./constants";

/**
 * "Release R of offer O is live." `pulumi up` posts at most one go-live per declared (`release`, `attempt`), keeps the
 * operation id in state, waits on the operation, and proves the result; a later `up` continues where it stood.
 */
export class OfferGoLive extends OfferGoLiveResource {
  constructor(name: string, args: OfferGoLiveArgs, opts?: pulumi.CustomResourceOptions) {
    super(TYPE_TOKEN, name, propsOf(name, args, opts), opts);
  }

  /** Reads an offer that this stack does not manage; throws where the service does not know it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): OfferGoLive {
    return new OfferGoLive(name, {} as OfferGoLiveArgs, { ...opts, id });
  }
}

/** A fresh object for each resource: the SDK writes into what it is given. */
function propsOf(name: string, args: OfferGoLiveArgs, opts: pulumi.CustomResourceOptions | undefined): pulumi.Inputs {
  return {
    ...SEEDS,
    ...(args as Partial<Record<keyof OfferGoLiveInputs, unknown>>),
    __provider: HANDLER_TEXT,
    [URN_KEY]: urnOf(name, opts?.parent),
    [TIMEOUTS_KEY]: opts?.customTimeouts,
  };
}

/**
 * The resource's own URN, as text alone: an output would bring its parent along as a dependency, and to depend on a
 * component is to wait for its children, this resource among them.
 */
function urnOf(name: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((resolve) => void pulumi.createUrn(name, TYPE_TOKEN, parent).apply(resolve));
}
