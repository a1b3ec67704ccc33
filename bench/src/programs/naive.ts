// The naive program as users write it: each resource brings a provider object of its own.
import * as pulumi from "@pulumi/pulumi";
import { GoLiveProvider } from "./goLiveProvider";

class NaiveGoLive extends pulumi.dynamic.Resource {
  constructor(name: string, props: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { operationId: undefined, operationLocation: undefined, status: undefined, steps: undefined };
    super(new GoLiveProvider(), name, { ...outputs, ...props }, opts);
  }
}

for (let index = 0; index < Number(process.env["BENCH_RESOURCES"]); index++) {
  const offerId = `offer-${index}`;
  new NaiveGoLive(offerId, { publisherId: "contoso", offerId, release: "1.4.0" });
}
