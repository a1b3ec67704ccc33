// The seed: which publishers and offers exist when the sandbox starts. Checked here, once, with errors that name the place.
import { readFileSync } from "node:fs";
import { z } from "zod";

const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, "must be 1 to 128 letters, digits, '-', '_' or '.'");

const stepShape = z.strictObject({
  id: z.string().min(1),
  durationMs: z.number().nonnegative(),
  estimatedTimeFrame: z.string().optional(),
});

const offerShape = z
  .strictObject({
    id: identifier,
    migrated: z.boolean().default(true),
    publishingVersion: z.number().int().nonnegative(),
    liveVersion: z.number().int().positive().optional(),
    operationIds: z.array(z.string().min(1)).default([]),
    publishSteps: z.array(stepShape).min(1).optional(),
    goLiveSteps: z.array(stepShape).min(1).optional(),
    displayText: z.string().optional(),
    offerTypeId: z.string().default("microsoft-azure-virtualmachines"),
    definition: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((offer) => offer.liveVersion === undefined || offer.liveVersion <= offer.publishingVersion, {
    path: ["liveVersion"],
    message: "must not be above publishingVersion",
  });

const seedShape = z.strictObject({
  publishers: z.array(z.strictObject({ id: identifier, offers: z.array(offerShape).default([]) })),
});

/** One step of an operation's schedule: how long it takes at speed 1, and the estimate the API prints. */
export type SeedStep = z.input<typeof stepShape>;

/**
 * One offer to start with. `publishingVersion` 0 is an offer that was never published; above `liveVersion` (or without
 * one) the offer waits at publisher sign-off; equal to `liveVersion` it is live. `operationIds` are handed out to
 * accepted go-lives first, in order (migrated offers only); later ids are random. `goLiveSteps` and `publishSteps`
 * replace the default schedules.
 */
export type SeedOffer = z.input<typeof offerShape>;

/** Which publishers and offers exist when the sandbox starts. */
export type Seed = z.input<typeof seedShape>;

/** A {@link SeedOffer} with its defaults filled in. */
export type CheckedOffer = z.output<typeof offerShape>;

/** A {@link Seed} with its defaults filled in. */
export type CheckedSeed = z.output<typeof seedShape>;

/** Checks an unknown value as a seed. @throws Error in one sentence that names the first wrong place. */
export function parseSeed(value: unknown): CheckedSeed {
  return check(seedShape, value, "seed");
}

/** Checks one offer of a seed, as the control plane receives it. @throws Error in one sentence. */
export function parseSeedOffer(value: unknown): CheckedOffer {
  return check(offerShape, value, "offer");
}

/** Reads a seed file. @throws Error in one sentence: missing file, not JSON, or the first wrong place. */
export function readSeedFile(path: string): Seed {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`The seed file ${path} cannot be read.`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`The seed file ${path} is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  parseSeed(value);
  return value as Seed;
}

/** The seed used when none is given: one migrated and one non-migrated offer at publisher sign-off, and one live offer. */
export function defaultSeed(): Seed {
  return {
    publishers: [
      {
        id: "contoso",
        offers: [
          { id: "contoso-offer", migrated: true, publishingVersion: 2, liveVersion: 1 },
          { id: "contoso-classic", migrated: false, publishingVersion: 2, liveVersion: 1 },
          { id: "contoso-live", migrated: true, publishingVersion: 1, liveVersion: 1 },
        ],
      },
    ],
  };
}

function check<T extends z.ZodType>(shape: T, value: unknown, what: string): z.output<T> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? what : `${what}.${issue.path.join(".")}`;
  throw new Error(`The ${what} is not valid: ${place}: ${issue?.message ?? "unknown problem"}.`);
}
