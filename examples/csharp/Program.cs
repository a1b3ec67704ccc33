// Releases two offers of the commercial marketplace as declared.
using System.Collections.Generic;
using System.Linq;
using Pulumi;

return await Deployment.RunAsync(() =>
{
    var release = new Config().Get("release") ?? "1.0.0";
    var offers = new[] { "contoso-offer", "contoso-classic" };

    var goLives = offers.Select(offer => new OfferGoLive(offer, new OfferGoLiveArgs
    {
        PublisherId = "contoso",
        OfferId = offer,
        Release = release,
    })).ToList();

    return new Dictionary<string, object?>
    {
        ["operations"] = goLives.Select(goLive => goLive.OperationId).ToList(),
    };
});

/// <summary>Says "release R of offer O is live"; a new release posts one go-live.</summary>
class OfferGoLive : CustomResource
{
    [Output("operationId")]
    public Output<string?> OperationId { get; private set; } = null!;

    public OfferGoLive(string name, OfferGoLiveArgs args, CustomResourceOptions? options = null)
        : base("azure-marketplace:index:OfferGoLive", name, args, options)
    {
    }
}

class OfferGoLiveArgs : ResourceArgs
{
    [Input("publisherId", required: true)]
    public Input<string> PublisherId { get; set; } = null!;

    [Input("offerId", required: true)]
    public Input<string> OfferId { get; set; } = null!;

    [Input("release", required: true)]
    public Input<string> Release { get; set; } = null!;

    [Input("candidate")]
    public Input<int>? Candidate { get; set; }
}
