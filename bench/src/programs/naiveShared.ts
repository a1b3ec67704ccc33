// The naive program as somebody writes it who knows that Pulumi keeps the text of a provider object that is shared.
import * as pulumi from "@pulumi/pulumi";
import { GoLiveProvider } from "./goLiveProvider";

const provider = new GoLiveProvider();

class NaiveGoLive extends pulumi.dynamic.Resource {
  constructor(name: string, props: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { operationId: undefined, operationLocation: undefined, status: undefined, steps: undefined };
    super(provider, name, { ...outputs, ...props }, opts);
  }
}

for (let index = 0; index < Number(process.env["BENCH_RESOURCES"]); index++) {
  const offerId = `offer-${index}`;
  new NaiveGoLive(offerId, { publisherId: "contoso", offerId, release: "1.4.0" });
}
