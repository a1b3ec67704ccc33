import * as pulumi from "@pulumi/pulumi";
import { OfferGoLive } from "pulumi-azure-marketplace";

const release = new pulumi.Config().get("release") ?? "1.0.0";
const offers = ["contoso-offer", "contoso-classic"];

export const operations = offers.map(
  (offerId) => new OfferGoLive(offerId, { publisherId: "contoso", offerId, release }).operationId,
);
