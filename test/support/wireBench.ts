import { type Marketplace, type MarketplaceOptions, createMarketplace } from "../../sandbox/marketplace/src";
import { type Host, createHost } from "../../provider/host/compose";
import { type TestWorld, createWorld } from "./world";

/** The token that these tests sign in with; it must be found nowhere. */
export const TOKEN =
  "eyJ0b2tlbiI6InNlY3JldCJ9.eyJhcHBpZCI6ImFwcC0xIiwib2lkIjoib2JqLTEiLCJ0aWQiOiJ0ZW4tMSIsImF1ZCI6Imh0dHBzOi8vY2xvdWRwYXJ0bmVyLmF6dXJlLmNvbSIsImV4cCI6NDA3MDkwODgwMH0.c2lnbmF0dXJl";

/** Real lifecycles over real sockets to the sandbox marketplace; both live on one virtual clock. */
export interface WireBench {
  world: TestWorld;
  marketplace: Marketplace;
  host: Host;
  close(): Promise<void>;
}

export async function createWireBench(
  options: Partial<MarketplaceOptions> = {},
  env: Record<string, string | undefined> = {},
): Promise<WireBench> {
  const world = createWorld();
  const seed = {
    publishers: [
      {
        id: "contoso",
        offers: [
          { id: "contoso-offer", publishingVersion: 2, operationIds: ["56615b67-2185-49fe-80d2-c4ddf77bb2e8"] },
          { id: "contoso-classic", migrated: false, publishingVersion: 2 },
        ],
      },
    ],
  };
  const marketplace = await createMarketplace({ clock: world.clock, seed, ...options });
  const variables = { AZURE_MARKETPLACE_ENDPOINT: marketplace.url, AZURE_MARKETPLACE_TOKEN: TOKEN, ...env };
  world.ambient.env = { get: (name) => variables[name as keyof typeof variables] };
  return { world, marketplace, host: createHost(world.ambient), close: () => marketplace.close() };
}

/** A text without what differs from run to run: the port. */
export function withoutPort(text: string): string {
  return text.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT");
}
