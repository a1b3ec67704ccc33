// The dynamic face: the same offers and the same label, through this package.
import { OfferGoLive } from "pulumi-azure-marketplace";

for (let index = 0; index < Number(process.env["BENCH_RESOURCES"]); index++) {
  const offerId = `offer-${index}`;
  new OfferGoLive(offerId, { publisherId: "contoso", offerId, release: "1.4.0" });
}
