/**
 * What state holds in place of code: one constant line, so that no upgrade of this package changes a preview, and
 * refresh and destroy run today's code.
 */
export const HANDLER_TEXT = 'exports.handler=()=>require("pulumi-azure-marketplace/dynamic").offerGoLive;';

/** Type token of the resource on this face. */
export const TYPE_TOKEN = "pulumi-nodejs:dynamic/azuremarketplace:OfferGoLive";

/** Inputs that this face sends to itself: the engine tells a dynamic provider neither of them. */
export const URN_KEY = "__urn";
export const TIMEOUTS_KEY = "__timeouts";
