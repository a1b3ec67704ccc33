"""Releases two offers of the commercial marketplace as declared."""

from typing import Optional

import pulumi


class OfferGoLive(pulumi.CustomResource):
    """Says "release R of offer O is live"; a new release posts one go-live."""

    operationId: pulumi.Output[Optional[str]]

    def __init__(
        self,
        name: str,
        publisher_id: pulumi.Input[str],
        offer_id: pulumi.Input[str],
        release: pulumi.Input[str],
        candidate: Optional[pulumi.Input[int]] = None,
        opts: Optional[pulumi.ResourceOptions] = None,
    ):
        props = {
            "publisherId": publisher_id,
            "offerId": offer_id,
            "release": release,
            "candidate": candidate,
            "operationId": None,
        }
        super().__init__("azure-marketplace:index:OfferGoLive", name, props, opts)


release = pulumi.Config().get("release") or "1.0.0"
offers = ["contoso-offer", "contoso-classic"]

go_lives = [OfferGoLive(offer, publisher_id="contoso", offer_id=offer, release=release) for offer in offers]
pulumi.export("operations", [go_live.operationId for go_live in go_lives])
