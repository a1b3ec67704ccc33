// The plugin: the same offers and the same label, through this package's provider process.
import { OfferGoLive } from "pulumi-azure-marketplace/plugin";

for (let index = 0; index < Number(process.env["BENCH_RESOURCES"]); index++) {
  const offerId = `offer-${index}`;
  new OfferGoLive(offerId, { publisherId: "contoso", offerId, release: "1.4.0" });
}
