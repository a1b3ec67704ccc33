import type { Seed, SeedStep } from "azure-marketplace-sandbox";

const DAY = 86_400_000;

/** Four days of the service pass in three seconds: long enough to see steps go by, short enough to try things out. */
export const SPEED = (4 * DAY) / 3_000;

/** The half of the vendor's maxima that follows the sign-off. @see cpp-api.md §6 */
const goLiveSteps: SeedStep[] = [
  { id: "displayprovision", durationMs: DAY, estimatedTimeFrame: "< 1 day" },
  { id: "live", durationMs: 3 * DAY, estimatedTimeFrame: "~2-5 days" },
];

/** The vendor's own example publisher with one migrated offer (its documented operation id) and one that is not. */
export const SANDBOX_SEED: Seed = {
  publishers: [
    {
      id: "contoso",
      offers: [
        {
          id: "contoso-offer",
          migrated: true,
          publishingVersion: 2,
          operationIds: ["56615b67-2185-49fe-80d2-c4ddf77bb2e8"],
          goLiveSteps,
        },
        { id: "contoso-classic", migrated: false, publishingVersion: 2, goLiveSteps },
      ],
    },
  ],
};
