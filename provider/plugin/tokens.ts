/** Name of the package that this provider serves. */
export const PACKAGE = "azure-marketplace";

/** Type token of the resource on this face. */
export const TYPE_TOKEN = `${PACKAGE}:index:OfferGoLive`;

/** Alias by which a stack of the dynamic face moves to this one. @see reference, pulumi-provider §6.7 */
export const DYNAMIC_TYPE_TOKEN = "pulumi-nodejs:dynamic/azuremarketplace:OfferGoLive";

/** Tokens of the functions. */
export const FUNCTION_TOKENS = {
  getOfferStatus: `${PACKAGE}:index:getOfferStatus`,
  getOperation: `${PACKAGE}:index:getOperation`,
} as const;

/**
 * Refuses a resource that this provider does not have. The URN's type part may have parents before it, and may be the
 * one that a resource had on the dynamic face.
 * @throws Error naming what there is
 */
export function assertKnownType(urn: string): void {
  const type = urn.split("::")[2]?.split("$").at(-1);
  if (type !== undefined && type !== TYPE_TOKEN && type !== DYNAMIC_TYPE_TOKEN) {
    throw new Error(`${type} is no resource of ${PACKAGE}; there is ${TYPE_TOKEN}`);
  }
}
