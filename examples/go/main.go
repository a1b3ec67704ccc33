// Releases two offers of the commercial marketplace as declared.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

// OfferGoLive says "release R of offer O is live"; a new release posts one go-live.
type OfferGoLive struct {
	pulumi.CustomResourceState

	OperationID pulumi.StringOutput `pulumi:"operationId"`
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		release := config.New(ctx, "").Get("release")
		if release == "" {
			release = "1.0.0"
		}
		operations := pulumi.StringArray{}
		for _, offerID := range []string{"contoso-offer", "contoso-classic"} {
			var goLive OfferGoLive
			err := ctx.RegisterResource("azure-marketplace:index:OfferGoLive", offerID, pulumi.Map{
				"publisherId": pulumi.String("contoso"),
				"offerId":     pulumi.String(offerID),
				"release":     pulumi.String(release),
			}, &goLive)
			if err != nil {
				return err
			}
			operations = append(operations, goLive.OperationID)
		}
		ctx.Export("operations", operations)
		return nil
	})
}
