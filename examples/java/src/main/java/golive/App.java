package golive;

import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.core.annotations.Import;
import com.pulumi.core.annotations.ResourceType;
import com.pulumi.resources.CustomResource;
import com.pulumi.resources.ResourceArgs;
import java.util.List;
import java.util.stream.Collectors;

/** Releases two offers of the commercial marketplace as declared. */
public final class App {
    public static void main(String[] args) {
        Pulumi.run(context -> {
            var release = context.config().get("release").orElse("1.0.0");
            var operations = List.of("contoso-offer", "contoso-classic").stream()
                .map(offerId -> new OfferGoLive(offerId, new OfferGoLiveArgs("contoso", offerId, release)).operationId)
                .collect(Collectors.toList());
            context.export("operations", Output.all(operations));
        });
    }

    /** Says "release R of offer O is live"; a new release posts one go-live. */
    @ResourceType(type = "azure-marketplace:index:OfferGoLive")
    static final class OfferGoLive extends CustomResource {
        @Export(name = "operationId", refs = {String.class}, tree = "[0]")
        Output<String> operationId;

        OfferGoLive(String name, OfferGoLiveArgs args) {
            super("azure-marketplace:index:OfferGoLive", name, args, null);
        }
    }

    static final class OfferGoLiveArgs extends ResourceArgs {
        @Import(name = "publisherId", required = true)
        final Output<String> publisherId;

        @Import(name = "offerId", required = true)
        final Output<String> offerId;

        @Import(name = "release", required = true)
        final Output<String> release;

        OfferGoLiveArgs(String publisherId, String offerId, String release) {
            this.publisherId = Output.of(publisherId);
            this.offerId = Output.of(offerId);
            this.release = Output.of(release);
        }
    }
}
