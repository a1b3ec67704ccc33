import * as pulumi from "@pulumi/pulumi";
import { OfferGoLive } from "pulumi-azure-marketplace";

const config = new pulumi.Config();

const offer = new OfferGoLive("contoso-offer", {
  publisherId: "contoso",
  offerId: "contoso-offer",
  release: config.get("release") ?? "1.0.0",
});

export const operationId = offer.operationId;
export const status = offer.status;
